"""How many colours does an image need? The script that everybody writes, and the same in calls of huecount, side by side.

    python examples/todays_script.py PHOTO [K ...]

Each step stands twice: as it is done with scikit-learn, scikit-image and Pillow, and as it is done here. Printed are the times of
both, and that they agree: the structural similarity to rounding, and an error of ours that is at most theirs.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

import huecount

times: dict[str, dict[str, float]] = {}


@contextmanager
def timed(step: str, who: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    of_step = times.setdefault(step, {"today": 0.0, "huecount": 0.0})
    of_step[who] += time.perf_counter() - start


def main(path: str, ks: list[int]) -> None:
    with Image.open(path) as opened:
        image: NDArray[np.uint8] = np.asarray(opened.convert("RGB"))
    pixels = image.reshape(-1, 3)

    for k in ks:
        # K-means.
        with timed("K-means", "today"):
            theirs = KMeans(k, n_init=1, random_state=0).fit(pixels)
        with timed("K-means", "huecount"):
            ours = huecount.KMeans(k).fit(pixels)

        # The elbow: inertia over K.
        print(f"K = {k}: inertia {theirs.inertia_:.0f} today, {ours.inertia_:.0f} here", end="")
        assert ours.inertia_ <= 1.003 * theirs.inertia_

        # Pixels in the colours of their clusters.
        with timed("image of K colors", "today"):
            palette = theirs.cluster_centers_.round().astype(np.uint8)
            output = palette[theirs.labels_].reshape(image.shape)
        with timed("image of K colors", "huecount"):
            few = huecount.quantize(image, k)

        # Silhouette: of 5,000 drawn pixels among themselves today, of all pixels here, off by at most 0.001.
        with timed("silhouette", "today"):
            drawn = silhouette_score(pixels, theirs.labels_, sample_size=5000, random_state=0)
        with timed("silhouette", "huecount"):
            silhouette = huecount.silhouette_score(pixels, ours.labels_, error=1e-3)
        print(f"; silhouette {drawn:.3f} today, {silhouette:.3f} here", end="")

        # Structural similarity and PSNR, of the same pair of images.
        with timed("SSIM and PSNR", "today"):
            of_pair: Any = structural_similarity(
                image, output, data_range=255, channel_axis=-1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
            )
            ssim = float(of_pair)
            psnr = float(peak_signal_noise_ratio(image, output, data_range=255))
        with timed("SSIM and PSNR", "huecount"):
            our_ssim, our_psnr = huecount.ssim(image, output), huecount.psnr(image, output)
        print(f"; SSIM {ssim:.6f} today, {our_ssim:.6f} here")
        assert abs(our_ssim - ssim) < 1e-6 and abs(our_psnr - psnr) < 1e-6

        # The PNG.
        with timed("PNG", "today"):
            indexed = Image.fromarray(theirs.labels_.astype(np.uint8).reshape(image.shape[:2]))
            indexed.putpalette(palette.tobytes())
            file = io.BytesIO()
            indexed.save(file, format="PNG", optimize=True)
        with timed("PNG", "huecount"):
            png = few.to_png()
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(png)).convert("RGB")), few.image)

    print(f"\n{'step':20}{'today':>10}{'huecount':>10}{'times':>8}")
    total = {who: sum(of_step[who] for of_step in times.values()) for who in ("today", "huecount")}
    for step, of_step in {**times, "all": total}.items():
        today, here = of_step["today"], of_step["huecount"]
        print(f"{step:20}{today:9.2f}s{here:9.2f}s{today / here:8.1f}")


if __name__ == "__main__":
    main(sys.argv[1], [int(k) for k in sys.argv[2:]] or [8, 16, 32])
