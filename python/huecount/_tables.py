"""Tables of a report, as other libraries take them."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, Union

from . import _huecount

if TYPE_CHECKING:
    import pandas


class ArrowStream(Protocol):
    """Any object with the Arrow PyCapsule interface, as tables of pyarrow, polars and DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


#: A table of this package, of pandas, of any Arrow library, columns by name, or the path of a CSV file.
TableLike: TypeAlias = Union["Table", ArrowStream, "pandas.DataFrame", Mapping[str, Sequence[Any]], str, "os.PathLike[str]"]

_PANDAS = {"uint32": "UInt32", "uint64": "UInt64", "float64": "float64", "bool": "boolean", "str": "object"}


class Table:
    """A table in columns, as in the CSV file of the same name.

    It has the Arrow PyCapsule interface: ``polars.DataFrame(table)``, ``pyarrow.table(table)`` and DuckDB take it without a
    copy, and none of them is needed. What is undefined is null.

    Example:
        >>> report = huecount.sweep([("ramp", "made", np.arange(256, dtype=np.uint8).reshape(16, 16))], k=[2, 4])
        >>> report.metrics["k"], report.metrics.column_names[:3]
        ([2, 4], ['class', 'image', 'k'])
    """

    def __init__(self, table: _huecount.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as an Arrow C stream; it has one type for each column, whatever is requested."""
        return self._table.stream()

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._table)

    def __getitem__(self, column: str) -> list[Any]:
        """The values of a column; None where it is undefined.

        Raises:
            KeyError: there is no such column.
        """
        if column not in self.column_names:
            raise KeyError(column)
        return self._table.column(column)

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in their order."""
        return [name for name, _ in self._table.schema()]

    def to_csv(self) -> str:
        """The text of the CSV file."""
        return self._table.to_csv().decode()

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame; needs pandas. Whole numbers that may be undefined are of pandas' nullable types."""
        import pandas

        series = {
            name: pandas.Series(self._table.column(name), dtype=_PANDAS[kind]) for name, kind in self._table.schema()
        }
        return pandas.DataFrame(series)

    def __repr__(self) -> str:
        return f"<huecount.Table of {len(self)} rows: {', '.join(self.column_names)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        kind = {"width": "images", "distortion": "metrics"}
        name = next((table for column, table in kind.items() if column in self.column_names), "choices")
        return table, (self.to_csv().encode(), name)


def table(given: TableLike | bytes, name: str) -> Table:
    """The table ``name`` from whatever holds it."""
    if isinstance(given, Table):
        return given
    if isinstance(given, bytes):
        return Table(_huecount.Table.from_csv(name, given))
    if isinstance(given, (str, os.PathLike)):
        return table(Path(given).read_bytes(), name)
    if isinstance(given, Mapping):
        return table(_csv_of(given), name)
    # A frame of pandas has the Arrow interface only where pyarrow is there.
    if hasattr(given, "convert_dtypes"):
        return table(_csv_of_pandas(given), name)
    if hasattr(given, "__arrow_c_stream__"):
        return Table(_huecount.Table.from_arrow(name, given))
    raise TypeError(f"{name} must be a table of huecount, pandas or an Arrow library, not {type(given).__name__}")


def columns_of(given: TableLike, needed: Sequence[str], optional: Sequence[str] = ()) -> dict[str, list[Any]]:
    """Columns of any table by name.

    Raises:
        ValueError: a column that is needed is not there.
    """
    found = _columns(given)
    missing = [name for name in needed if name not in found]
    if missing:
        raise ValueError(f"the table has no column {' and no '.join(missing)}: it needs {', '.join(needed)}")
    return {name: list(found[name]) for name in (*needed, *optional) if name in found}


def _columns(given: Any) -> Mapping[str, Sequence[Any]]:
    if isinstance(given, Mapping):
        return given
    if hasattr(given, "convert_dtypes"):
        return {str(name): given[name].tolist() for name in given.columns}
    if hasattr(given, "__arrow_c_stream__"):
        text = _huecount.csv_of_arrow(given).decode()
    elif isinstance(given, (str, os.PathLike)):
        text = Path(given).read_text(encoding="utf-8")
    else:
        raise TypeError(f"a table is one of pandas, of an Arrow library, or columns by name, not {type(given).__name__}")
    header, *rows = csv.reader(io.StringIO(text))
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def _csv_of_pandas(given: Any) -> bytes:
    # Whole numbers with gaps are floats in a frame that was read from a CSV file, and truth is written with a capital.
    frame = given.convert_dtypes()
    for name in frame.columns[frame.dtypes == "boolean"]:
        frame[name] = frame[name].map({True: "true", False: "false"})
    text: str = frame.to_csv(index=False)
    return text.encode()


def _csv_of(columns: Mapping[str, Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
