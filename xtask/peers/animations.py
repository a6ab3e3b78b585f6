#!/usr/bin/env python3
"""Animated GIFs in few colours by huecount, gifsicle and ImageMagick: bytes, and the error over all frames. Prints a table.

Each program makes a GIF of at most K colours for all frames, without dithering. Pillow reads every file again and draws its frames,
and numpy compares them with the source's: the PSNR is of the mean squared error over frames, pixels and channels, over black or
over white, whichever is worse. A program that is not there is left out, and named.

    target/peers/bin/python xtask/peers/animations.py --huecount target/debug/huecount -k 32 FILE.gif...
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

Frames = list[np.ndarray]


def drawn(path: Path) -> Frames:
    """Each frame as a viewer shows it, RGBA."""
    with Image.open(path) as image:
        frames = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGBA"), dtype=np.float64))
        return frames


def over(frame: np.ndarray, backdrop: float) -> np.ndarray:
    alpha = frame[..., 3:] / 255
    return np.rint(frame[..., :3] * alpha + backdrop * (1 - alpha))


def psnr(source: Frames, output: Frames) -> float:
    if len(source) != len(output):
        raise ValueError(f"{len(source)} frames became {len(output)}")
    worst = 0.0
    for backdrop in (0.0, 255.0):
        errors = [np.mean((over(one, backdrop) - over(other, backdrop)) ** 2) for one, other in zip(source, output)]
        worst = max(worst, float(np.mean(errors)))
    return math.inf if worst == 0 else 10 * math.log10(255**2 / worst)


def commands(huecount: str, k: int) -> dict[str, Callable[[Path, Path], list[str]]]:
    return {
        "huecount": lambda source, out: [huecount, "compress", str(source), "-k", str(k), "-o", str(out), "--keep-larger"],
        "gifsicle": lambda source, out: ["gifsicle", "-O3", "--colors", str(k), "--no-warnings", str(source), "-o", str(out)],
        "ImageMagick": lambda source, out: [
            "convert", str(source), "-coalesce", "+dither", "-colors", str(k), "+remap", "-layers", "optimize", str(out)
        ],
    }


def compared(source: Path, huecount: str, k: int, folder: Path) -> list[tuple[str, int, float, float]]:
    """Name, bytes, PSNR and seconds of each program."""
    frames, rows = drawn(source), []
    for name, command in commands(huecount, k).items():
        out = folder / f"{source.stem}-{name}.gif"
        arguments = command(source, out)
        if shutil.which(arguments[0]) is None:
            print(f"{name}: {arguments[0]} is not there, and left out", file=sys.stderr)
            continue
        start = time.perf_counter()
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        rows.append((name, out.stat().st_size, psnr(frames, drawn(out)), seconds))
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("gifs", type=Path, nargs="+", metavar="FILE.gif")
    parser.add_argument("--huecount", default="huecount", metavar="PROGRAM")
    parser.add_argument("-k", type=int, default=32, metavar="K")
    options = parser.parse_args()
    print("| animation | frames | size | source | program | bytes | of source | PSNR dB | seconds |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for source in options.gifs:
            with Image.open(source) as image:
                frames, (width, height) = getattr(image, "n_frames", 1), image.size
            before = source.stat().st_size
            for name, size, db, seconds in compared(source, options.huecount, options.k, Path(folder)):
                facts = f"{source.name} | {frames} | {width}x{height} | {before}"
                print(f"| {facts} | {name} | {size} | {100 * size / before:.0f} % | {db:.2f} | {seconds:.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
