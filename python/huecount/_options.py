"""Arguments as options of the command line: the two have the same names, defaults and errors."""

from __future__ import annotations

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
    """A set of K as the command line writes it: 16, or ``"2-64:2"``, or any iterable of numbers."""
    if k is None or isinstance(k, (int, np.integer, str)):
        return None if k is None else str(k)
    return ",".join(str(int(one)) for one in k)


def one_count(k: Any, name: str) -> int:
    """A number of clusters, checked to be one."""
    if isinstance(k, (bool, np.bool_)) or not isinstance(k, (int, np.integer)):
        raise TypeError(f"{name} must be an int, not {type(k).__name__}")
    if not 1 <= k <= 1 << 16:
        raise ValueError(f"{name} must be 1 to 65536, not {k}")
    return int(k)


def colors(given: Colors, name: str) -> Pixels:
    """Colours as an array (n, 3) or (n, 4) of uint8."""
    if isinstance(given, Sequence) and any(isinstance(color, str) for color in given):
        return _huecount.parse_colors([str(color) for color in given])
    rows: Any = np.asarray(given)
    if rows.ndim != 2 or rows.shape[1] not in (3, 4):
        raise ValueError(f"{name} has the shape (n, 3) for RGB or (n, 4) for RGBA, not {rows.shape}")
    return samples(rows, name)


def samples(values: Any, name: str) -> Pixels:
    """Numbers as uint8, where they are whole and 0 to 255."""
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
