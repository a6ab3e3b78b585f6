#!/usr/bin/env python3
"""The outside check of decoding: files that Pillow writes look to huecount as they look to Pillow.

Profiles are converted by LittleCMS (ImageCms, relative colorimetric), orientations undone by ImageOps.exif_transpose.
"""

from __future__ import annotations

import argparse
import io
import json
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import GifImagePlugin, Image, ImageCms, ImageOps

ORIENTATION = 0x0112

# Red, green and blue in XYZ, adapted to D50, and the exponent of the transfer function; None for that of sRGB.
DISPLAY_P3 = ([(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)], None)
ADOBE_RGB = ([(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)], 563 / 256)


@dataclass
class Case:
    """A file to be written, and how far from Pillow's any sample may lie."""

    name: str
    image: Image.Image
    options: dict[str, Any] = field(default_factory=dict)
    levels: int = 0


def pattern(width: int = 61, height: int = 43) -> Image.Image:
    """Every hue, from dark to light, in smooth waves."""
    y, x = np.mgrid[0:height, 0:width] / 9.0
    waves = np.stack([np.sin(x), np.sin(y + x / 3 + 2), np.cos(y - x / 2)], -1)
    return Image.fromarray((127.5 + 127.5 * waves).round().astype(np.uint8))


def patches(side: int = 16) -> Image.Image:
    """Squares of one colour each, which JPEG keeps but for a level."""
    levels = np.array([16, 72, 128, 184, 240])
    colors = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(5, 25, 3)
    return Image.fromarray(colors.repeat(side, 0).repeat(side, 1).astype(np.uint8))


