"""Metrics against scikit-image and scikit-learn, on real images."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from conftest import DEMO, command_line
from numpy.typing import NDArray
from PIL import Image
from skimage import color
from skimage import metrics as skimage_metrics
from sklearn import metrics as sklearn_metrics

import huecount


@pytest.fixture
def output(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return huecount.quantize(photo, 11).image


def test_pairs_equal_scikit_image(photo: NDArray[np.uint8], output: NDArray[np.uint8]) -> None:
    assert huecount.mse(photo, output) == pytest.approx(skimage_metrics.mean_squared_error(photo, output), abs=1e-6)
    psnr = skimage_metrics.peak_signal_noise_ratio(photo, output, data_range=255)
    assert huecount.psnr(photo, output) == pytest.approx(psnr, abs=1e-6)
    ssim = skimage_metrics.structural_similarity(
        photo, output, data_range=255, channel_axis=-1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert huecount.ssim(photo, output) == pytest.approx(ssim, abs=1e-6)
    lab = (color.rgb2lab(photo), color.rgb2lab(output))
    assert huecount.delta_e2000(photo, output) == pytest.approx(color.deltaE_ciede2000(*lab).mean(), abs=1e-6)


def test_compare_has_all_of_them(photo: NDArray[np.uint8], output: NDArray[np.uint8]) -> None:
    all_of_them = huecount.compare(photo, output)
    names = ("mse", "psnr", "ssim", "ms_ssim", "ssimulacra2", "delta_e2000", "banding")
    for name in names:
        value = getattr(all_of_them, name)
        if value is None:
            with pytest.raises(huecount.UndefinedMetricError):
                getattr(huecount, name)(photo, output)
        else:
            assert getattr(huecount, name)(photo, output) == value, name
    assert all_of_them.output_colors <= 11 and all_of_them.width == photo.shape[1]
    assert {name for name in names if getattr(all_of_them, name) is None} == set(all_of_them.undefined)


def test_compare_equals_the_command_line(tmp_path: Path) -> None:
    """It is the oracle of the metrics that neither scikit-image nor scikit-learn has."""
    file, few = large_photo(), tmp_path / "few.png"
    few.write_bytes(huecount.quantize(file, 5, effort="fast").to_png())
    printed = json.loads(command_line("compare", file, few, "--json"))
    ours = huecount.compare(file, few)
    columns = {"psnr": "psnr_db", "delta_e2000": "delta_e2000_mean"}
    for field in fields(huecount.Comparison):
        name = columns.get(field.name, field.name)
        if field.name != "undefined":
            assert getattr(ours, field.name) == pytest.approx(printed[name], abs=1e-6), name
    for name in ("ms_ssim", "ssimulacra2", "banding"):
        assert getattr(huecount, name)(file, few) == pytest.approx(printed[name], abs=1e-6)
    assert ours.undefined == {} and ours.banding and ours.ms_ssim and ours.ms_ssim < 1


def large_photo() -> Path:
    """The smallest photograph that MS-SSIM has a value for."""
    files = sorted((path for path in (DEMO / "photos").iterdir() if path.suffix in (".png", ".jpg")), key=lambda path: path.stat().st_size)
    for path in files:
        with Image.open(path) as image:
            if min(image.size) > 160:
                return path
    raise AssertionError("the demo dataset has no photograph of 161 pixels")


def test_what_one_writes_for_other_libraries_is_taken(photo: NDArray[np.uint8], output: NDArray[np.uint8]) -> None:
    assert huecount.psnr(photo, output, data_range=255) == huecount.psnr(photo, output)
    assert huecount.ssim(photo, output, data_range=255, channel_axis=-1) == huecount.ssim(photo, output, channel_axis=2)
    gray = photo[:, :, 0]
    assert huecount.ssim(gray, gray, channel_axis=None) == 1.0
    with pytest.raises(ValueError, match="data_range must be 255"):
        huecount.psnr(photo, output, data_range=1)
    for axis in (0, None):
        with pytest.raises(ValueError, match="channel_axis must be -1"):
            huecount.ssim(photo, output, channel_axis=axis)
    X, labels = photo[::20].reshape(-1, 3), photo[::20, :, 0].reshape(-1) // 100
    assert huecount.silhouette_score(X, labels, metric="euclidean", sample_size=None) == huecount.silhouette_score(X, labels)
    with pytest.raises(ValueError, match="error=0.01"):
        huecount.silhouette_score(X, labels, sample_size=100)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="euclidean"):
        huecount.silhouette_score(X, labels, metric="cosine")  # type: ignore[arg-type]


def test_scores_that_scikit_learn_makes_up_are_undefined() -> None:
    X, labels = np.array([[0], [4], [0], [4]], np.uint8), [0, 0, 1, 1]
    assert sklearn_metrics.davies_bouldin_score(X.astype(float), labels) == 0.0
    with pytest.raises(huecount.UndefinedMetricError, match="davies_bouldin_score"):
        huecount.davies_bouldin_score(X, labels)
    X, labels = np.array([[0], [0], [4], [4]], np.uint8), [0, 0, 1, 1]
    assert sklearn_metrics.calinski_harabasz_score(X.astype(float), labels) == 1.0
    with pytest.raises(huecount.UndefinedMetricError, match="calinski_harabasz_score"):
        huecount.calinski_harabasz_score(X, labels)


def test_identical_images(photo: NDArray[np.uint8]) -> None:
    assert huecount.psnr(photo, photo) == math.inf and huecount.mse(photo, photo) == 0.0
    assert huecount.compare(photo, photo).psnr is None


def test_what_has_no_value_is_an_error() -> None:
    small = np.zeros((7, 30), np.uint8)
    for metric in (huecount.ssim, huecount.ms_ssim, huecount.ssimulacra2):
        with pytest.raises(huecount.UndefinedMetricError, match=metric.__name__):
            metric(small, small)
    with pytest.raises(ValueError, match="30x7 and 7x30"):
        huecount.mse(small, small.T)
    with pytest.raises(ValueError, match="30x7 and 7x30"):
        huecount.compare(small, small.T)


def test_transparency_counts_the_worse_background() -> None:
    clear, white = np.zeros((9, 9, 4), np.uint8), np.full((9, 9, 4), 255, np.uint8)
    assert huecount.mse(clear, white) == 255.0**2
    assert huecount.mse(clear, clear) == 0.0


@pytest.mark.parametrize("columns", [1, 3, 4])
def test_partitions_equal_scikit_learn(pixels: NDArray[np.uint8], columns: int) -> None:
    X = np.hstack([pixels, pixels[:, ::-1]])[:, :columns]
    # Some equal pixels have different labels, and labels are not counted from 0.
    labels = np.random.RandomState(0).randint(0, 5, len(X)) * 7 - 3
    labels[: len(X) // 2] = np.where(X[: len(X) // 2, 0] > 100, 4, -3)
    for name in ("silhouette_score", "calinski_harabasz_score", "davies_bouldin_score"):
        expected = getattr(sklearn_metrics, name)(X.astype(float), labels)
        assert getattr(huecount, name)(X, labels) == pytest.approx(expected, rel=1e-6, abs=1e-6), name
    samples = sklearn_metrics.silhouette_samples(X.astype(float), labels)
    assert np.allclose(huecount.silhouette_samples(X, labels), samples, atol=1e-6)


def test_a_silhouette_keeps_its_error(pixels: NDArray[np.uint8]) -> None:
    labels = huecount.KMeans(9).fit_predict(pixels)
    exact = huecount.silhouette_score(pixels, labels)
    assert abs(huecount.silhouette_score(pixels, labels, error=0.01) - exact) <= 0.01


def test_labels_may_be_anything_that_can_be_sorted(pixels: NDArray[np.uint8]) -> None:
    numbers = pixels[:, 0] // 64
    texts = np.array(["a", "b", "c", "d"])[numbers]
    assert huecount.silhouette_score(pixels, texts) == huecount.silhouette_score(pixels, numbers.tolist())


def test_what_is_no_partition_is_an_error(pixels: NDArray[np.uint8]) -> None:
    with pytest.raises(huecount.UndefinedMetricError, match="silhouette_score"):
        huecount.silhouette_score(pixels, np.zeros(len(pixels)))
    with pytest.raises(ValueError, match="labels"):
        huecount.davies_bouldin_score(pixels, [0, 1])
    with pytest.raises(ValueError, match="0 to 255"):
        huecount.silhouette_score(pixels / 255.0, pixels[:, 0])
    with pytest.raises(ValueError, match="no pixels"):
        huecount.silhouette_score(np.zeros((0, 3), np.uint8), [])
    with pytest.raises(ValueError, match="reshape"):
        huecount.silhouette_score(Image.new("RGB", (4, 4)), [])
