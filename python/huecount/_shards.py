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
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import _huecount
from ._attempts import Attempts
from ._errors import SweepError
from ._evaluator import Evaluator
from ._items import Content, Item
from ._storage import FINAL, Folder, is_url, read

PLAN = "plan.json"
MANIFEST = "manifest.jsonl"
#: The names of what is written here.
OURS = re.compile(r"plan\.json|manifest\.jsonl|\d{6}\.(list|json|jsonl\.gz|attempts)")
#: Files of a storage that are read or written side by side.
SIDE_BY_SIDE = 16


@dataclass(frozen=True)
class Work:
    """What every worker has to know.

    Attributes:
        folder: where lists and shards lie.
        options: those of ``huecount evaluate``.
        key: the hash of all that rows depend on besides the images.
        shards: how many there are.
        images: how many images there are.
        memory: the bytes that an evaluation may take.
        call: tells one call of the driver from another.
    """

    folder: Folder
    options: tuple[str, ...]
    key: str
    shards: int
    images: int
    memory: int
    call: str


@dataclass(frozen=True)
class Done:
    """A shard that is done.

    Attributes:
        shard: its number.
        images: how many images it has.
        failed: how many of them failed.
        short: how many of them more memory would have served.
        memory: the bytes that an evaluation might take.
        attempts: how often it was begun.
    """

    shard: int
    images: int
    failed: int
    short: int
    memory: int
    attempts: int


