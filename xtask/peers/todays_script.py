#!/usr/bin/env python3
"""How many colours? As one answers it today: scikit-learn, scikit-image and Pillow, K after K.

Prints one JSON line per image on standard output; a line for people goes to standard error.
This is what `cargo xtask bench sweep` times against huecount. `seconds` is the whole image from opening
the file on; `seconds_by_part` leaves out reading it and finding its distinct colours, and PSNR counts as `ssim`.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from reference import DEFAULT_COLORS, Bytes, Ints, Labels, color_set, has_alpha, load_rgba, mse, psnr, ssim

PARTS = ("fit", "remap", "ssim", "silhouette", "png")


@dataclass
class Answer:
    image: str
    seconds: float = 0.0
    k: list[int] = field(default_factory=list)
    distortion: list[float] = field(default_factory=list)
    psnr_db: list[float | None] = field(default_factory=list)
    ssim: list[float | None] = field(default_factory=list)
    silhouette: list[float | None] = field(default_factory=list)
    png_bytes: list[int] = field(default_factory=list)
    seconds_by_part: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds_by_part[part] += time.perf_counter() - start


@dataclass(frozen=True)
class Fit:
    palette: Bytes
    labels: Labels  # one per distinct colour
    distortion: float


def fit(colors: Bytes, counts: Ints, k: int) -> Fit:
    """K-means on the distinct colours, weighted; as many clusters as colours need no search."""
    if k >= len(colors):
        return Fit(colors, np.arange(len(colors)), 0.0)
    model = KMeans(n_clusters=k, n_init=1, random_state=0).fit(colors, sample_weight=counts)
    palette = np.rint(model.cluster_centers_).astype(np.uint8)
    return Fit(palette, model.labels_, float(model.inertia_ / counts.sum()))


def sampled_silhouette(pixels: Bytes, labels: Labels) -> float | None:
    try:
        return float(silhouette_score(pixels, labels, sample_size=10_000, random_state=0))
    except ValueError:  # it needs 2 clusters at least, and fewer than pixels
        return None


def png_size(indices: Bytes, palette: Bytes) -> int:
    image = Image.fromarray(indices)
    image.putpalette(palette.tobytes())
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.tell()


def answer(path: Path, ks: list[int]) -> Answer:
    result = Answer(str(path))
    start = time.perf_counter()
    rgba = load_rgba(path)
    if has_alpha(rgba):
        raise ValueError("has transparent pixels; this script is for opaque photos")
    original = rgba[..., :3]
    pixels = original.reshape(-1, 3)
    colors, inverse, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    for k in ks:
        with result.timed("fit"):
            found = fit(colors, counts, k)
        with result.timed("remap"):
            labels = found.labels[inverse].astype(np.uint8)
            output = found.palette[labels].reshape(original.shape)
        with result.timed("ssim"):
            result.psnr_db.append(psnr(mse(original, output)))
            result.ssim.append(ssim(original, output))
        with result.timed("silhouette"):
            result.silhouette.append(sampled_silhouette(pixels, labels))
        with result.timed("png"):
            result.png_bytes.append(png_size(labels.reshape(original.shape[:2]), found.palette))
        result.k.append(k)
        result.distortion.append(found.distortion)
    result.seconds = time.perf_counter() - start
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("images", metavar="IMAGE", nargs="+", type=Path)
    parser.add_argument("-k", "--colors", metavar="SET", type=color_set, default=DEFAULT_COLORS)
    parser.add_argument("--json", action="store_true", help="only the JSON lines, no line for people")
    options = parser.parse_args()
    failed = 0
    for path in options.images:
        try:
            result = answer(path, options.colors)
        except (OSError, ValueError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed += 1
            continue
        print(json.dumps(asdict(result), allow_nan=False), flush=True)
        if not options.json:
            parts = ", ".join(f"{part} {spent:.2f}" for part, spent in result.seconds_by_part.items())
            print(f"{path}: {len(result.k)} K in {result.seconds:.2f} s ({parts})", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
