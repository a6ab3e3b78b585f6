"""Metrics: of two images, with the argument order of scikit-image, and of pixels in clusters, with that of scikit-learn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _huecount
from ._errors import UndefinedMetricError
from ._images import prepared
from ._options import contiguous, real, samples
from ._types import Image, Pixels


def mse(image_true: Image, image_test: Image) -> float:
    """Mean squared error of 8-bit samples over R, G and B: 0 to 65025, lower is better.

    Equals ``skimage.metrics.mean_squared_error`` of opaque images. As all metrics of two images it takes what
    :func:`huecount.quantize` takes; where one has transparency, both are composited over black and over white, and the worse
    value counts.

    Raises:
        ImageError: an image can't be read or is empty.
        ValueError: the images differ in size.

    Example:
        >>> huecount.mse(np.zeros((2, 2), np.uint8), np.full((2, 2), 3, np.uint8))
        9.0
    """
    return _pair("mse", image_true, image_test)


def psnr(image_true: Image, image_test: Image, *, data_range: float = 255) -> float:
    """Peak signal-to-noise ratio in decibels: 0 and above, higher is better, infinite for identical images.

    Equals ``skimage.metrics.peak_signal_noise_ratio`` with a data range of 255. Images and errors as in :func:`mse`. (In
    :func:`compare` and in tables, which hold no infinity, the PSNR of identical images is undefined, None.)

    Args:
        image_true: the original.
        image_test: what is judged.
        data_range: 255, the range of 8-bit samples, and nothing else: as one writes it for scikit-image.

    Example:
        >>> round(huecount.psnr(np.zeros((2, 2), np.uint8), np.full((2, 2), 3, np.uint8)), 2)
        38.59
    """
    _check_data_range(data_range)
    try:
        return _pair("psnr", image_true, image_test)
    except UndefinedMetricError:
        return math.inf


def ssim(im1: Image, im2: Image, *, data_range: float = 255, channel_axis: int | None = -1) -> float:
    """Structural similarity (Wang et al. 2004): -1 to 1, higher is better; the mean over R, G and B.

    Equals ``skimage.metrics.structural_similarity(im1, im2, data_range=255, channel_axis=-1, gaussian_weights=True, sigma=1.5,
    use_sample_covariance=False)``. Images and errors as in :func:`mse`.

    Args:
        im1: the original.
        im2: what is judged.
        data_range: 255, the range of 8-bit samples, and nothing else: as one writes it for scikit-image.
        channel_axis: -1 or 2, the last axis of arrays, or None for gray: as one writes it for scikit-image.

    Raises:
        UndefinedMetricError: a side is shorter than 11 pixels.

    Example:
        >>> image = np.tile(np.arange(0, 240, 20, dtype=np.uint8), (12, 1))
        >>> huecount.ssim(image, image)
        1.0
    """
    _check_data_range(data_range)
    if channel_axis not in (-1, 2) and not (channel_axis is None and getattr(im1, "ndim", 2) == 2):
        raise ValueError(f"channel_axis must be -1, as channels are the last axis of an image, not {channel_axis!r}")
    return _pair("ssim", im1, im2)


def ms_ssim(im1: Image, im2: Image) -> float:
    """Multi-scale structural similarity (Wang et al. 2003): 0 to 1, higher is better. Images and errors as in :func:`mse`.

    Raises:
        UndefinedMetricError: a side is shorter than 161 pixels.

    Example:
        >>> image = np.tile(np.arange(180, dtype=np.uint8), (180, 1))
        >>> huecount.ms_ssim(image, image)
        1.0
    """
    return _pair("ms_ssim", im1, im2)


def ssimulacra2(image_true: Image, image_test: Image) -> float:
    """SSIMULACRA 2, fitted to human opinions: at most 100, higher is better; 65 and above can hardly be told apart.

    The order of the images matters: the original comes first. Images and errors as in :func:`mse`.

    Raises:
        UndefinedMetricError: a side is shorter than 8 pixels.

    Example:
        >>> image = np.tile(np.arange(0, 240, 20, dtype=np.uint8), (12, 1))
        >>> huecount.ssimulacra2(image, image)
        100.0
    """
    return _pair("ssimulacra2", image_true, image_test)


def delta_e2000(image_true: Image, image_test: Image) -> float:
    """Mean colour difference CIEDE2000 over the pixels: 0 and above, lower is better; 1 is about a just noticeable difference.

    Equals the mean of ``skimage.color.deltaE_ciede2000`` of both images in L*a*b*. Images and errors as in :func:`mse`.

    Example:
        >>> huecount.delta_e2000(np.zeros((2, 2), np.uint8), np.zeros((2, 2), np.uint8))
        0.0
    """
    return _pair("delta_e2000", image_true, image_test)


def banding(image_true: Image, image_test: Image) -> float:
    """Contrast of false contours (after CAMBI) in 8-bit levels of luma: 0 to 63.75, lower is better.

    Images and errors as in :func:`mse`.

    Example:
        >>> huecount.banding(np.zeros((16, 16), np.uint8), np.zeros((16, 16), np.uint8))
        0.0
    """
    return _pair("banding", image_true, image_test)


def _pair(name: str, original: Image, output: Image) -> float:
    return _huecount.pair_metric(name, prepared(original, "the first image"), prepared(output, "the second image"))


def _check_data_range(data_range: float) -> None:
    if data_range != 255:
        raise ValueError(f"data_range must be 255, the range of 8-bit samples, not {data_range!r}")


@dataclass(frozen=True)
class Comparison:
    """Two images, measured. A metric that is undefined is None, and ``undefined`` says why.

    Attributes:
        width, height: the size of both in pixels.
        original_colors, output_colors: distinct colours; those under alpha 0 count as one.
        mse: mean squared error of 8-bit samples, 0 to 65025.
        mae: mean absolute error in 8-bit levels, 0 to 255.
        max_error: largest error of a sample in 8-bit levels.
        psnr: peak signal-to-noise ratio in decibels; None for identical images, where :func:`psnr` is infinite.
        ssim, ms_ssim: structural similarity, at most 1.
        ssimulacra2: at most 100.
        delta_e2000, delta_e2000_p95: CIEDE2000, the mean and what 95 % of the pixels do not exceed.
        banding: contrast of false contours in 8-bit levels of luma.
        undefined: for each metric that is None the reason.
    """

    width: int
    height: int
    original_colors: int
    output_colors: int
    mse: float
    mae: float
    max_error: int
    psnr: float | None
    ssim: float | None
    ms_ssim: float | None
    ssimulacra2: float | None
    delta_e2000: float | None
    delta_e2000_p95: float | None
    banding: float | None
    undefined: dict[str, str]


def compare(original: Image, output: Image) -> Comparison:
    """Every metric of two images of one size, as ``huecount compare`` prints them.

    Args:
        original: what the output was made from. Images as in :func:`mse`.
        output: what is judged.

    Raises:
        ImageError: an image can't be read or is empty.
        ValueError: the images differ in size.

    Example:
        >>> black = np.zeros((4, 4), np.uint8)
        >>> huecount.compare(black, black).undefined["psnr"]
        'the images are identical'
    """
    values: dict[str, Any] = _huecount.compare(prepared(original, "original"), prepared(output, "output"))
    return Comparison(**values)


def silhouette_score(
    X: ArrayLike,
    labels: ArrayLike,
    *,
    metric: Literal["euclidean"] = "euclidean",
    sample_size: None = None,
    error: float = 0.0,
) -> float:
    """Mean silhouette width over all pixels (Rousseeuw 1987): -1 to 1, higher is better.

    Equals ``sklearn.metrics.silhouette_score`` on all pixels, without its quadratic cost in their number: equal colours count
    once, and bounds rule most clusters out.

    Args:
        X: pixels of the shape (n, 1 to 4), whole numbers from 0 to 255.
        labels: the cluster of each, shape (n,), at most 65536 different ones.
        metric: ``"euclidean"``, and nothing else: as one writes it for scikit-learn.
        sample_size: None, and nothing else: where all pixels take too long, ``error`` bounds what a sample leaves to chance.
        error: how far the result may be from the exact mean, 0 to 1; above 0 it is much faster.

    Raises:
        UndefinedMetricError: all pixels are in one cluster, or each is alone in its own.
        ValueError: X is not 8-bit samples, or there are not as many labels as pixels.

    Example:
        >>> X = np.array([[0, 0, 0], [1, 0, 0], [200, 0, 0], [201, 0, 0]], np.uint8)
        >>> round(huecount.silhouette_score(X, [0, 0, 1, 1]), 6)
        0.995
    """
    if metric != "euclidean":
        raise ValueError(f"metric must be 'euclidean', not {metric!r}")
    if sample_size is not None:
        raise ValueError("sample_size must be None: error=0.01 is as fast, of all pixels, and off by no more than 0.01")
    return _huecount.partition_metric("silhouette_score", *_partition(X, labels), real(error, "error", 0, 1))


def silhouette_samples(X: ArrayLike, labels: ArrayLike) -> NDArray[np.float64]:
    """The silhouette width of each pixel, float64 of the shape (n,). Equals ``sklearn.metrics.silhouette_samples``.

    Arguments and errors as in :func:`silhouette_score`.

    Example:
        >>> X = np.array([[0, 0, 0], [2, 0, 0], [200, 0, 0]], np.uint8)
        >>> huecount.silhouette_samples(X, [0, 0, 1]).round(3).tolist()
        [0.99, 0.99, 0.0]
    """
    return _huecount.silhouette_samples(*_partition(X, labels))


def calinski_harabasz_score(X: ArrayLike, labels: ArrayLike) -> float:
    """Ratio of the variances between and within clusters: 0 and above, higher is better.

    Equals ``sklearn.metrics.calinski_harabasz_score``. Arguments and errors as in :func:`silhouette_score`.

    Raises:
        UndefinedMetricError: also where no cluster has an extent, all pixels of each being equal, for which scikit-learn gives
            1.0 and the ratio is infinite.

    Example:
        >>> X = np.array([[0, 0, 0], [2, 0, 0], [200, 0, 0], [202, 0, 0]], np.uint8)
        >>> huecount.calinski_harabasz_score(X, [0, 0, 1, 1])
        20000.0
    """
    return _huecount.partition_metric("calinski_harabasz_score", *_partition(X, labels), 0.0)


def davies_bouldin_score(X: ArrayLike, labels: ArrayLike) -> float:
    """Mean over clusters of the worst ratio of extents to distance: 0 and above, lower is better.

    Equals ``sklearn.metrics.davies_bouldin_score``. Arguments and errors as in :func:`silhouette_score`.

    Raises:
        UndefinedMetricError: also where the means of all clusters coincide, for which scikit-learn gives 0.0, its best value.

    Example:
        >>> X = np.array([[0, 0, 0], [2, 0, 0], [200, 0, 0], [202, 0, 0]], np.uint8)
        >>> huecount.davies_bouldin_score(X, [0, 0, 1, 1])
        0.01
    """
    return _huecount.partition_metric("davies_bouldin_score", *_partition(X, labels), 0.0)


def _partition(X: ArrayLike, labels: ArrayLike) -> tuple[Pixels, NDArray[np.int64]]:
    pixels = samples(X, "X")
    if pixels.ndim != 2:
        raise ValueError(f"X has the shape (n, channels), not {pixels.shape}: image.reshape(-1, 3) gives it")
    given: Any = np.asarray(labels)
    if given.ndim != 1:
        raise ValueError(f"labels have the shape (n,), not {given.shape}")
    if len(pixels) == 0:
        raise ValueError("X has no pixels")
    return contiguous(pixels), np.unique(given, return_inverse=True)[1].astype(np.int64).reshape(-1)