def plan(items: Sequence[Item], folder: Folder, key: str, shard_size: int) -> int:
    """Writes the lists of all shards, or finds those of a call before; returns how many there are.

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
    names = folder.names()
    before = _read_json(folder, PLAN) if PLAN in names else None
    if before is not None:
        different = [name for name, value in planned.items() if before.get(name) != value]
        if different:
            raise SweepError(
                f"{folder.place} has the shards of a call with other {' and '.join(different)}: "
                "pass overwrite=True to begin anew, or another folder"
            )
        return len(lists)
    if any(OURS.fullmatch(name) and name.endswith((".json", ".gz")) for name in names - {PLAN}):
        raise SweepError(f"{folder.place} has shards, but no plan.json that says of what: pass overwrite=True to begin anew")
    folder.write(MANIFEST, manifest)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as writers:
        texts = (b"".join(item.line() for item in of_shard) for of_shard in lists)
        written = [writers.submit(folder.write, f"{shard:06}.list", text) for shard, text in enumerate(texts)]
        for one in written:
            one.result()
    folder.write(PLAN, json.dumps(planned, indent=2).encode())
    return len(lists)


def forget(folder: Folder) -> None:
    """Removes what earlier calls wrote into a folder, the plan last.

    Raises:
        SweepError: the folder holds something else.
    """
    names = folder.names()
    foreign = sorted(name for name in names if not OURS.fullmatch(name) and not name.startswith("."))
    if foreign:
        raise SweepError(f"{folder.place} holds {foreign[0]}, which no sweep wrote: give another folder for the shards")
    for name in sorted(names, key=lambda name: name == PLAN):
        if OURS.fullmatch(name):
            folder.remove(name)


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
    """The shards that are there, whole, but for those that more memory would serve better."""
    names = work.folder.names()
    shards = [shard for shard in range(work.shards) if {f"{shard:06}.json", f"{shard:06}.jsonl.gz"} <= names]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as readers:
        found = readers.map(lambda shard: _whole(work.folder, shard), shards)
    return {one.shard: one for one in found if one is not None and not (one.short and one.memory < work.memory)}


def _whole(folder: Folder, shard: int) -> Done | None:
    """What is said of a shard, if its file is the one that it was said of."""
    fields = _read_json(folder, f"{shard:06}.json")
    if fields is None or hashlib.sha256(folder.read(f"{shard:06}.jsonl.gz")).hexdigest() != fields.pop("sha256", ""):
        return None
    return Done(**fields)


def _read_json(folder: Folder, name: str) -> dict[str, Any] | None:
    try:
        fields: dict[str, Any] = json.loads(folder.read(name))
    except (FileNotFoundError, ValueError):
        return None
    return fields


def evaluate_shard(work: Work, shard: int) -> Done:
    """Evaluates the images of a shard and writes it, whole, with its checksum: what a worker does.

    Raises:
        SweepError: ``huecount evaluate`` can't work at all, or none of the images can be read here.
        OSError: the storage can't be read or written.
    """
    items = [Item.of(line) for line in work.folder.read(f"{shard:06}.list").splitlines()]
    lines: list[bytes] = []
    rows: list[dict[str, Any]] = []
    unreadable = 0
    with Attempts(work.folder, shard, work.call) as attempts, Evaluator(work.options, work.key) as evaluator:
        for item, content in _contents(items, work.memory):
            attempts.begins(item.name)
            line = _line(evaluator, item, content, attempts)
            unreadable += content.is_missing
            lines.append(line)
            rows.append(json.loads(line)["entry"]["image"])
    if unreadable == len(items) > 1:
        raise SweepError(f"none of the {len(items)} images of a shard can be read by the workers, {items[0].place} among them")
    shard_file = gzip.compress(b"".join([evaluator.header, *lines]), mtime=0)
    failed = sum(row["image"]["status"] == "failed" for row in rows)
    short = sum(bool(row.get("short_of_memory")) for row in rows)
    result = Done(shard, len(items), failed, short, work.memory, attempts.number)
    work.folder.write(f"{shard:06}.jsonl.gz", shard_file)
    checksum = {**asdict(result), "sha256": hashlib.sha256(shard_file).hexdigest()}
    work.folder.write(f"{shard:06}.json", json.dumps(checksum).encode())
    return result


def _contents(items: Sequence[Item], memory: int) -> Iterator[tuple[Item, Content]]:
    """Each item with its bytes, or why it has none; the next is read while one is at work."""
    with ThreadPoolExecutor(1) as reader:
        ahead = [reader.submit(_content, item, memory) for item in items[:1]]
        for place, item in enumerate(items):
            content = ahead.pop().result()
            ahead += [reader.submit(_content, following, memory) for following in items[place + 1 : place + 2]]
            yield item, content


def _content(item: Item, memory: int) -> Content:
    if item.rejection is not None:
        return Content(rejection=item.rejection)
    if item.size > memory:
        return Content(length=item.size)
    try:
        return Content(read(item.place))
    except FINAL as error:
        reason = f"{error.strerror} (os error {error.errno})" if error.strerror else str(error)
        return Content(rejection=("failed", f"can't be read: {reason}"), is_missing=True)


def _line(evaluator: Evaluator, item: Item, content: Content, attempts: Attempts) -> bytes:
    """The line of an image, however often its evaluation ends the process."""
    while True:
        reason = attempts.verdict(item.name)
        if reason is not None:
            content = Content(rejection=("failed", reason))
        line = evaluator.line(item.name, item.class_name, content)
        if line is not None:
            return line
        attempts.died(item.name)


def merge(
    work: Work, options: Sequence[str], output: str, fetch: Callable[[str], bytes]
) -> list[str]:
    """Writes the report of all shards into the local folder ``output``, and returns the names of images that none of them has.

    Args:
        work: the shards, which are all done.
        options: those of ``huecount sweep``.
        output: a local folder.
        fetch: gives the content of an image by its name, for the few that the report shows.
    """
    with tempfile.TemporaryDirectory(prefix="huecount-") as scratch:
        names = [f"{shard:06}.jsonl.gz" for shard in range(work.shards)]
        with ThreadPoolExecutor(SIDE_BY_SIDE) as readers:
            manifest, *shards = readers.map(lambda name: _local(work.folder, name, Path(scratch)), [MANIFEST, *names])
        return _huecount.merge([f"--output={output}", *options], shards, manifest, fetch)


def _local(folder: Folder, name: str, scratch: Path) -> str:
    """The path of a file; of one elsewhere, of a copy."""
    if not is_url(folder.place):
        return folder.of(name)
    copy = scratch / name
    copy.write_bytes(folder.read(name))
    return str(copy)
