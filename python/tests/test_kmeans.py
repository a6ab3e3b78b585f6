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


# Checks of scikit-learn that can't pass on the estimator itself, and why; the scaled one passes those that are not of its limits.
NO_SAMPLES = "it fits numbers that are no whole ones from 0 to 255"
OTHER_COLUMNS = "it fits other numbers of columns than 1, 3 and 4"
EXPECTED_FAILED_CHECKS = {
    "check_all_zero_sample_weights_error": OTHER_COLUMNS,
    "check_dict_unchanged": NO_SAMPLES,
    "check_dont_overwrite_parameters": NO_SAMPLES,
    "check_dtype_object": OTHER_COLUMNS,
    "check_estimators_dtypes": OTHER_COLUMNS,
    "check_estimators_fit_returns_self": OTHER_COLUMNS,
    "check_estimators_nan_inf": NO_SAMPLES,
    "check_estimators_overwrite_params": OTHER_COLUMNS,
    "check_estimators_pickle": NO_SAMPLES,
    "check_f_contiguous_array_estimator": NO_SAMPLES,
    "check_fit2d_1feature": NO_SAMPLES,
    "check_fit2d_1sample": OTHER_COLUMNS,
    "check_fit2d_predict1d": NO_SAMPLES,
    "check_fit_check_is_fitted": OTHER_COLUMNS,
    "check_fit_idempotent": OTHER_COLUMNS,
    "check_fit_score_takes_y": NO_SAMPLES,
    "check_methods_sample_order_invariance": NO_SAMPLES,
    "check_methods_subset_invariance": NO_SAMPLES,
    "check_n_features_in": OTHER_COLUMNS,
    "check_n_features_in_after_fitting": NO_SAMPLES,
    "check_pipeline_consistency": NO_SAMPLES,
    "check_readonly_memmap_input": OTHER_COLUMNS,
    "check_sample_weight_equivalence_on_dense_data": OTHER_COLUMNS,
    "check_sample_weights_list": NO_SAMPLES,
    "check_sample_weights_not_an_array": OTHER_COLUMNS,
    "check_sample_weights_not_overwritten": OTHER_COLUMNS,
    "check_sample_weights_pandas_series": OTHER_COLUMNS,
    "check_sample_weights_shape": OTHER_COLUMNS,
    "check_transformer_data_not_an_array": NO_SAMPLES,
    "check_transformer_general": NO_SAMPLES,
    "check_transformer_n_iter": NO_SAMPLES,
}


def checks() -> list[Any]:
    """Every check that can pass on the estimator itself; the others on the scaled one."""
    name = lambda check: check.func.__name__  # noqa: E731
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        itself = list(estimator_checks_generator(huecount.KMeans(n_clusters=2)))
        scaled = list(estimator_checks_generator(ScaledKMeans(n_clusters=2)))
    kept = [(e, c, "itself") for e, c in itself if name(c) not in EXPECTED_FAILED_CHECKS]
    kept += [(e, c, "scaled") for e, c in scaled if name(c) in EXPECTED_FAILED_CHECKS]
    return [pytest.param(e, c, id=f"{name(c)}-{of}") for e, c, of in kept]


@pytest.mark.parametrize(("estimator", "check"), checks())
@pytest.mark.filterwarnings("ignore")
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.filterwarnings("ignore")
def test_what_is_said_of_checks_that_fail_is_true() -> None:
    words = {NO_SAMPLES: "8-bit samples", OTHER_COLUMNS: "pixels have 1"}
    for estimator, check in estimator_checks_generator(huecount.KMeans(n_clusters=2)):
        reason = EXPECTED_FAILED_CHECKS.get(check.func.__name__)
        if reason is not None:
            with pytest.raises((ValueError, AssertionError)) as raised:
                check(estimator)
            chain = [raised.value, raised.value.__cause__, raised.value.__context__]
            assert any(words[reason] in str(error) for error in chain), (check.func.__name__, chain)


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


