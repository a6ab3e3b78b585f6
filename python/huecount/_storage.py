"""Folders that workers and the driver share: a local path, or a URL that fsspec knows, as ``s3://bucket/run``."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any


def is_url(place: str) -> bool:
    """Whether fsspec is asked for this place."""
    return "://" in place


def read(place: str) -> bytes:
    """The content of a file.

    Raises:
        FileNotFoundError: it is not there.
        OSError: it can't be read.
    """
    if not is_url(place):
        return Path(place).read_bytes()
    filesystem, path = _filesystem(place)
    content: bytes = filesystem.cat_file(path)
    return content


def _filesystem(url: str) -> tuple[Any, str]:
    try:
        url_to_fs: Any = import_module("fsspec.core").url_to_fs
    except ImportError as error:
        raise ImportError(f"{url} needs fsspec: pip install 'huecount[ray]', and the package for its protocol") from error
    filesystem, path = url_to_fs(url)
    return filesystem, path


@dataclass(frozen=True)
class Folder:
    """A folder by its path or URL; it is made when something is written."""

    place: str

    def __post_init__(self) -> None:
        if not is_url(self.place):
            object.__setattr__(self, "place", str(Path(self.place).absolute()))

    def of(self, name: str) -> str:
        """The place of a file in the folder."""
        return f"{self.place.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes:
        """The content of a file; errors as :func:`read`."""
        return read(self.of(name))

    def write(self, name: str, content: bytes) -> None:
        """Writes a file whole or not at all: beside its place and renamed into it, or by one PUT."""
        if is_url(self.place):
            filesystem, path = _filesystem(self.of(name))
            filesystem.pipe_file(path, content)
            return
        file = Path(self.of(name))
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(beside, file)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise

    def sizes(self) -> dict[str, int]:
        """The names and sizes of the files straight in the folder; none where it is not there."""
        if is_url(self.place):
            filesystem, path = _filesystem(self.place)
            if not filesystem.exists(path):
                return {}
            listed = filesystem.ls(path, detail=True, refresh=True)
            return {entry["name"].rsplit("/", 1)[-1]: entry["size"] for entry in listed if entry["type"] == "file"}
        folder = Path(self.place)
        if not folder.is_dir():
            return {}
        return {entry.name: entry.stat().st_size for entry in os.scandir(folder) if entry.is_file()}

    def remove(self) -> None:
        """Removes the folder with all that is in it, where it is there."""
        if is_url(self.place):
            filesystem, path = _filesystem(self.place)
            if filesystem.exists(path):
                filesystem.rm(path, recursive=True)
            return
        shutil.rmtree(self.place, ignore_errors=True)


def files_below(url: str) -> list[tuple[str, int]]:
    """Path below ``url`` and size of every file, hidden ones left out, in the order in which a sweep finds them."""
    filesystem, root = _filesystem(url)
    found: dict[str, Any] = filesystem.find(root, detail=True)
    if not found:
        raise FileNotFoundError(f"{url}: no such folder, or nothing is in it")
    start = len(root.rstrip("/")) + 1
    files = [(path[start:], int(entry.get("size") or 0)) for path, entry in found.items() if path != root]
    visible = [file for file in files if not any(part.startswith(".") for part in file[0].split("/"))]
    return sorted(visible, key=lambda file: file[0].encode().split(b"/"))
