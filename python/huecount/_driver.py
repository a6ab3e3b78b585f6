"""What the driver of a distributed sweep does, whichever engine runs the shards: lists images, plans, reports."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, Union

from . import _huecount
from ._errors import ReportError, SweepError
from ._options import clusters, options
from ._report import Report
from ._shards import Done, Item, Work, done, merge, plan
from ._storage import Folder, files_below, is_url
from ._sweep import Place
from ._tables import TableLike, columns_of

#: A folder or files, local or by URL; or a table with the columns name, class and url, and maybe bytes.
Images: TypeAlias = Union[Place, Sequence[Place], TableLike]
#: Told how many images are done, how many there are, and what was done last.
ProgressCallback: TypeAlias = Callable[[int, int, str], object]


@dataclass
class Run:
    """A distributed sweep: which shards are to be done, and what becomes of them."""

    work: Work
    options: list[str]
    output: str
    progress: ProgressCallback | None
    finished: dict[int, Done] = field(default_factory=dict)

    def pending(self) -> list[int]:
        """The shards that are not there yet."""
        self.finished = done(self.work)
        self._tell("resumed" if self.finished else "begun")
        return [shard for shard in range(self.work.shards) if shard not in self.finished]

    def finish(self, result: Done) -> None:
        """Takes note of a shard that is done."""
        self.finished[result.shard] = result
        self._tell(f"shard {result.shard}")

    def _tell(self, what: str) -> None:
        if self.progress is not None:
            self.progress(sum(result.images for result in self.finished.values()), self.work.images, what)

    def report(self) -> Report:
        """Merges all shards into the report, which appears whole.

        Raises:
            SweepError: images are missing.
        """
        local = tempfile.mkdtemp(prefix="huecount-") if is_url(self.output) else None
        place = f"{local or self.output}.partial"
        shutil.rmtree(place, ignore_errors=True)
        _, missing = merge(self.work, self.options, place)
        if missing:
            raise SweepError(f"{len(missing)} images are in no shard, {missing[0]} among them: remove its shard and call again")
        if local is None:
            os.rename(place, self.output)
            return Report(self.output)
        folder = Folder(self.output)
        for file in (path for path in Path(place).rglob("*") if path.is_file()):
            folder.write(file.relative_to(place).as_posix(), file.read_bytes())
        return Report(place)


class Bar:
    """Images done, how many a second, and how long the rest takes, on standard error."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: int | None = None

    def __call__(self, done: int, everything: int, what: str) -> None:
        if self._first is None:
            self._first = done
        spent = time.monotonic() - self._began
        rate = (done - self._first) / spent if spent > 0 else 0.0
        left = f", {(everything - done) / rate / 60:.0f} min left" if rate > 0 else ""
        end = "\r" if sys.stderr.isatty() and done < everything else "\n"
        print(f"{done:,} of {everything:,} images, {rate:.1f} a second{left} ({what})   ", end=end, file=sys.stderr, flush=True)


def prepared(
    images: Images,
    *,
    output: Place,
    shards: Place | None,
    shard_size: int,
    memory_per_task: str,
    overwrite: bool,
    progress: ProgressCallback | bool,
    k: int | str | Iterable[int] | None,
    metrics: str | Sequence[str] | None,
    name: str | None,
    rules: Mapping[str, Any],
    measurement: Mapping[str, Any],
) -> Run:
    """Lists the images and writes the plan, or finds that of a call before."""
    if shard_size < 1:
        raise ValueError(f"shard_size must be at least 1, not {shard_size}")
    target = os.fspath(output)
    folder = Folder(os.fspath(shards) if shards is not None else target.rstrip("/") + ".shards")
    if overwrite:
        folder.remove()
        Folder(target).remove()
    elif Folder(target).sizes():
        raise ReportError(f"{target} exists already: pass overwrite=True to begin anew, or another output")
    measured = dict(
        measurement,
        colors=clusters(k),
        metrics=metrics if metrics is None or isinstance(metrics, str) else ",".join(metrics),
        target=rules.get("target"),
    )
    items, paths = _items(images, rules.get("classes"), name)
    of_sweep = [*options(**{**rules, **measured}), "--", *paths]
    of_evaluate = options(**measured, memory=memory_per_task)
    _huecount.bytes_of(memory_per_task)
    work = plan(items, folder, of_evaluate, _huecount.run_key(of_sweep), shard_size)
    told = Bar() if progress is True else progress or None
    return Run(work, of_sweep, target, told)


def _items(images: Images, classes: Any, name: str | None) -> tuple[list[Item], list[str]]:
    """The images in the order of the report, and the paths of a sweep of the same name."""
    places = [images] if isinstance(images, (str, os.PathLike)) else images
    if isinstance(places, (list, tuple)) and all(isinstance(one, (str, os.PathLike)) for one in places):
        given = [os.fspath(one) for one in places]
        if any(is_url(one) for one in given):
            return _of_urls(given, classes), [name or given[0].rstrip("/").rsplit("/", 1)[-1]]
        listed = _huecount.list_files([*options(classes=classes), "--", *given])
        return [Item(*fields) for fields in listed], given
    table: Any = images
    columns = columns_of(table, ("name", "class", "url"), ("bytes",))
    sizes = columns.get("bytes") or [0] * len(columns["name"])
    rows = zip(columns["name"], columns["class"], columns["url"], sizes, strict=True)
    return [Item(str(n), str(c), str(u), int(b or 0)) for n, c, u, b in rows], [name or "dataset"]


def _of_urls(urls: Sequence[str], classes: Any) -> list[Item]:
    if classes not in (None, "folder", "none"):
        raise ValueError("classes of URLs are 'folder' or 'none': a table of name, class and url says any other")
    items: list[Item] = []
    for url in urls:
        label = [url.rstrip("/").rsplit("/", 1)[-1]] if len(urls) > 1 else []
        for path, size in files_below(url):
            in_folder = "/" in path and classes != "none"
            class_name = path.split("/", 1)[0] if in_folder else "."
            items.append(Item("/".join([*label, path]), class_name, f"{url.rstrip('/')}/{path}", size))
    return items

