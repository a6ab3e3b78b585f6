"""What the functions of the package take."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import Any, Literal, Protocol, TypeAlias, Union

import numpy as np
from numpy.typing import NDArray


class PilImage(Protocol):
    """An image of Pillow."""

    @property
    def mode(self) -> str: ...

    def convert(self, mode: str, /) -> Any: ...


Pixels: TypeAlias = "NDArray[np.uint8]"

#: An array of uint8 (or other integers from 0 to 255) of the shape (height, width), or (height, width, 3) for RGB and 4 for RGBA;
#: an image of Pillow; a path; or the bytes of a file.
Image: TypeAlias = Union[
    "NDArray[np.integer[Any]]", PilImage, str, "os.PathLike[str]", bytes, bytearray, memoryview, io.BytesIO
]

#: What the Rust half takes of it.
PreparedImage: TypeAlias = Union[Pixels, str, "os.PathLike[str]", bytes]

#: Colours as an array (n, 3) or (n, 4) of whole numbers from 0 to 255, as rows of such, as texts like ``"#ff8000"``, or as one text
#: of these with commas between.
Colors: TypeAlias = Union["NDArray[np.integer[Any]]", Sequence[Sequence[int]], Sequence[str], str]

Effort: TypeAlias = Literal["best", "fast"]
ColorSpace: TypeAlias = Literal["srgb", "oklab", "lab"]
Dither: TypeAlias = Literal[
    "none", "floyd-steinberg", "atkinson", "jarvis", "stucki", "sierra", "bayer", "blue-noise"
]
DitherSpace: TypeAlias = Literal["srgb", "linear"]
Weight: TypeAlias = Literal["pixels", "sqrt", "log", "saliency"]
