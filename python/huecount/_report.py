"""The report of a sweep."""

from __future__ import annotations

import os
import shutil
from functools import cached_property
from html import escape
from pathlib import Path

from ._choose import Choice, choices_of, recommended
from ._errors import ReportError
from ._tables import Table, table


class Report:
    """The report of a sweep: a folder of tables, charts and a page, and its tables in memory.

    ``Report(folder)`` reads one that ``huecount sweep`` has written.

    Example:
        >>> ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
        >>> report = huecount.sweep([("ramp", "made", ramp)], k="2-64", target="psnr=30")
        >>> [(choice.class_name, choice.k) for choice in report.recommended]
        [('made', 10)]
    """

    #: Whether the folder ends with this object.
    _is_temporary = False

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """The report in ``folder``.

        Raises:
            ReportError: there is none.
        """
        self.folder = Path(folder)
        if not (self.folder / "metrics.csv").is_file():
            raise ReportError(f"{self.folder} is no report: it has no metrics.csv")

    @cached_property
    def images(self) -> Table:
        """A row for each file: its class, status, size, colours, and what was done to it."""
        return self._table("images")

    @cached_property
    def metrics(self) -> Table:
        """A row for each image at each K (and seed): every metric."""
        return self._table("metrics")

    @cached_property
    def choices(self) -> Table:
        """A row for each class and criterion: the K, its interval, the verdict."""
        return self._table("choices")

    @property
    def recommended(self) -> list[Choice]:
        """For each class, in order of the names, the choice that is recommended, or one with ``k`` None and the reason."""
        return recommended(choices_of(self.choices))

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Copies the report into a new folder: the same files as the command line leaves.

        Raises:
            FileExistsError: there is something in that folder already.
            ValueError: the folder lies in the report's own.
        """
        target = Path(folder)
        if self.folder.resolve() in target.resolve().parents:
            raise ValueError(f"{target} lies in the report itself: give a folder elsewhere")
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise FileExistsError(f"{target} exists already: give the name of a new folder")
        shutil.copytree(self.folder, target, dirs_exist_ok=True)
        return target

    def _table(self, name: str) -> Table:
        try:
            return table(self.folder / f"{name}.csv", name)
        except (OSError, ValueError) as error:
            raise ReportError(f"{self.folder / name}.csv can't be read: {error}") from error

    def __repr__(self) -> str:
        try:
            choices, images = self.recommended, self.images
        except ReportError:
            return f"<huecount.Report in {self.folder}, which can't be read>"
        chosen = ", ".join(f"{choice.class_name}: {choice.k or 'none'}" for choice in choices)
        return f"<huecount.Report of {len(images)} images; K {chosen}>"

    def _repr_html_(self) -> str:
        """The table of classes and the chart of their K, for notebooks."""
        rows = "".join(_row(choice) for choice in self.recommended)
        header = "".join(f"<th>{name}</th>" for name in ("class", "images", "K", "95 % interval", "verdict", "why"))
        chart = self.folder / "classes.svg"
        svg = chart.read_text(encoding="utf-8") if chart.is_file() else ""
        start = svg.find("<svg")
        return f"<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>{svg[max(start, 0):]}"

    def __reduce__(self) -> tuple[type[Report], tuple[Path]]:
        if self._is_temporary:
            raise TypeError("a report in a temporary folder can't be pickled: save it, and pickle Report(folder)")
        return Report, (self.folder,)


def _row(choice: Choice) -> str:
    interval = ""
    if choice.k_low is not None:
        interval = f"{choice.k_low} to {choice.k_high if choice.k_high is not None else 'above the swept K'}"
    k = "none" if choice.k is None else str(choice.k)
    cells = (choice.class_name, str(choice.images), k, interval, choice.verdict, choice.reason)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
