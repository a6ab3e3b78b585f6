"""Tables of a report, as other libraries take them."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, KeysView, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypeAlias, Union

from . import _huecount

if TYPE_CHECKING:
    import pandas


class ArrowStream(Protocol):
    """Any object with the Arrow PyCapsule interface, as tables of pyarrow, polars and DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


#: A table of this package, of pandas, of any Arrow library, columns by name, or the path of a CSV file.
TableLike: TypeAlias = Union["Table", ArrowStream, "pandas.DataFrame", Mapping[str, Sequence[Any]], str, "os.PathLike[str]"]

#: Types of pandas that hold gaps; texts and floats are of its own choice.
_PANDAS = {"uint32": "UInt32", "uint64": "UInt64", "float64": "float64", "bool": "boolean"}


class Table:
    """A table in columns, as in the CSV file of the same name: ``list(table)`` are the names of its columns, ``table["k"]`` is one,
    ``len(table)`` the number of rows.

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

    def __array__(self, dtype: object = None, copy: bool | None = None) -> NoReturn:
        """Refused, as a table is of many types, so that nobody takes the names of columns for its content."""
        raise TypeError("a table of huecount is no array: table.to_pandas() is a data frame, table['k'] a column")

    def __iter__(self) -> Iterator[str]:
        """The names of the columns."""
        return iter(self.column_names)

    def __contains__(self, column: object) -> bool:
        """Whether there is such a column."""
        return column in self.column_names

    def keys(self) -> KeysView[str]:
        """The names of the columns; ``dict(table)`` has their values."""
        return dict.fromkeys(self.column_names).keys()

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
        """A data frame, whose memory is its own; needs pandas, and is faster where pyarrow is there. Whole numbers and truth that may
        be undefined are of pandas' nullable types."""
        import pandas

        kinds = {name: _PANDAS[kind] for name, kind in self._table.schema() if kind in _PANDAS}
        # Not every version of pandas has it, and where it does it needs pyarrow.
        of_arrow: Any = getattr(pandas.DataFrame, "from_arrow", None)
        try:
            frame: pandas.DataFrame | None = None if of_arrow is None else of_arrow(self)
        except ImportError:
            frame = None
        if frame is None:
            frame = pandas.DataFrame({name: pandas.Series(self[name], dtype="object") for name in self})
        return frame.astype({**{name: "str" for name in self if name not in kinds}, **kinds})

    def __repr__(self) -> str:
        return f"<huecount.Table of {len(self)} rows: {', '.join(self.column_names)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return table, (self.to_csv().encode(), self._table.kind)


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
        return Table(_huecount.Table.from_arrow(name, _without_nulls(given)))
    raise TypeError(f"{name} must be a table of huecount, pandas or an Arrow library, not {type(given).__name__}")


def columns_of(given: TableLike, needed: Sequence[str], optional: Sequence[str] = ()) -> dict[str, list[Any]]:
    """Columns of any table by name.

    Raises:
        ValueError: a column that is needed is not there.
    """
    found = _columns(given, [*needed, *optional])
    missing = [name for name in needed if name not in found]
    if missing:
        raise ValueError(f"the table has no column {' and no '.join(missing)}: it needs {', '.join(needed)}")
    return {name: list(found[name]) for name in (*needed, *optional) if name in found}


def _columns(given: Any, names: Sequence[str]) -> Mapping[str, Sequence[Any]]:
    if isinstance(given, Mapping):
        return given
    if hasattr(given, "convert_dtypes"):
        return {str(name): given[name].tolist() for name in given.columns}
    if hasattr(given, "__arrow_c_stream__"):
        text = _huecount.csv_of_arrow(_without_nulls(given), names).decode()
    elif isinstance(given, (str, os.PathLike)):
        text = Path(given).read_text(encoding="utf-8")
    else:
        raise TypeError(f"a table is one of pandas, of an Arrow library, or columns by name, not {type(given).__name__}")
    header, *rows = csv.reader(io.StringIO(text))
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def _without_nulls(given: Any) -> Any:
    """A table without columns that hold nothing but nulls, where polars gave them a type of their own: its streams of these can't be
    read elsewhere."""
    if type(given).__module__.partition(".")[0] != "polars" or not hasattr(given, "schema"):
        return given
    return given[[name for name, kind in given.schema.items() if str(kind) != "Null"]]


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