def matrix_profile(primaries: list[tuple[float, float, float]], gamma: float | None) -> bytes:
    """An ICC profile, version 2, of three colorants and one curve."""

    def xyz(values: tuple[float, float, float]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    def srgb_light(level: float) -> float:
        return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4

    if gamma is None:
        table = [round(65535 * srgb_light(index / 1023)) for index in range(1024)]
        curve = b"curv\0\0\0\0" + struct.pack(">I1024H", 1024, *table)
    else:
        curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    name = b"test\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78 + 3),
        b"cprt": b"text\0\0\0\0CC0\0",
        b"wtpt": xyz((0.9642, 1.0, 0.8249)),
        **{tag: xyz(values) for tag, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries)},
        **{tag: curve for tag in (b"rTRC", b"gTRC", b"bTRC")},
    }
    table, data, start = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table += tag + struct.pack(">II", start + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    header = struct.pack(">I4sI4s4s4s12x4s", start + len(data), b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    header = (header + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)).ljust(128, b"\0")
    return header + struct.pack(">I", len(tags)) + table + data


def oriented() -> Iterator[Case]:
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        for extension, options in [("png", {}), ("tif", {}), ("webp", {"lossless": True})]:
            yield Case(f"turned-{orientation}.{extension}", pattern(), {"exif": exif, **options})
        # One chroma sample per pixel: libjpeg and we spread fewer of them differently, by up to 4 levels.
        yield Case(f"turned-{orientation}.jpg", pattern(), {"exif": exif, "quality": 95, "subsampling": 0}, 2)


def profiled() -> Iterator[Case]:
    for name, space in [("display-p3", DISPLAY_P3), ("adobe-rgb", ADOBE_RGB)]:
        profile = {"icc_profile": matrix_profile(*space)}
        yield Case(f"{name}.jpg", patches(), {"quality": 100, "subsampling": 0, **profile}, 2)
        for extension, options in [("png", {}), ("tif", {}), ("webp", {"lossless": True})]:
            yield Case(f"{name}.{extension}", pattern(), {**options, **profile}, 1)


def stored() -> Iterator[Case]:
    """Every mode in every format that has it."""
    color = pattern()
    gray = color.convert("L")
    alpha = gray.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    color_alpha, gray_alpha = color.copy(), gray.copy()
    color_alpha.putalpha(alpha)
    gray_alpha.putalpha(alpha)
    modes = {
        "bits": gray.point(lambda level: 255 * (level > 99)).convert("1"),
        "gray": gray,
        "gray-alpha": gray_alpha,
        "palette": color.quantize(64),
        "palette-4": color.quantize(16),
        "rgb": color,
        "rgba": color_alpha,
    }
    for name, image in modes.items():
        for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
            yield Case(f"{name}-{compression}.tif", image, {"compression": compression})
        yield Case(f"{name}.png", image)
    yield Case("fax.tif", modes["bits"], {"compression": "group4"})
    yield Case("luma.tif", color.convert("YCbCr"), {}, 1)
    yield Case("inks.tif", color.convert("CMYK"), {}, 1)
    yield Case("inks.jpg", color.convert("CMYK"), {"quality": 95, "subsampling": 0}, 2)
    yield Case("rgb.jpg", color, {"quality": 95, "keep_rgb": True}, 2)
    for name in ["gray", "palette", "rgb", "rgba"]:
        yield Case(f"{name}.tga", modes[name], {"compression": "tga_rle"})
    for name in ["bits", "gray", "palette", "rgb"]:
        yield Case(f"{name}.bmp", modes[name])
    for name in ["gray", "palette", "rgb"]:
        yield Case(f"{name}.ico", modes[name].crop((0, 0, 32, 32)), {"sizes": [(32, 32)]})
    yield Case("palette.gif", modes["palette"])


def interlaced() -> Iterator[Case]:
    """GIFs of all small sizes, of noise and of one colour; of which one in twenty was once taken for truncated."""
    # Pillow leaves small ones as they are unless this says otherwise.
    GifImagePlugin.get_interlace = lambda image: image.encoderinfo.get("interlace", 1)
    random = np.random.default_rng(1)
    for width in range(1, 21):
        for height in range(1, 21):
            colors = int(random.choice([2, 4, 16, 256]))
            shape = (height, width) if random.random() < 0.6 else (1, 1)
            indices = np.broadcast_to(random.integers(0, colors, shape, np.uint8), (height, width))
            image = Image.fromarray(np.ascontiguousarray(indices), "P")
            image.putpalette(random.integers(0, 256, 3 * colors, np.uint8).tolist())
            yield Case(f"interlaced-{width}x{height}.gif", image, {"interlace": 1})


def reversed_bits() -> Iterator[Case]:
    """TIFFs whose bytes begin with their lowest bit."""
    gray = pattern().convert("L")
    bits = gray.point(lambda level: 255 * (level > 99)).convert("1")
    for name, image in [("bits", bits), ("gray", gray), ("rgb", pattern())]:
        for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
            yield Case(f"{name}-{compression}-reversed.tif", image, {"compression": compression, "tiffinfo": {266: 2}})
    yield Case("fax-reversed.tif", bits, {"compression": "group4", "tiffinfo": {266: 2}})


def as_seen(path: Path) -> Image.Image:
    """As Pillow decodes it, upright and in sRGB."""
    image = Image.open(path)
    image.load()
    profile, alpha = image.info.get("icc_profile"), image.getchannel("A") if "A" in image.getbands() else None
    image = ImageOps.exif_transpose(image)
    if profile:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        image = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), renderingIntent=intent)
        if alpha:
            image.putalpha(alpha)
    return image.convert("RGBA")


def error(huecount: Path, file: Path, folder: Path) -> int:
    """The largest difference of a sample."""
    reference = folder / "reference.png"
    as_seen(file).save(reference)
    command = [huecount, "compare", "--json", "--quiet", reference, file]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{file.name}: {run.stderr.strip()}")
    return json.loads(run.stdout)["max_error"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--huecount", type=Path, required=True)
    huecount = parser.parse_args().huecount
    cases = [*oriented(), *profiled(), *stored(), *interlaced(), *reversed_bits()]
    failures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in cases:
            file = folder / case.name
            case.image.save(file, **case.options)
            found = error(huecount, file, folder)
            if found > case.levels:
                failures.append(f"{case.name}: {found} levels from Pillow's, {case.levels} are allowed")
    print("\n".join([*failures, f"{len(cases)} files decoded as by Pillow, {len(failures)} not"]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
