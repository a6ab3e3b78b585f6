"""The estimator against scikit-learn: its results, and its habits."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import numpy as np
import pytest
import sklearn.cluster
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_rand_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import estimator_checks_generator

import huecount


class ScaledKMeans(huecount.KMeans):
    """Any numbers as 8-bit pixels of three columns, so that the checks of scikit-learn, most of which draw normal variates of
    any number of columns, exercise the estimator rather than its refusal of these."""

    def _pixels(self, X: ArrayLike, *, reset: bool) -> NDArray[np.uint8]:
        given: Any = X if hasattr(X, "tocsr") else np.asarray(X)
        if not _is_matrix_of_numbers(given):
            return super()._pixels(X, reset=reset)
        if not reset and given.shape[1] != self.n_features_in_:
            name = type(self).__name__
            raise ValueError(f"X has {given.shape[1]} features, but {name} is expecting {self.n_features_in_} features as input")
        numbers = given.astype(float)[:, np.arange(3) % given.shape[1]]
        pixels = super()._pixels(np.clip(np.round(16 * numbers + 128), 0, 255), reset=True)
        self.n_features_in_ = given.shape[1]
        return pixels


def _is_matrix_of_numbers(given: Any) -> bool:
    if hasattr(given, "tocsr") or given.ndim != 2 or 0 in given.shape or np.iscomplexobj(given):
        return False
    return given.dtype == object or bool(np.isfinite(given).all())


# What the scaling takes away from a check is asked of the estimator itself.
OF_THE_ESTIMATOR_ITSELF = {
    "check_estimator_sparse_array",
    "check_estimator_sparse_matrix",
    "check_estimator_sparse_tag",
    "check_fit_non_negative",
    "check_positive_only_tag_during_fit",
}


def checks() -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scaled = list(estimator_checks_generator(ScaledKMeans(n_clusters=2)))
        itself = list(estimator_checks_generator(huecount.KMeans(n_clusters=2)))
    name = lambda check: check.func.__name__  # noqa: E731
    kept = [(e, c) for e, c in scaled if name(c) not in OF_THE_ESTIMATOR_ITSELF]
    kept += [(e, c) for e, c in itself if name(c) in OF_THE_ESTIMATOR_ITSELF]
    return [pytest.param(e, c, id=name(c)) for e, c in kept]


@pytest.mark.parametrize(("estimator", "check"), checks())
@pytest.mark.filterwarnings("ignore")
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("k", [1, 2, 5, 16])
def test_inertia_is_at_most_that_of_scikit_learn(pixels: NDArray[np.uint8], k: int) -> None:
    theirs = sklearn.cluster.KMeans(k, n_init=10, random_state=0).fit(pixels)
    ours = huecount.KMeans(k).fit(pixels)
    assert ours.inertia_ <= theirs.inertia_ * 1.003
    assert ours.cluster_centers_.shape == (k, 3) and ours.labels_.dtype == np.int32


@pytest.mark.parametrize("columns", [1, 3, 4])
@pytest.mark.parametrize("algorithm", ["auto", "lloyd", "elkan", "hamerly"])
def test_from_given_centers_it_equals_scikit_learn(pixels: NDArray[np.uint8], columns: int, algorithm: Any) -> None:
    X = np.hstack([pixels, np.full((len(pixels), 1), 255, np.uint8)])[:, :columns]
    distinct = np.unique(X, axis=0)
    start = distinct[:: len(distinct) // 6][:6].astype(float)
    theirs = sklearn.cluster.KMeans(6, init=start, n_init=1, tol=0, max_iter=1000).fit(X)
    ours = huecount.KMeans(6, init=start, max_iter=1000, algorithm=algorithm).fit(X)
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-6)
    assert adjusted_rand_score(ours.labels_, theirs.labels_) > 0.999
    assert np.allclose(ours.cluster_centers_, theirs.cluster_centers_, atol=0.05)


def test_weights_are_repetitions(pixels: NDArray[np.uint8]) -> None:
    weights = np.arange(len(pixels)) % 4
    repeated = huecount.KMeans(5).fit(np.repeat(pixels, weights, axis=0))
    weighted = huecount.KMeans(5).fit(pixels, sample_weight=weights)
    assert np.array_equal(weighted.cluster_centers_, repeated.cluster_centers_)
    assert weighted.inertia_ == repeated.inertia_ == -weighted.score(pixels, sample_weight=weights)
    scaled = huecount.KMeans(5).fit(pixels, sample_weight=weights / 10)
    of_one, of_other = (np.sort(kmeans.cluster_centers_, axis=0) for kmeans in (scaled, weighted))
    assert np.allclose(of_one, of_other, atol=1e-3)
    assert scaled.inertia_ == pytest.approx(weighted.inertia_ / 10, rel=1e-5)


@pytest.mark.parametrize("columns", [1, 3, 4])
def test_transform_predict_and_score_agree(pixels: NDArray[np.uint8], columns: int) -> None:
    X = np.hstack([pixels, pixels[:, :1]])[:, :columns]
    kmeans = huecount.KMeans(7).fit(X)
    distances = kmeans.transform(X)
    # Premultiplied by alpha, as RGBA is clustered.
    points = X.astype(float)
    if columns == 4:
        points[:, :3] *= points[:, 3:] / 255
    expected = np.linalg.norm(points[:, None] - kmeans.cluster_centers_[None], axis=2)
    assert np.allclose(distances, expected, atol=1e-9)
    assert np.array_equal(kmeans.predict(X), kmeans.labels_)
    own = distances[np.arange(len(X)), kmeans.labels_]
    assert kmeans.inertia_ == pytest.approx((own**2).sum(), rel=1e-9)
    assert kmeans.score(X) == pytest.approx(-kmeans.inertia_, rel=1e-9)
    assert np.array_equal(huecount.KMeans(7).fit_transform(X), distances)


def test_gray_columns_count_three_times(pixels: NDArray[np.uint8]) -> None:
    gray = np.repeat(pixels[:, :1], 3, axis=1)
    one, three = huecount.KMeans(4).fit(pixels[:, :1]), huecount.KMeans(4).fit(gray)
    assert three.inertia_ == pytest.approx(3 * one.inertia_)
    assert np.array_equal(three.cluster_centers_, np.repeat(one.cluster_centers_, 3, axis=1))
    assert np.array_equal(three.predict(pixels), huecount.KMeans(4, init=three.cluster_centers_, max_iter=1).fit(gray).predict(pixels))


@pytest.mark.parametrize("init", ["k-means++", "random", "maximin", "wu"])
def test_every_start_leads_somewhere(pixels: NDArray[np.uint8], init: Any) -> None:
    best = huecount.KMeans(6).fit(pixels).inertia_
    assert best <= huecount.KMeans(6, init=init, n_init=3, random_state=1).fit(pixels).inertia_ * 1.001
    few = huecount.KMeans(6, init=init, algorithm="minibatch").fit(pixels)
    assert best <= few.inertia_ < 3 * best


def test_the_random_state_decides(pixels: NDArray[np.uint8]) -> None:
    def centers(state: Any) -> NDArray[np.float64]:
        return huecount.KMeans(9, init="random", random_state=state).fit(pixels).cluster_centers_

    assert np.array_equal(centers(3), centers(3)) and np.array_equal(centers(None), centers(0))
    assert np.array_equal(centers(np.random.RandomState(5)), centers(np.random.RandomState(5)))
    assert any(not np.array_equal(centers(state), centers(0)) for state in range(1, 5))


def test_it_works_in_a_pipeline_and_is_cloned_and_pickled(pixels: NDArray[np.uint8]) -> None:
    to_bytes = FunctionTransformer(lambda X: (255 * X).round())
    pipeline = make_pipeline(to_bytes, huecount.KMeans(5)).fit(pixels / 255.0)
    plain = huecount.KMeans(5).fit(pixels)
    assert np.array_equal(pipeline.predict(pixels / 255.0), plain.labels_)
    again = pickle.loads(pickle.dumps(plain))
    assert np.array_equal(again.predict(pixels), plain.labels_)
    copy = clone(plain.set_params(n_clusters=3, tol=0.5))
    assert copy.get_params() == {**huecount.KMeans(3).get_params(), "tol": 0.5} and not hasattr(copy, "labels_")
    assert repr(copy) == "KMeans(n_clusters=3, tol=0.5)"


def test_fewer_colors_than_clusters_are_said() -> None:
    X = np.array([[0, 0, 0]] * 5 + [[9, 9, 9]] * 5, np.uint8)
    with pytest.warns(UserWarning, match="2 distinct clusters of 4"):
        kmeans = huecount.KMeans(4).fit(X)
    assert kmeans.inertia_ == 0.0 and len(kmeans.cluster_centers_) == 2


@pytest.mark.parametrize(
    ("X", "error", "words"),
    [
        (np.full((9, 3), 0.5), ValueError, "8-bit"),
        (np.full((9, 3), 256), ValueError, "8-bit"),
        (np.full((9, 3), -1), ValueError, "Negative"),
        (np.full((9, 3), np.nan), ValueError, "NaN"),
        (np.full((9, 2), 1), ValueError, "2 feature"),
        (np.zeros((4, 4, 3), np.uint8), ValueError, "Reshape"),
        (np.zeros((9, 3), "U1"), ValueError, "numbers"),
        (np.zeros((0, 3), np.uint8), ValueError, "0 sample"),
    ],
)
def test_what_is_no_pixels_is_an_error(X: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        huecount.KMeans(2).fit(X)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_clusters": 0}, ValueError, "n_clusters"),
        ({"n_clusters": 2.5}, TypeError, "n_clusters"),
        ({"max_iter": 0}, ValueError, "max-iter"),
        ({"tol": -1.0}, ValueError, "tol"),
        ({"init": "luck"}, ValueError, "luck"),
        ({"init": np.zeros((3, 3))}, ValueError, "shape"),
        ({"algorithm": "minibatch"}, ValueError, "minibatch"),
        ({"random_state": "x"}, ValueError, "random_state"),
    ],
)
def test_what_is_no_parameter_is_an_error(arguments: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        huecount.KMeans(**{"n_clusters": 2, **arguments}).fit(np.arange(30, dtype=np.uint8).reshape(10, 3))


def test_nothing_is_predicted_before_a_fit() -> None:
    with pytest.raises(NotFittedError):
        huecount.KMeans(2).predict(np.zeros((3, 3), np.uint8))


def test_floats_that_are_whole_are_pixels(pixels: NDArray[np.uint8]) -> None:
    ours = huecount.KMeans(5).fit(pixels.astype(float))
    assert np.array_equal(ours.labels_, huecount.KMeans(5).fit(np.asfortranarray(pixels)).labels_)
