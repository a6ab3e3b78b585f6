"""Whatever may be called an image, as the Rust half takes it: an array of uint8 that is contiguous, a path, or bytes."""

from __future__ import annotations

import io
import os
from typing import Any

import numpy as np

from ._options import contiguous, samples
from ._types import Image, Pixels, PreparedImage

# Samples of these would be clipped to 8 bits, or have no fixed range.
_DEEP_MODES = ("I", "F")


def prepared(image: Image, name: str = "image") -> PreparedImage:
    """The image ``name`` as an array of uint8, a path, or bytes.

    Raises:
        TypeError: it is none of what may be called an image.
        ValueError: its samples are not 8-bit, or some are masked.
    """
    if isinstance(image, (bytes, str, os.PathLike)):
        return image
    if isinstance(image, (bytearray, memoryview)):
        return bytes(image)
    if isinstance(image, io.BytesIO):
        return image.getvalue()
    if isinstance(image, np.ndarray):
        # Without a shape it is no image, which is said of the shape; a contiguous array has one.
        array = _eight_bit(image, name)
        return contiguous(array) if array.ndim else array
    if hasattr(image, "convert") and hasattr(image, "mode"):
        return _of_pillow(image, name)
    raise TypeError(
        f"{name} must be an array of uint8, an image of Pillow, a path, or the bytes of a file, not {type(image).__name__}"
    )


def _eight_bit(array: Any, name: str) -> Pixels:
    if np.issubdtype(array.dtype, np.integer) or np.ma.isMaskedArray(array):
        return samples(array, name)
    if np.issubdtype(array.dtype, np.floating):
        hint = "image.round().astype(numpy.uint8) where they are 0 to 255, (255 * image).round().astype(numpy.uint8) where 0 to 1"
        raise ValueError(f"{name} must be an array of uint8, 0 to 255, not of {array.dtype}: {hint}")
    raise ValueError(f"{name} must be an array of uint8, 0 to 255, not of {array.dtype}")


def _of_pillow(image: Any, name: str) -> PreparedImage:
    # Of its own file Pillow leaves the orientation to whoever asks; the command line turns images upright.
    from PIL import ImageOps

    if image.mode.split(";")[0] in _DEEP_MODES:
        raise ValueError(f"{name} has Pillow's mode {image.mode}, which is not of 8 bits: scale and convert it to L, RGB or RGBA")
    pixels: Pixels = np.ascontiguousarray(ImageOps.exif_transpose(image).convert("RGBA"))
    return pixels
