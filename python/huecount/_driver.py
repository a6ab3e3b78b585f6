"""What the driver of a distributed sweep does, whichever engine runs the shards: lists images, plans, reports."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import uuid
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, Union

from . import _huecount
from ._errors import ReportError, SweepError
from ._items import Item, checked, one_line
from ._options import clusters, options
from ._report import Report
from ._shards import Done, Work, done, forget, merge, plan
from ._storage import Folder, files_at, is_url, place_of, read
from ._sweep import Place
from ._tables import TableLike, columns_of
from ._types import ColorSpace, Effort

#: A folder or files, local or by URL; or a table with the columns name, class and url, and maybe bytes.
Images: TypeAlias = Union[Place, Iterable[Place], TableLike]
#: Told how many images are done, how many there are, and what was done last.
ProgressCallback: TypeAlias = Callable[[int, int, str], object]

#: What of a task's memory is left to the worker itself and the image that it reads ahead.
WORKER_SHARE = 4


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a distributed sweep is asked for; :func:`huecount.ray.sweep` says what each is."""

    images: Images
    output: Place
    shards: Place | None = None
    shard_size: int = 256
    memory_per_task: str = "2GiB"
    k: int | str | Iterable[int] | None = None
    metrics: str | Sequence[str] | None = None
    classes: str | None = None
    target: str | Sequence[str] | None = None
    coverage: float | None = None
    effort: Effort | None = None
    color_space: ColorSpace | None = None
    silhouette: str | None = None
    seed: int | None = None
    seeds: int | None = None
    alternatives: int | None = None
    inspect: int | str | None = None
    name: str | None = None
    progress: ProgressCallback | bool = True
    overwrite: bool = False

    def __post_init__(self) -> None:
        if self.shard_size < 1:
            raise ValueError(f"shard_size must be at least 1, not {self.shard_size}")
        if isinstance(self.classes, Mapping):
            raise ValueError("classes are 'folder', 'none' or a CSV file: a table of name, class and url says any other")

    def measurement(self) -> list[str]:
        """The options that rows depend on."""
        metrics = self.metrics
        return options(
            colors=clusters(self.k),
            metrics=metrics if metrics is None or isinstance(metrics, str) else ",".join(metrics),
            target=self.target,
            effort=self.effort,
            color_space=self.color_space,
            silhouette=self.silhouette,
            seed=self.seed,
            seeds=self.seeds,
        )

    def rules(self) -> list[str]:
        """The options of the report."""
        return options(
            classes=self.classes, coverage=self.coverage, alternatives=self.alternatives, inspect=self.inspect
        )

    def memory(self) -> int:
        """The bytes that a task may take."""
        return _huecount.bytes_of(self.memory_per_task)


@dataclass
class Run:
    """A distributed sweep: which shards are to be done, and what becomes of them."""

    work: Work
    options: list[str]
    output: str
    places: dict[str, str]
    progress: ProgressCallback | None
    finished: dict[int, Done] = field(default_factory=dict)

    def pending(self) -> list[int]:
        """The shards that are not there yet, or that more memory serves better."""
        self.finished = done(self.work)
        self._tell("resumed" if self.finished else "begun")
        return [shard for shard in range(self.work.shards) if shard not in self.finished]

    def finish(self, result: Done) -> None:
        """Takes note of a shard that is done."""
        self.finished[result.shard] = result
        failed = sum(one.failed for one in self.finished.values())
        self._tell(f"shard {result.shard}" + (f"; {failed} failed" if failed else ""))

    def _tell(self, what: str) -> None:
        if self.progress is not None:
            self.progress(sum(result.images for result in self.finished.values()), self.work.images, what)

    def report(self) -> Report:
        """Merges all shards into the report, which appears whole.

        Raises:
            SweepError: images are missing.
            ReportError: the report can't be put into its place.
        """
        parent = tempfile.gettempdir() if is_url(self.output) else os.path.dirname(self.output)
        os.makedirs(parent, exist_ok=True)
        scratch = tempfile.mkdtemp(prefix=".huecount-", dir=parent)
        try:
            made = Path(scratch, "report")
            missing = merge(self.work, self.options, str(made), lambda name: read(self.places[name]))
            if missing:
                raise SweepError(f"{len(missing)} images are in no shard, {missing[0]} among them: pass overwrite=True to begin anew")
            if is_url(self.output):
                return self._uploaded(made, scratch)
            os.rename(made, self.output)
        except OSError as error:
            raise ReportError(f"the report can't be put into {self.output}: {error}") from error
        finally:
            if not is_url(self.output):
                shutil.rmtree(scratch, ignore_errors=True)
        return Report(self.output)

    def _uploaded(self, made: Path, scratch: str) -> Report:
        """Copies the report to its URL, `run.json` last: where it is, all is."""
        files = sorted((path for path in made.rglob("*") if path.is_file()), key=lambda path: path.name == "run.json")
        for file in files:
            Folder(self.output).put(file.relative_to(made).as_posix(), file)
        report = Report(made)
        report._is_temporary = True
        weakref.finalize(report, shutil.rmtree, scratch, ignore_errors=True)
        return report


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


