#!/usr/bin/env python3
"""Palettes of one opaque image by Pillow and scikit-learn, as `cargo xtask bench cq100` compares them. Prints JSON.

Each entry of the list is one palette: `way`, `k`, `seconds` and the colours as 8-bit R, G, B. Pillow's seconds include the
assignment of pixels, which its function does in one; scikit-learn's are the fit alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from sklearn.cluster import MiniBatchKMeans

from reference import Bytes, color_set, has_alpha, load_rgba


def by_pillow(image: Image.Image, k: int) -> list[list[int]]:
    quantized = image.quantize(k, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    return np.array(quantized.getpalette("RGB")).reshape(-1, 3)[:k].tolist()


def by_scikit_learn(pixels: Bytes, k: int) -> list[list[int]]:
    model = MiniBatchKMeans(n_clusters=k, random_state=0).fit(pixels)
    return np.rint(model.cluster_centers_).clip(0, 255).astype(int).tolist()


def palettes(path: Path, ks: list[int]) -> list[dict[str, Any]]:
    rgba = load_rgba(path)
    if has_alpha(rgba):
        raise ValueError(f"{path} has transparent pixels; this script is for opaque images")
    pixels = np.ascontiguousarray(rgba[..., :3])
    image = Image.fromarray(pixels)
    ways = {
        "Pillow": lambda k: by_pillow(image, k),
        "MiniBatchKMeans": lambda k: by_scikit_learn(pixels.reshape(-1, 3), k),
    }
    found = []
    for k in ks:
        for name, way in ways.items():
            start = time.perf_counter()
            palette = way(k)
            found.append({"way": name, "k": k, "seconds": time.perf_counter() - start, "palette": palette})
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("image", type=Path)
    parser.add_argument("-k", type=color_set, required=True, metavar="SET")
    options = parser.parse_args()
    try:
        found = palettes(options.image, options.k)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(found, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
