"""An image in few colours."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import _huecount
from ._options import colors, hexadecimal, one_count, options
from ._types import Colors, ColorSpace, Dither, Effort, Image, Pixels, Weight

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

    def to_png(self, *, optimize: int = 0) -> bytes:
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
        if not 0 <= optimize <= 6:
            raise ValueError(f"optimize must be 0 to 6, not {optimize}")
        if len(self.palette) > 256:
            raise ValueError(f"an indexed PNG has at most 256 colours, not {len(self.palette)}")
        height, width = self.indices.shape
        flat = np.ascontiguousarray(self.indices, dtype=np.uint16).reshape(-1)
        return _huecount.encode_png(np.ascontiguousarray(self.palette), flat, (height, width), optimize)

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
    k: int | None = None,
    *,
    effort: Effort = "best",
    color_space: ColorSpace = "srgb",
    dither: Dither = "none",
    dither_strength: float = 1.0,
    weight: Weight = "pixels",
    palette: Colors | None = None,
    pinned: Colors = (),
    seed: int = 0,
) -> Quantized:
    """Reduces an image to at most ``k`` colours by k-means, as ``huecount compress -k K`` does, pixel for pixel.

    Args:
        image: an array of uint8 of the shape (height, width) for gray, (height, width, 3) for RGB or 4 for RGBA with straight
            alpha; an image of Pillow; a path; or the bytes of an image file.
        k: the most colours, 1 to 65536; only without ``palette``.
        effort: ``"best"``, incremental k-means with local search, or ``"fast"``, one run from k-means++.
        color_space: the space whose distances are minimised: ``"srgb"``, ``"oklab"`` or ``"lab"``.
        dither: ``"none"``, ``"floyd-steinberg"``, ``"bayer"`` or ``"blue-noise"``.
        dither_strength: how much of it, 0 to 1.
        weight: what a colour counts in the clustering: its ``"pixels"``; their ``"sqrt"`` or ``"log"``, so that small marks are
            not lost; or its ``"saliency"``.
        palette: colours to map onto instead of clustering, at most 256.
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
    pins = hexadecimal(colors(pinned, "pinned")) if len(pinned) else None
    if palette is not None and pins is not None:
        raise TypeError("pinned colours are for a palette that is clustered, not for one that is given")
    arguments = options(
        colors=1 if k is None else one_count(k, "k"),
        effort=effort,
        color_space=color_space,
        dither=dither,
        dither_strength=dither_strength,
        weight=weight,
        pin=pins,
        seed=seed,
    )
    given = None if palette is None else np.ascontiguousarray(colors(palette, "palette"))
    return Quantized(*_huecount.quantize(image, arguments, given))
