"""The images of a dataset, as lists of shards name them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from . import _huecount


@dataclass(frozen=True)
class Item:
    """An image of a dataset.

    Attributes:
        name: what it is called in tables, in one line.
        class_name: its class.
        place: the whole path or the URL of its file.
        size: bytes of the file, by which shards are balanced; 0 where nobody knows.
        stamp: changes with the file, where that is known.
        rejection: ``("skipped" or "failed", reason)`` where it is not to be opened.
        note: what is odd about it before it is opened.
    """

    name: str
    class_name: str
    place: str
    size: int = 0
    stamp: str = ""
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
class Content:
    """The bytes of an image, or why there are none.

    Attributes:
        data: the bytes.
        rejection: ``("skipped" or "failed", reason)`` in their place.
        length: how many there would be, of an image that is too large to be read.
        is_missing: whether it could not be read.
    """

    data: bytes = b""
    rejection: tuple[str, str] | None = None
    length: int | None = None
    is_missing: bool = False


def one_line(path: str) -> str:
    """A path with ``/`` as tables show it."""
    return "/".join(_huecount.table_name(part) for part in path.split("/"))


def checked(items: Iterable[Item]) -> list[Item]:
    """Items that have names of their own, and classes.

    Raises:
        ValueError: a name or a class is empty, or two images have one name.
    """
    known: set[str] = set()
    kept: list[Item] = []
    for item in items:
        if not item.name or not item.class_name:
            raise ValueError(f"the image at {item.place} has no name or no class: '.' stands for none")
        if item.name in known:
            raise ValueError(f"two images are called '{item.name}'")
        known.add(item.name)
        kept.append(item)
    return kept
