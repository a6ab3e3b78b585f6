"""The definitions of huecount's report, written a second time on numpy, scikit-image and scikit-learn.

Nothing here is shared with the Rust crates: whoever checks a number must not inherit the code that made it.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from skimage.metrics import structural_similarity
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

DEFAULT_COLORS = "2-32,40-64:8,80-128:16,160-256:32"
MAX_COLORS = 256
SSIM_WINDOW = 11

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Labels = NDArray[np.integer[Any]]


def color_set(text: str) -> list[int]:
    """The grammar of `-k`: `16`, `2,4,8`, `2-64`, `2-64:2`, mixed by commas. Sorted, each K once."""
    chosen: set[int] = set()
    for part in text.split(","):
        span, _, step = part.strip().partition(":")
        first, dash, last = span.partition("-")
        numbers = [first, last if dash else first, step if ":" in part else "1"]
        if not all(n.isascii() and n.isdigit() for n in numbers) or (":" in part and not dash):
            raise argparse.ArgumentTypeError(f"'{part}' is not K, FIRST-LAST or FIRST-LAST:STEP")
        low, high, stride = map(int, numbers)
        if not 1 <= low <= high <= MAX_COLORS or stride == 0:
            raise argparse.ArgumentTypeError(f"'{part}' does not count upwards within 1-{MAX_COLORS}")
        chosen.update(range(low, high + 1, stride))
    return sorted(chosen)


def load_rgba(path: Path) -> Bytes:
    """The image as 8-bit RGBA, height x width x 4, turned as its Exif orientation asks."""
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGBA"))


def has_alpha(rgba: Bytes) -> bool:
    return bool((rgba[..., 3] < 255).any())


# Pair metrics: the original against the output.


@dataclass(frozen=True)
class PairMetrics:
    """None where undefined: PSNR of identical images, SSIM of an image in which no window fits."""

    mse: float
    psnr_db: float | None
    ssim: float | None


def mse(a: Bytes, b: Bytes) -> float:
    """Mean over pixels and channels of the squared difference of 8-bit samples."""
    return float(np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))


def psnr(mean_squared_error: float) -> float | None:
    return 10 * math.log10(255**2 / mean_squared_error) if mean_squared_error > 0 else None


def ssim(a: Bytes, b: Bytes) -> float | None:
    """Wang et al. 2004: 11x11 Gaussian window, mean over R, G, B and over the positions where it fits."""
    if min(a.shape[:2]) < SSIM_WINDOW:
        return None
    return float(
        structural_similarity(  # type: ignore[no-untyped-call]
            a,
            b,
            channel_axis=2,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
        )
    )


def composite(rgba: Bytes, background: int) -> Bytes:
    """RGB over a gray background, in 8 bits, rounded to nearest (255 is odd: there are no ties)."""
    color, alpha = rgba[..., :3].astype(np.int64), rgba[..., 3:].astype(np.int64)
    blended = color * alpha + background * (255 - alpha)
    return ((2 * blended + 255) // 510).astype(np.uint8)


def pair_metrics(original: Bytes, output: Bytes) -> PairMetrics:
    """Two RGBA images. With any alpha: over black and over white, the worse of each metric."""
    if has_alpha(original) or has_alpha(output):
        pairs = [(composite(original, ground), composite(output, ground)) for ground in (0, 255)]
    else:
        pairs = [(original[..., :3], output[..., :3])]
    worst_mse = max(mse(a, b) for a, b in pairs)
    similarities = [value for a, b in pairs if (value := ssim(a, b)) is not None]
    return PairMetrics(worst_mse, psnr(worst_mse), min(similarities, default=None))


# Partition metrics: the pixels and their clusters, in the clustering space.


@dataclass(frozen=True)
class Points:
    """One point per pixel. Coordinates are `numerators / scale`: integers keep every distance exact."""

    numerators: Ints
    scale: int

    def distinct(self) -> int:
        return len(np.unique(self.numerators, axis=0))


def clustering_points(rgba: Bytes) -> Points:
    """Any alpha below 255: premultiplied RGBA; else R=G=B everywhere: 1-D gray; else RGB as stored."""
    pixels = rgba.reshape(-1, 4).astype(np.int64)
    color, alpha = pixels[:, :3], pixels[:, 3:]
    if has_alpha(rgba):
        return Points(np.hstack([color * alpha, 255 * alpha]), scale=255)
    if (color == color[:, :1]).all():
        return Points(color[:, :1], scale=1)
    return Points(color, scale=1)


def distortion(points: Points, labels: Labels) -> float:
    """Mean over pixels of the squared distance to the unrounded centroid of the pixel's group: its mean, but for what alpha
    demands. The group of fully transparent pixels has its centroid there, and one with an opaque pixel has full alpha."""
    counts = np.maximum(np.bincount(labels), 1)
    sums = np.stack([np.bincount(labels, weights=axis) for axis in points.numerators.T], axis=1)
    centroids = sums / counts[:, None]
    if points.numerators.shape[1] == ALPHA + 1:
        keep_opacity(centroids, points.numerators[:, ALPHA], labels)
    offsets = points.numerators - centroids[labels]
    return float((offsets**2).sum(axis=1).mean() / points.scale**2)


ALPHA = 3
FULL_ALPHA = 255 * 255


def keep_opacity(centroids: np.ndarray, alpha: Ints, labels: Labels) -> None:
    """From two groups on a centroid is fully transparent, and from as many as there are opacities on some are opaque."""
    groups = len(np.unique(labels))
    clear, opaque = alpha == 0, alpha == FULL_ALPHA
    opacities = int(clear.any()) + int(opaque.any()) + int((~clear & ~opaque).any())
    if groups >= opacities:
        centroids[np.unique(labels[opaque]), ALPHA] = FULL_ALPHA
    if groups >= 2:
        centroids[np.unique(labels[clear])] = 0


def silhouette(points: Points, labels: Labels) -> float | None:
    """Mean silhouette width over all pixels. It does not change with scale, so the integers will do."""
    try:
        return float(silhouette_score(points.numerators.astype(np.float64), labels))
    except ValueError:  # fewer than 2 clusters, or as many as pixels
        return None


def silhouette_squared(points: Points, labels: Labels) -> float | None:
    """As Spark's ClusteringEvaluator: squared distances."""
    try:
        return float(silhouette_score(points.numerators.astype(np.float64), labels, metric="sqeuclidean"))
    except ValueError:
        return None