def prepared(request: Request) -> Run:
    """Lists the images and writes the plan, or finds that of a call before; nothing is removed before all is checked.

    Raises:
        SweepError: there are no images, or the folder of the shards is of others.
        ReportError: there is a report already, or the output is no place for one.
        ValueError: an argument has no such value.
    """
    output = place_of(request.output).rstrip("/")
    folder = Folder(place_of(request.shards).rstrip("/") if request.shards is not None else f"{output}.shards")
    memory = request.memory()
    items, paths = _items(request, [output, folder.place])
    of_sweep = [*request.measurement(), *request.rules(), "--", *paths]
    key = _huecount.run_key(of_sweep)
    _clear_output(output, request.overwrite)
    if request.overwrite:
        forget(folder)
    shards = plan(items, folder, key, request.shard_size)
    for_image = memory - memory // WORKER_SHARE
    of_evaluate = (*request.measurement(), f"--memory={for_image}B")
    work = Work(folder, of_evaluate, key, shards, len(items), for_image, uuid.uuid4().hex)
    told = Bar() if request.progress is True else request.progress or None
    return Run(work, of_sweep, output, {item.name: item.place for item in items}, told)


def _clear_output(output: str, overwrite: bool) -> None:
    """Makes sure that the report has a place; removes the one that is there, if it is to be replaced."""
    names = Folder(output).names()
    if not is_url(output) and os.path.exists(output) and not os.path.isdir(output):
        raise ReportError(f"{output} is a file: give the name of a folder")
    if is_url(output) and "run.json" not in names:
        return
    if names and not overwrite:
        raise ReportError(f"{output} exists already: pass overwrite=True to begin anew, or another output")
    if not names:
        if not is_url(output) and os.path.isdir(output):
            os.rmdir(output)
        return
    if not {"run.json", "metrics.csv", "images.csv"} <= names:
        raise ReportError(f"{output} holds something else than a report: give another output")
    if is_url(output):
        Folder(output).remove("run.json")
    else:
        shutil.rmtree(output)


def _items(request: Request, written: Sequence[str]) -> tuple[list[Item], list[str]]:
    """The images in the order of the report, and the paths of a sweep of the same name."""
    images = request.images
    if isinstance(images, (str, os.PathLike)):
        images = [images]
    if not isinstance(images, Mapping) and not hasattr(images, "__arrow_c_stream__") and not hasattr(images, "columns"):
        places: list[Any] = list(images)  # type: ignore[arg-type,unused-ignore]
        if not all(isinstance(place, (str, os.PathLike)) for place in places):
            raise TypeError("images are paths or URLs, or a table with the columns name, class and url")
        given = [os.fspath(place) for place in places]
        if any(is_url(place_of(place)) for place in given):
            name = request.name or given[0].rstrip("/").rsplit("/", 1)[-1]
            return checked(_of_urls(given, request.classes)), [name]
        return _of_paths([place.removeprefix("file://") for place in given], request, written)
    table: Any = images
    columns = columns_of(table, ("name", "class", "url"), ("bytes",))
    sizes = columns.get("bytes") or [0] * len(columns["name"])
    rows = zip(columns["name"], columns["class"], columns["url"], sizes, strict=True)
    items = [_of_row(name, class_name, url, size) for name, class_name, url, size in rows]
    return checked(items), [request.name or "dataset"]


def _of_row(name: Any, class_name: Any, url: Any, size: Any) -> Item:
    for value in (name, class_name, url):
        if not isinstance(value, str):
            raise ValueError(f"names, classes and urls are texts, not {value!r}")
    known = int(size) if size not in (None, "") and size == size else 0
    return Item(one_line(name), one_line(class_name), place_of(url), known)


def _of_paths(paths: list[str], request: Request, written: Sequence[str]) -> tuple[list[Item], list[str]]:
    for path in paths:
        for place in written:
            if not is_url(place) and Path(place).resolve().is_relative_to(Path(path).resolve()):
                raise ReportError(f"{place} lies in {path}, whose files are the images: give a folder beside it")
    listed = _huecount.list_files([*options(classes=request.classes), "--", *paths])
    items: list[Item] = []
    for name, class_name, file, rejection, note in listed:
        place = os.path.abspath(file)
        try:
            known = os.stat(place)
            size, stamp = known.st_size, str(known.st_mtime_ns)
        except OSError:
            size, stamp = 0, ""
        items.append(Item(name, class_name, place, size, stamp, rejection, note))
    return items, paths


def _of_urls(urls: Sequence[str], classes: str | None) -> Iterable[Item]:
    if classes not in (None, "folder", "none"):
        raise ValueError("classes of URLs are 'folder' or 'none': a table of name, class and url says any other")
    bases = [url.rstrip("/").rsplit("/", 1)[-1] for url in urls]
    for place, url in enumerate(urls):
        label = _label(bases, place) if len(urls) > 1 else ""
        for path, size, stamp in files_at(url):
            is_file = url.rstrip("/").endswith(f"/{path}") and "/" not in path
            in_folder = "/" in path and classes != "none"
            class_name = one_line(path.split("/", 1)[0]) if in_folder else "."
            name = f"{label}/{path}" if label and not is_file else path
            yield Item(one_line(name), class_name, url if is_file else f"{url.rstrip('/')}/{path}", size, stamp)


def _label(bases: Sequence[str], place: int) -> str:
    """The name of a root, told apart from others of the same."""
    earlier = bases[:place].count(bases[place])
    return bases[place] if earlier == 0 else f"{bases[place]}-{earlier + 1}"
