"""Arguments as options of the command line: the two have the same names, defaults and errors."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np

from . import _huecount
from ._types import Colors, Pixels


def options(**arguments: Any) -> list[str]:
    """``k=16, color_space="lab", overwrite=True`` as ``--colors=16 --color-space=lab --overwrite``; what is None is left out."""
    written: list[str] = []
    for name, value in arguments.items():
        option = "--" + name.replace("_", "-")
        if value is True:
            written.append(option)
        elif value is not None and value is not False:
            written.extend(f"{option}={one}" for one in _values(value))
    return written


def _values(value: Any) -> Iterable[str]:
    if isinstance(value, (list, tuple)):
        return [_text(one) for one in value]
    return [_text(value)]


def _text(value: Any) -> str:
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def clusters(k: Any) -> str | None:
    """A set of K as the command line writes it: 16, or ``"2-64:2"``, or any iterable of whole numbers.

    Raises:
        TypeError: it is something else.
        ValueError: a number is below 1 or above 65536.
    """
    if k is None or isinstance(k, str):
        return k
    alone = not isinstance(k, Iterable) or (isinstance(k, np.ndarray) and k.ndim == 0)
    return ",".join(str(one_count(one, "k")) for one in ([k] if alone else k))


def one_count(k: Any, name: str) -> int:
    """A number of clusters, checked to be one."""
    return whole(k, name, 1, 1 << 16)


def whole(value: Any, name: str, least: int, most: int | None = None) -> int:
    """A whole number from ``least`` to ``most``, of Python or numpy.

    Raises:
        TypeError: it is none.
        ValueError: it is out of range.
    """
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an int, not {type(value).__name__}") from None
    if number < least or (most is not None and number > most):
        upper = f"{least} or more" if most is None else f"{least} to {most}"
        raise ValueError(f"{name} must be {upper}, not {number}")
    return number


def seed_number(value: Any, name: str = "seed") -> int:
    """The seed of draws: 0 to 2^64 - 1."""
    return whole(value, name, 0, (1 << 64) - 1)


def real(value: Any, name: str, least: float, most: float = math.inf) -> float:
    """A finite number from ``least`` to ``most``.

    Raises:
        TypeError: it is no number.
        ValueError: it is out of range.
    """
    if isinstance(value, (bool, np.bool_, str)):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}") from None
    if not (math.isfinite(number) and least <= number <= most):
        upper = f"{least:g} or more" if most == math.inf else f"{least:g} to {most:g}"
        raise ValueError(f"{name} must be {upper}, not {value}")
    return number


def one_of(value: Any, name: str, choices: Sequence[str]) -> str:
    """One of these texts.

    Raises:
        ValueError: it is another, or none.
    """
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be {' or '.join(map(repr, choices))}, not {value!r}")
    return value


#: What parameters of these names may be.
EFFORTS = ("best", "fast")
COLOR_SPACES = ("srgb", "oklab", "lab")
DITHERS = ("none", "floyd-steinberg", "atkinson", "jarvis", "stucki", "sierra", "bayer", "blue-noise")
DITHER_SPACES = ("srgb", "linear")
WEIGHTS = ("pixels", "sqrt", "log", "saliency")

def colors(given: Colors, name: str) -> Pixels:
    """Colours as an array (n, 3) or (n, 4) of uint8."""
    if isinstance(given, str):
        given = [color.strip() for color in given.split(",")]
    if isinstance(given, Sequence) and any(isinstance(color, str) for color in given):
        return _parsed([str(color) for color in given], name)
    rows: Any = np.asanyarray(given)
    if rows.ndim != 2 or rows.shape[1] not in (3, 4):
        raise ValueError(f"{name} has the shape (n, 3) for RGB or (n, 4) for RGBA, not {rows.shape}")
    return contiguous(samples(rows, name))


def _parsed(texts: list[str], name: str) -> Pixels:
    try:
        return _huecount.parse_colors(texts)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def contiguous(array: Pixels) -> Pixels:
    """An array row by row, which numpy makes of any other without the interpreter's lock."""
    return np.ascontiguousarray(array)


def samples(values: Any, name: str) -> Pixels:
    """Numbers as uint8, where they are whole and 0 to 255."""
    if np.ma.isMaskedArray(values) and np.ma.is_masked(values):
        raise ValueError(f"{name} has masked values, which can't be left out: fill them, as with {name}.filled(0)")
    array: Any = np.asarray(values)
    if array.dtype == np.uint8:
        return cast(Pixels, array)
    if array.dtype == object:
        array = array.astype(np.float64)
    if array.dtype == np.bool_ or not np.issubdtype(array.dtype, np.number):
        raise ValueError(f"{name} must be numbers from 0 to 255, not {array.dtype}")
    if np.iscomplexobj(array):
        raise ValueError(f"Complex data not supported: {name} must be whole numbers from 0 to 255")
    if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all():
        raise ValueError(f"{name} contains NaN or infinity: give whole numbers from 0 to 255")
    if array.size and array.min() < 0:
        raise ValueError(f"Negative values in data passed to {name}: 8-bit samples are whole numbers from 0 to 255")
    if array.size and not _fits(array):
        raise ValueError(
            f"{name} must be 8-bit samples, whole numbers from 0 to 255: scale and round others, as (255 * x).round()"
        )
    return cast(Pixels, array.astype(np.uint8))


def _fits(array: Any) -> bool:
    return bool(array.max() <= 255 and (array == np.floor(array)).all())


def hexadecimal(rows: Pixels) -> str:
    """Colours as ``#rrggbb,#rrggbbaa``."""
    return ",".join("#" + bytes(row).hex() for row in rows)