@pytest.mark.parametrize("weights", ["one heavy", "heavy-tailed", "tiny"])
def test_inertia_is_of_the_weights_as_they_are(pixels: NDArray[np.uint8], weights: str) -> None:
    draws = np.random.RandomState(1).randn(len(pixels))
    w = {"one heavy": np.r_[1e8, np.ones(len(pixels) - 1)], "heavy-tailed": np.exp(3 * draws), "tiny": np.exp(draws) * 1e-200}[weights]
    distinct = np.unique(pixels, axis=0).astype(float)
    start = distinct[:: len(distinct) // 6][:6]
    kmeans = huecount.KMeans(6, init=start).fit(pixels, sample_weight=w)
    squared = ((pixels - kmeans.cluster_centers_[kmeans.labels_]) ** 2).sum(axis=1)
    assert kmeans.inertia_ == pytest.approx((w * squared).sum(), rel=1e-9, abs=0)
    assert kmeans.score(pixels, sample_weight=w) == pytest.approx(-kmeans.inertia_, rel=1e-9, abs=0)
    theirs = sklearn.cluster.KMeans(6, init=start, n_init=1, tol=0).fit(pixels, sample_weight=w)
    assert kmeans.inertia_ == pytest.approx(theirs.inertia_, rel=1e-2, abs=0)


@pytest.mark.parametrize(("first", "others", "words"), [(1e10, 1, "too uneven"), (0, 0, "zero"), (1e307, 1e307, "add up")])
def test_weights_that_can_not_be_clustered_by_are_refused(
    pixels: NDArray[np.uint8], first: float, others: float, words: str
) -> None:
    weights = np.r_[first, np.full(len(pixels) - 1, float(others))]
    with pytest.raises(ValueError, match=f"sample_weight: .*{words}") as raised:
        huecount.KMeans(6).fit(pixels, sample_weight=weights)
    assert type(raised.value) is ValueError
    if words != "too uneven":
        with pytest.raises(ValueError, match=words):
            huecount.KMeans(6).fit(pixels).score(pixels, sample_weight=weights)


def test_centers_of_rgba_start_premultiplied(pixels: NDArray[np.uint8]) -> None:
    X = np.hstack([pixels, np.full((len(pixels), 1), 128, np.uint8)])
    centers = huecount.KMeans(3).fit(X).cluster_centers_
    again = huecount.KMeans(3, init=centers, max_iter=1).fit(X)
    assert np.allclose(again.cluster_centers_, centers, atol=1)
    with pytest.raises(ValueError, match="premultiplied"):
        huecount.KMeans(1, init=[[200, 0, 0, 128]]).fit(X)


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


def test_columns_of_distances_have_names(pixels: NDArray[np.uint8]) -> None:
    assert huecount.KMeans(3).fit(pixels).get_feature_names_out().tolist() == ["kmeans0", "kmeans1", "kmeans2"]
    with pytest.raises(NotFittedError):
        huecount.KMeans(3).get_feature_names_out()


def test_one_start_is_chosen_by_auto(pixels: NDArray[np.uint8]) -> None:
    auto, one = (huecount.KMeans(5, init="random", n_init=n).fit(pixels) for n in ("auto", np.int64(1)))
    assert np.array_equal(auto.cluster_centers_, one.cluster_centers_)


def test_masked_values_are_no_pixels(pixels: NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="masked"):
        huecount.KMeans(2).fit(np.ma.masked_less(pixels, 9))


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
        ({"max_iter": 0}, ValueError, "max_iter"),
        ({"max_iter": 2.5}, TypeError, "max_iter"),
        ({"n_init": 0}, ValueError, "n_init"),
        ({"n_init": "foo"}, TypeError, "n_init"),
        ({"n_init": -3, "init": [[0, 0, 0], [9, 9, 9]]}, ValueError, "n_init"),
        ({"tol": -1.0}, ValueError, "tol"),
        ({"init": "luck"}, ValueError, "luck"),
        ({"init": np.zeros((3, 3))}, ValueError, "shape"),
        ({"init": [[1e300, 0, 0], [1, 2, 3]]}, ValueError, "0 to 255"),
        ({"init": [[np.nan, 0, 0], [1, 2, 3]]}, ValueError, "0 to 255"),
        ({"algorithm": "minibatch"}, ValueError, "algorithm='minibatch' needs another init"),
        ({"algorithm": "luck"}, ValueError, "algorithm"),
        ({"random_state": -1}, ValueError, "random_state"),
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
