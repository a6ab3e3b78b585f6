"""The images of a sweep: paths as they are, and images in memory as files below a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, Union

import numpy as np

from . import _huecount
from ._errors import ImageError
from ._images import prepared
from ._types import Image

Place: TypeAlias = Union[str, "os.PathLike[str]"]
#: The name, the class and the pixels of an image that is no file.
NamedImage: TypeAlias = tuple[str, str, Image]

#: Images that are encoded at a time: each holds its pixels twice.
_AT_ONCE = 8


@dataclass(frozen=True)
class Dataset:
    """What a sweep looks at, and where classes come from: a rule of the command line, or a class for each name in the tables."""

    paths: list[Place]
    rule: Place | None = None
    classes: dict[str, str] | None = None


def dataset(
    images: Place | Iterable[Place | NamedImage], classes: Place | Mapping[str, str] | None, folder: Path
) -> Dataset:
    """The images of a sweep, of which those in memory are written below ``folder``."""
    given = [images] if isinstance(images, (str, os.PathLike)) else list(images)
    if not given:
        raise ValueError("there are no images: give a folder, files, or tuples (name, class, image)")
    paths = [one for one in given if isinstance(one, (str, os.PathLike))]
    named: list[Any] = [one for one in given if isinstance(one, tuple)]
    if len(paths) + len(named) < len(given) or any(len(one) != 3 for one in named):
        raise TypeError("images are paths, or tuples (name, class, image)")
    if paths and named:
        raise TypeError("give either paths or tuples (name, class, image), not both: the image of a tuple may be a path")
    if named:
        if classes is not None:
            raise TypeError("images in memory bring their classes along: leave classes out")
        return _in_memory([_checked(*one) for one in named], folder)
    if isinstance(classes, Mapping):
        return Dataset(paths, classes={os.fspath(name): _class(label, name) for name, label in classes.items()})
    return Dataset(paths, rule=classes)


def _checked(name: Any, label: Any, image: Any) -> NamedImage:
    if not isinstance(name, str):
        raise TypeError(f"the name of an image must be a str, not {type(name).__name__}")
    parts = name.split("/")
    if any(not part or part.startswith(".") or part != part.strip() or not part.isprintable() for part in parts):
        raise ValueError(
            f"{name!r} is no name of an image: give one like 'logo' or 'icons/logo.png', without control characters, and no "
            "part of it empty, beginning with a dot, or with blanks around it"
        )
    return name, _class(label, name), image


def _class(label: Any, name: object) -> str:
    if not isinstance(label, str):
        raise TypeError(f"the class of {name!r} must be a str, not {type(label).__name__}")
    if not label or label != label.strip() or not label.isprintable():
        raise ValueError(f"the class of {name!r} must be a text without control characters or blanks around it, not {label!r}")
    return label


def _in_memory(images: list[NamedImage], folder: Path) -> Dataset:
    _check_names([name for name, _, _ in images])
    for parent in {folder.joinpath(name).parent for name, _, _ in images}:
        parent.mkdir(parents=True, exist_ok=True)
    pool = ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1))
    try:
        for _ in pool.map(lambda named: _write(named, folder), images):
            pass
    finally:
        # After an interruption only what is being written is awaited.
        pool.shutdown(cancel_futures=True)
    return Dataset([folder], classes={_huecount.name_in_tables(name): label for name, label, _ in images})


def _check_names(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        if name in taken:
            raise ValueError(f"two images are called '{name}'")
        taken.add(name)
    for name in names:
        parts = name.split("/")
        for length in range(1, len(parts)):
            if "/".join(parts[:length]) in taken:
                raise ValueError(f"an image is called '{'/'.join(parts[:length])}', and '{name}' would lie in it: rename one")


def _write(named: NamedImage, folder: Path) -> None:
    name, _, image = named
    content = prepared(image, f"the image '{name}'")
    try:
        if isinstance(content, bytes):
            folder.joinpath(name).write_bytes(content)
        elif isinstance(content, np.ndarray):
            folder.joinpath(name).write_bytes(_huecount.encode_image(content))
        else:
            _copy(content, folder.joinpath(name))
    except ValueError as error:
        raise type(error)(f"the image '{name}': {error}") from None


def _copy(source: Place, file: Path) -> None:
    try:
        content = Path(source).read_bytes()
    except OSError as error:
        raise ImageError(f"{os.fspath(source)}: {error.strerror}") from None
    file.write_bytes(content)
