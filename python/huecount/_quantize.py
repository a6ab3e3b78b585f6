"""An image in few colours."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from . import _huecount
from ._images import prepared
from ._options import (
    COLOR_SPACES,
    DITHER_SPACES,
    DITHERS,
    EFFORTS,
    WEIGHTS,
    colors,
    hexadecimal,
    one_count,
    one_of,
    options,
    real,
    seed_number,
    whole,
)
from ._types import Colors, ColorSpace, Dither, DitherSpace, Effort, Image, Pixels, Weight

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage


@dataclass(frozen=True, eq=False)
class Quantized:
    """An image as a palette and an index per pixel.

    Attributes:
        palette: uint8 of the shape (K, 3), or (K, 4) where some colour is not opaque: sRGB with straight alpha. Its entries are
            distinct, so that there may be fewer than were asked for.
        indices: for each pixel its colour, shape (height, width); uint8 up to 256 colours, uint16 above.
        distortion: mean over pixels of the squared distance to the nearest colour of the palette, summed over channels, in the
            squared unit of the colour space that was clustered in. For opaque colours in sRGB and without dithering it is three
            times the mean squared error.
    """

    palette: Pixels
    indices: NDArray[np.uint8] | NDArray[np.uint16]
    distortion: float

    @property
    def image(self) -> Pixels:
        """The pixels, uint8 of the shape (height, width, 3), or 4 where some colour is not opaque."""
        return self.palette[self.indices]

    def to_png(self, *, optimize: SupportsIndex = 0) -> bytes:
        """The indexed PNG that ``huecount compress -O OPTIMIZE`` writes.

        Args:
            optimize: 0 to 6; from 1 on oxipng makes the file smaller, the more slowly the higher it is.

        Raises:
            ValueError: with more than 256 colours, which an indexed PNG can't have, or another level.

        Example:
            >>> png = huecount.quantize(np.zeros((2, 2), np.uint8), 2).to_png()
            >>> png[:4]
            b'\\x89PNG'
        """
        whole(optimize, "optimize", 0, 6)
        if len(self.palette) > 256:
            raise ValueError(f"an indexed PNG has at most 256 colours, not {len(self.palette)}")
        height, width = self.indices.shape
        flat = np.ascontiguousarray(self.indices, dtype=np.uint16).reshape(-1)
        return _huecount.encode_png(np.ascontiguousarray(self.palette), flat, (height, width), int(optimize))

    def to_pil(self) -> PillowImage:
        """The image as one of Pillow, of mode P; needs Pillow.

        Raises:
            ValueError: with more than 256 colours: ``PIL.Image.fromarray(quantized.image)`` takes any number.
        """
        from PIL import Image as pillow

        image = pillow.open(io.BytesIO(self.to_png()))
        image.load()
        return image


def quantize(
    image: Image,
    k: SupportsIndex | None = None,
    *,
    effort: Effort = "best",
    color_space: ColorSpace = "srgb",
    dither: Dither = "none",
    dither_strength: float = 1.0,
    dither_space: DitherSpace = "srgb",
    weight: Weight = "pixels",
    palette: Colors | None = None,
    pinned: Colors | None = None,
    seed: SupportsIndex = 0,
) -> Quantized:
    """Reduces an image to at most ``k`` colours by k-means, as ``huecount compress -k K`` does, pixel for pixel.

    Args:
        image: an array of uint8 (or other integers from 0 to 255) of the shape (height, width) for gray, (height, width, 3) for RGB
            or 4 for RGBA with straight alpha; an image of Pillow; a path; or the bytes of an image file. Files are decoded as by
            the command line, upright and in sRGB. An image of Pillow is turned upright, too, but its samples are taken as sRGB: a
            colour profile (``image.info["icc_profile"]``) is not applied, so give the path or the bytes of such a file.
        k: the most colours, 1 to 65536; only without ``palette``.
        effort: ``"best"``, incremental k-means with local search, or ``"fast"``, one run from k-means++.
        color_space: the space whose distances are minimised: ``"srgb"``, ``"oklab"`` or ``"lab"``.
        dither: ``"none"``; diffusion of the error by ``"floyd-steinberg"``, ``"atkinson"``, ``"jarvis"``, ``"stucki"`` or
            ``"sierra"``; or an ordered pattern, ``"bayer"`` or ``"blue-noise"``.
        dither_strength: how much of it, 0 to 1.
        dither_space: where colours are mixed: ``"srgb"`` samples, or ``"linear"`` light, as paper and eyes do.
        weight: what a colour counts in the clustering: its ``"pixels"``; their ``"sqrt"`` or ``"log"``, so that small marks are
            not lost; or its ``"saliency"``.
        palette: colours to map onto instead of clustering, at most 256: rows of numbers, texts, or ``"#000000,#ffffff"``.
        pinned: colours that the palette has, whether a pixel takes them or not; the others are clustered around them.
        seed: of every random draw, 0 to 2^64 - 1.

    Returns:
        The palette, the indices, and the distortion.

    Raises:
        ImageError: the image can't be read or is empty.
        ValueError: an argument has no such value.
        TypeError: an argument is of another type.

    Example:
        >>> gradient = np.arange(256, dtype=np.uint8).reshape(16, 16)
        >>> few = huecount.quantize(gradient, 4)
        >>> few.palette[:, 0].tolist(), few.distortion
        ([32, 96, 160, 224], 341.5)
    """
    if (k is None) == (palette is None):
        raise TypeError("give either k, the number of colours, or palette, the colours themselves")
    pins = colors(pinned, "pinned") if pinned is not None and len(pinned) else None
    if palette is not None and pins is not None:
        raise TypeError("pinned colours are for a palette that is clustered, not for one that is given")
    count = 1 if k is None else one_count(k, "k")
    if k is not None and pins is not None and len(pins) > count:
        raise ValueError(f"pinned has {len(pins)} colours, more than k = {count}")
    arguments = options(
        colors=count,
        effort=one_of(effort, "effort", EFFORTS),
        color_space=one_of(color_space, "color_space", COLOR_SPACES),
        dither=one_of(dither, "dither", DITHERS),
        dither_strength=real(dither_strength, "dither_strength", 0, 1),
        dither_space=None if one_of(dither_space, "dither_space", DITHER_SPACES) == "srgb" else dither_space,
        weight=one_of(weight, "weight", WEIGHTS),
        pin=None if pins is None else hexadecimal(pins),
        seed=seed_number(seed),
    )
    given = None if palette is None else colors(palette, "palette")
    return Quantized(*_huecount.quantize(prepared(image), arguments, given))
