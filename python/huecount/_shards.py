"""A sweep in shards, for any engine that runs functions somewhere.

The driver lists the images and writes a plan (:func:`plan`); workers evaluate one shard each (:func:`evaluate_shard`) and write it
whole, beside its checksum; the driver merges the shards into a report (:func:`merge`). All that is known of progress lies in the
folder of the shards, so that the same call goes on where another was killed. ``huecount.ray`` and ``huecount.dask`` are this with
an engine in the middle.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import _huecount
from ._errors import SweepError
from ._evaluator import Evaluator
from ._report import Report
from ._storage import Folder, is_url, read

PLAN = "plan.json"
MANIFEST = "manifest.jsonl"


@dataclass(frozen=True)
class Item:
    """An image of a dataset.

    Attributes:
        name: what it is called in tables.
        class_name: its class.
        place: the path or URL of its file.
        size: bytes of the file, by which shards are balanced; 0 where nobody knows.
        rejection: ``("skipped" or "failed", reason)`` where it is not to be opened.
        note: what is odd about it before it is opened.
    """

    name: str
    class_name: str
    place: str
    size: int = 0
    rejection: tuple[str, str] | None = None
    note: str | None = None

    def line(self) -> bytes:
        """As a line of a list."""
        return json.dumps(asdict(self), separators=(",", ":")).encode() + b"\n"

    @staticmethod
    def of(line: bytes) -> Item:
        """From a line of a list."""
        fields: dict[str, Any] = json.loads(line)
        rejection = fields["rejection"]
        return Item(**{**fields, "rejection": None if rejection is None else tuple(rejection)})


@dataclass(frozen=True)
class Work:
    """What every worker has to know.

    Attributes:
        folder: where lists and shards lie.
        options: those of ``huecount evaluate``.
        shards: how many there are.
        images: how many images there are.
    """

    folder: Folder
    options: tuple[str, ...]
    shards: int
    images: int


@dataclass(frozen=True)
class Done:
    """A shard that is done: how many images it has, how many of them failed, and how often it was begun."""

    shard: int
    images: int
    failed: int
    attempts: int


def plan(items: Sequence[Item], folder: Folder, options: Sequence[str], key: str, shard_size: int) -> Work:
    """Writes the lists of all shards, or finds those of a call before.

    Args:
        items: the images, in the order of the report.
        folder: where lists and shards go.
        options: those of ``huecount evaluate``.
        key: the hash of all that rows depend on.
        shard_size: the most images of a shard.

    Raises:
        SweepError: the folder has the shards of other images or options.
    """
    if not items:
        raise SweepError("there are no images to evaluate")
    manifest = b"".join(item.line() for item in items)
    lists = balanced(items, shard_size)
    planned = {
        "options": key,
        "images": hashlib.sha256(manifest).hexdigest(),
        "shards": len(lists),
        "shard_size": shard_size,
        "version": _huecount.VERSION,
    }
    if PLAN in folder.sizes():
        before: dict[str, Any] = json.loads(folder.read(PLAN))
        different = [name for name, value in planned.items() if before.get(name) != value]
        if different:
            raise SweepError(
                f"{folder.place} has the shards of a call with other {' and '.join(different)}: "
                "pass overwrite=True to begin anew, or another folder"
            )
    else:
        folder.write(MANIFEST, manifest)
        for shard, of_shard in enumerate(lists):
            folder.write(f"{shard:06}.list", b"".join(item.line() for item in of_shard))
        folder.write(PLAN, json.dumps(planned, indent=2).encode())
    return Work(folder, tuple(options), len(lists), len(items))


def balanced(items: Sequence[Item], shard_size: int) -> list[list[Item]]:
    """Shards of at most ``shard_size`` items and about as many bytes each: the largest first, always to the lightest shard."""
    count = -(-len(items) // shard_size)
    shards: list[list[Item]] = [[] for _ in range(count)]
    lightest = [(0, shard) for shard in range(count)]
    for item in sorted(items, key=lambda item: (-item.size, item.name)):
        weight, shard = heapq.heappop(lightest)
        shards[shard].append(item)
        if len(shards[shard]) < shard_size:
            heapq.heappush(lightest, (weight + item.size, shard))
    return shards


def done(work: Work) -> dict[int, Done]:
    """The shards that are there, whole."""
    sizes = work.folder.sizes()
    found: dict[int, Done] = {}
    for shard in range(work.shards):
        if f"{shard:06}.json" in sizes:
            fields: dict[str, Any] = json.loads(work.folder.read(f"{shard:06}.json"))
            if sizes.get(f"{shard:06}.jsonl.gz") == fields.pop("bytes"):
                fields.pop("sha256")
                found[shard] = Done(**fields)
    return found


#: So many times an image may end the process that evaluates it.
MOST_DEATHS = 3


class Attempts:
    """How often a shard was begun, and which images its workers died of, on storage.

    The first attempt says nothing of single images, as it costs a write for each. From the second on the image at hand is
    written down before it is begun, so that the next attempt knows what this one died of.
    """

    def __init__(self, folder: Folder, shard: int) -> None:
        self.folder, self.name = folder, f"{shard:06}.attempts"
        state: dict[str, Any] = {"attempts": 0, "deaths": {}, "current": None}
        if self.name in folder.sizes():
            state = json.loads(folder.read(self.name))
        self.number: int = state["attempts"] + 1
        self.deaths: dict[str, int] = state["deaths"]
        if state["current"] is not None:
            self.died(state["current"])
        self._write(None)

    def begins(self, image: str) -> None:
        """Notes that this image is at hand."""
        if self.number > 1:
            self._write(image)

    def died(self, image: str) -> None:
        """Counts that a process died of this image."""
        self.deaths[image] = self.deaths.get(image, 0) + 1

    def is_deadly(self, image: str) -> bool:
        """Whether this image is not to be tried again. Nobody knows what the first attempt died of."""
        unknown = 1 if self.number > 1 and image in self.deaths else 0
        return self.deaths.get(image, 0) + unknown >= MOST_DEATHS

    def _write(self, current: str | None) -> None:
        state = {"attempts": self.number, "deaths": self.deaths, "current": current}
        self.folder.write(self.name, json.dumps(state).encode())


def evaluate_shard(work: Work, shard: int) -> Done:
    """Evaluates the images of a shard and writes it, whole, with its checksum: what a worker does.

    Raises:
        SweepError: ``huecount evaluate`` can't work at all.
        OSError: the storage can't be read or written.
    """
    attempts = Attempts(work.folder, shard)
    items = [Item.of(line) for line in work.folder.read(f"{shard:06}.list").splitlines()]
    lines: list[bytes] = []
    failed = 0
    with Evaluator(work.options) as evaluator:
        for item, content in _contents(items):
            attempts.begins(item.name)
            line = _line(evaluator, item, content, attempts)
            failed += b'"status":"failed"' in line
            lines.append(line)
        shard_file = gzip.compress(b"".join([evaluator.header, *lines]), mtime=0)
    result = Done(shard, len(items), failed, attempts.number)
    checksum = {**asdict(result), "bytes": len(shard_file), "sha256": hashlib.sha256(shard_file).hexdigest()}
    work.folder.write(f"{shard:06}.jsonl.gz", shard_file)
    work.folder.write(f"{shard:06}.json", json.dumps(checksum).encode())
    return result


def _contents(items: Sequence[Item]) -> Iterator[tuple[Item, bytes | tuple[str, str]]]:
    """Each item with its bytes, or why it has none; the next is read while one is at work."""
    with ThreadPoolExecutor(1) as reader:
        ahead = [reader.submit(_content, item) for item in items[:1]]
        for place, item in enumerate(items):
            content = ahead.pop().result()
            ahead += [reader.submit(_content, following) for following in items[place + 1 : place + 2]]
            yield item, content


def _content(item: Item) -> bytes | tuple[str, str]:
    if item.rejection is not None:
        return item.rejection
    try:
        return read(item.place)
    except FileNotFoundError:
        return ("failed", "can't be read: No such file or directory (os error 2)")
    except OSError as error:
        return ("failed", f"can't be read: {error}")


def _line(evaluator: Evaluator, item: Item, content: bytes | tuple[str, str], attempts: Attempts) -> bytes:
    """The line of an image, however often its evaluation ends the process."""
    while True:
        if attempts.is_deadly(item.name):
            content = ("failed", f"its evaluation ended the process {MOST_DEATHS} times")
        line = evaluator.line(item.name, item.class_name, content)
        if line is not None:
            return line
        attempts.died(item.name)


def merge(
    work: Work,
    options: Sequence[str],
    output: str,
    fetch: Callable[[str], bytes] | None = None,
) -> tuple[Report, list[str]]:
    """The report of all shards that are there, in ``output``, and the names of images that none of them has.

    Args:
        work: the shards.
        options: those of ``huecount sweep``.
        output: a local folder.
        fetch: gives the content of the file at a place, for the few images that the report shows.
    """
    with tempfile.TemporaryDirectory(prefix="huecount-") as scratch:
        shards = [_local(work.folder, f"{shard:06}.jsonl.gz", Path(scratch)) for shard in sorted(done(work))]
        manifest = _local(work.folder, MANIFEST, Path(scratch))
        missing = _huecount.merge([f"--output={output}", *options], shards, manifest, fetch or read)
    return Report(output), missing


def _local(folder: Folder, name: str, scratch: Path) -> str:
    """The path of a file; of one elsewhere, of a copy."""
    if not is_url(folder.place):
        return folder.of(name)
    copy = scratch / name
    copy.write_bytes(folder.read(name))
    return str(copy)