def partition_scores(points: Points, labels: Labels) -> dict[str, float | None]:
    """None where scikit-learn divides by nothing and answers with a constant, or has too few or too many clusters."""
    coordinates = points.numerators.astype(np.float64)
    if not 2 <= len(np.unique(labels)) < len(labels):
        return {"calinski_harabasz": None, "davies_bouldin": None}
    spread = distortion(points, labels) > 0
    variance_ratio = float(calinski_harabasz_score(coordinates, labels)) if spread else None
    return {"calinski_harabasz": variance_ratio, "davies_bouldin": float(davies_bouldin_score(coordinates, labels))}



# The written file.


@dataclass(frozen=True)
class IndexedPng:
    indices: Bytes  # height x width
    palette: Bytes  # entries x RGBA

    def rgba(self) -> Bytes:
        return self.palette[self.indices]

    def colors_used(self) -> int:
        used = visible(self.palette[np.unique(self.indices)])
        return len(np.unique(used, axis=0))


def read_indexed_png(path: Path) -> IndexedPng:
    with Image.open(path) as image:
        if image.format != "PNG" or image.mode != "P":
            raise ValueError(f"not an indexed PNG, but {image.format} in mode {image.mode}")
        indices = np.asarray(image)
        rgb = np.array(image.getpalette("RGB"), dtype=np.uint8).reshape(-1, 3)
        transparency = image.info.get("transparency", b"")
    if indices.max() >= len(rgb):
        raise ValueError(f"index {indices.max()} in a palette of {len(rgb)}")
    alpha = np.full(len(rgb), 255, dtype=np.uint8)
    if isinstance(transparency, int):  # how Pillow tells of one fully transparent entry
        alpha[transparency] = 0
    else:
        alpha[: len(transparency)] = np.frombuffer(transparency, dtype=np.uint8)[: len(rgb)]
    return IndexedPng(indices, np.column_stack([rgb, alpha]))


def visible(rgba: Bytes) -> Bytes:
    """What can be seen: all colours under alpha 0 become one."""
    return np.where(rgba[..., 3:] == 0, np.uint8(0), rgba)
