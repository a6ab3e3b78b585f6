"""Times `huecount.quantize(pixels, K)` against scikit-learn's KMeans and MiniBatchKMeans, in turns, and its overhead over Rust.

    python bench/quantize.py PHOTO... [-k 16] [--rounds 5]

Prints the median of each over the rounds, their ratios, and the distortion that each leaves. What a K-means of scikit-learn
leaves to be done, finding the palette's colour of each pixel, is in its labels; both start from pixels in memory.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.cluster import KMeans, MiniBatchKMeans

import huecount
from huecount import _huecount


def seconds(work: Callable[[], float]) -> tuple[float, float]:
    start = time.perf_counter()
    distortion = work()
    return time.perf_counter() - start, distortion


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("photos", metavar="PHOTO", nargs="+", type=Path)
    parser.add_argument("-k", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    k = arguments.k
    for path in arguments.photos:
        with Image.open(path) as opened:
            image: NDArray[np.uint8] = np.asarray(opened.convert("RGB"))
        pixels = image.reshape(-1, 3)
        works: dict[str, Callable[[], float]] = {
            "huecount": lambda: huecount.quantize(image, k).distortion,
            "huecount fast": lambda: huecount.quantize(image, k, effort="fast").distortion,
            "KMeans": lambda: KMeans(k, n_init=1, random_state=0).fit(pixels).inertia_ / len(pixels),
            "MiniBatchKMeans": lambda: MiniBatchKMeans(k, n_init=1, random_state=0).fit(pixels).inertia_ / len(pixels),
        }
        taken: dict[str, list[float]] = {name: [] for name in works}
        distortions: dict[str, float] = {}
        rust: list[float] = []
        for _ in range(arguments.rounds):
            for name, work in works.items():
                spent, distortions[name] = seconds(work)
                taken[name].append(spent)
        # By themselves: threads of scikit-learn keep a core busy for a while after their work.
        alone: list[float] = []
        for _ in range(5 * arguments.rounds):
            alone.append(seconds(works["huecount"])[0])
            rust.append(_huecount.seconds_without_python(image, [f"--colors={k}"]))
        print(f"{path.name}, {image.shape[1]}x{image.shape[0]}, K = {k}")
        ours = statistics.median(taken["huecount"])
        for name, times in taken.items():
            median = statistics.median(times)
            print(f"  {name:16} {median:8.3f} s  {median / ours:6.1f} of huecount's  distortion {distortions[name]:.2f}")
        print(f"  overhead over the Rust call: {100 * (min(alone) / min(rust) - 1):.1f} %")


if __name__ == "__main__":
    main()
