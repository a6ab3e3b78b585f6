"""What the functions of the package take."""

from __future__ import annotations

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

#: An array of uint8 of the shape (height, width), or (height, width, 3) for RGB and 4 for RGBA; an image of Pillow; a path; or
#: the bytes of a file.
Image: TypeAlias = Union[Pixels, PilImage, str, "os.PathLike[str]", bytes]

#: Colours as an array (n, 3) or (n, 4) of uint8, as rows of numbers, or as texts like ``"#ff8000"``.
Colors: TypeAlias = Union[Pixels, Sequence[Sequence[int]], Sequence[str]]

Effort: TypeAlias = Literal["best", "fast"]
ColorSpace: TypeAlias = Literal["srgb", "oklab", "lab"]
Dither: TypeAlias = Literal["none", "floyd-steinberg", "bayer", "blue-noise"]
Weight: TypeAlias = Literal["pixels", "sqrt", "log", "saliency"]
