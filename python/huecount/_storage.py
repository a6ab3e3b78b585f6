"""Folders that workers and the driver share: a local path, or a URL that fsspec knows, as ``s3://bucket/run``."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")

#: What trying again does not mend.
FINAL = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)
#: Seconds between attempts at what may pass, as a service that is asked too often.
PAUSES = (0.5, 2.0, 8.0)


def place_of(path: str | os.PathLike[str]) -> str:
    """A URL as it is; a local path, or a URL of one, as a whole path, which means the same to every worker."""
    text = os.fspath(path)
    local = text.removeprefix("file://")
    return os.path.abspath(local) if "://" not in local else local


def is_url(place: str) -> bool:
    """Whether fsspec is asked for this place."""
    return "://" in place


def read(place: str) -> bytes:
    """The content of a file; what may pass is tried again.

    Raises:
        OSError: it can't be read.
    """
    if not is_url(place):
        return Path(place).read_bytes()
    filesystem, path = filesystem_of(place)
    content: bytes = persistently(lambda: filesystem.cat_file(path))
    return content


def persistently(work: Callable[[], Value]) -> Value:
    """The result of work that may fail for a while.

    Raises:
        OSError: it failed each time.
    """
    for pause in PAUSES:
        try:
            return work()
        except FINAL:
            raise
        except Exception:
            time.sleep(pause)
    try:
        return work()
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


def filesystem_of(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    try:
        url_to_fs: Any = import_module("fsspec.core").url_to_fs
    except ImportError as error:
        raise ImportError(f"{url} needs fsspec: pip install 'huecount[ray]', and the package for its protocol") from error
    filesystem, path = url_to_fs(url)
    return filesystem, path


@dataclass(frozen=True)
class Folder:
    """A folder by its place; it is made when something is written."""

    place: str

    def of(self, name: str) -> str:
        """The place of a file in the folder."""
        return f"{self.place.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes:
        """The content of a file; errors as :func:`read`."""
        return read(self.of(name))

    def write(self, name: str, content: bytes) -> None:
        """Writes a file whole or not at all: beside its place and renamed into it, or by one PUT."""
        if is_url(self.place):
            filesystem, path = filesystem_of(self.of(name))
            persistently(lambda: filesystem.pipe_file(path, content))
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

    def put(self, name: str, file: Path) -> None:
        """Copies a local file into a folder that has a URL."""
        filesystem, path = filesystem_of(self.of(name))
        persistently(lambda: filesystem.put_file(str(file), path))

    def remove(self, name: str) -> None:
        """Removes a file, where it is there."""
        try:
            if is_url(self.place):
                filesystem, path = filesystem_of(self.of(name))
                filesystem.rm_file(path)
            else:
                Path(self.of(name)).unlink()
        except FileNotFoundError:
            pass

    def names(self) -> set[str]:
        """The names of the files and folders straight in the folder; none where it is not there."""
        if is_url(self.place):
            filesystem, path = filesystem_of(self.place)
            if not filesystem.exists(path):
                return set()
            listed = filesystem.ls(path, detail=False, refresh=True)
            return {name.rstrip("/").rsplit("/", 1)[-1] for name in listed} - {""}
        return set(os.listdir(self.place)) if os.path.isdir(self.place) else set()


def files_at(url: str) -> list[tuple[str, int, str]]:
    """Path, size and a stamp of its content for every file below ``url``, hidden ones left out, in the order in which a sweep finds
    them; or of the file that it is.

    Raises:
        FileNotFoundError: nothing is there.
    """
    filesystem, root = filesystem_of(url)
    found: dict[str, Any] = filesystem.find(root, detail=True)
    if not found:
        raise FileNotFoundError(f"{url}: no such folder, or nothing is in it")
    start = len(root.rstrip("/")) + 1
    files: list[tuple[str, int, str]] = []
    for path, entry in found.items():
        below = path[start:] or path.rsplit("/", 1)[-1]
        if not any(part.startswith(".") for part in below.split("/")):
            files.append((below, int(entry.get("size") or 0), _stamp(entry)))
    return sorted(files, key=lambda file: file[0].encode(errors="surrogateescape").split(b"/"))


def _stamp(entry: dict[str, Any]) -> str:
    known = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "created")
    return next((str(entry[name]) for name in known if entry.get(name) is not None), "")
