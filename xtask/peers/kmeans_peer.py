#!/usr/bin/env python3
"""scikit-learn's KMeans as `cargo xtask bench kmeans` times it. Prints one JSON object.

fit   one run (n_init=1, k-means++, lloyd, tol 1e-4) over all pixels or over the distinct colours with their counts as
      sample weights; `seconds` is the fit alone, without reading the file and finding its distinct colours
best  the least distortion of 10 runs over the distinct colours, kept in a file of the cache folder
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans

from reference import Bytes, Ints, has_alpha, load_rgba


def pixels_of(path: Path) -> Bytes:
    rgba = load_rgba(path)
    if has_alpha(rgba):
        raise ValueError(f"{path} has transparent pixels; this script is for opaque images")
    return np.ascontiguousarray(rgba[..., :3]).reshape(-1, 3)


def distinct(pixels: Bytes) -> tuple[Bytes, Ints]:
    colors, counts = np.unique(pixels, axis=0, return_counts=True)
    return colors, counts


def fit(path: Path, k: int, over: str) -> dict[str, float]:
    points, weights = pixels_of(path), None
    pixels = len(points)
    if over == "colors":
        points, weights = distinct(points)
    start = time.perf_counter()
    model = KMeans(n_clusters=k, n_init=1, algorithm="lloyd", random_state=0).fit(points, sample_weight=weights)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "iterations": model.n_iter_, "distortion": float(model.inertia_) / pixels}


def best(path: Path, k: int, cache: Path) -> dict[str, float]:
    pixels = pixels_of(path)
    file = cache / f"{hashlib.sha256(pixels.tobytes()).hexdigest()[:32]}-k{k}.json"
    if file.exists():
        return json.loads(file.read_text())
    colors, counts = distinct(pixels)
    model = KMeans(n_clusters=k, n_init=10, algorithm="lloyd", random_state=0).fit(colors, sample_weight=counts)
    result = {"distortion": float(model.inertia_) / len(pixels)}
    cache.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result))
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=("fit", "best"))
    parser.add_argument("image", type=Path)
    parser.add_argument("-k", type=int, required=True)
    parser.add_argument("--over", choices=("pixels", "colors"), default="pixels")
    parser.add_argument("--cache", type=Path, default=Path("target/peers-kmeans"))
    options = parser.parse_args()
    try:
        if options.what == "fit":
            result = fit(options.image, options.k, options.over)
        else:
            result = best(options.image, options.k, options.cache)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(result, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
