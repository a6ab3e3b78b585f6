"""K-means over pixels with the interface of scikit-learn, which it does not need."""

from __future__ import annotations

import inspect
import warnings
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _huecount
from ._options import contiguous, one_count, one_of, options, real, samples, seed_number, whole
from ._types import Pixels

if TYPE_CHECKING:
    from typing_extensions import Self

Algorithm = Literal["auto", "lloyd", "elkan", "hamerly", "minibatch"]
Init = Literal["incremental", "k-means++", "random", "maximin", "wu"]

_ALGORITHMS = ("auto", "lloyd", "elkan", "hamerly", "minibatch")
# What a count of 32 bits holds.
_MOST = (1 << 32) - 1
# How far arithmetic may have taken a premultiplied sample above its alpha.
_ROUNDING = 1e-6
_INITS = ("incremental", "k-means++", "random", "maximin", "wu")


class KMeans:
    """K-means clustering of pixels, with the names of ``sklearn.cluster.KMeans``; it clones, pickles and fits in a Pipeline.

    Equal colours are clustered once, with their number as weight, and all algorithms but ``"minibatch"`` give the same result.
    Pixels of four columns are RGBA: they are clustered with R, G and B premultiplied by alpha, so that a colour counts as
    much as it is seen. What is fully transparent stays so, and what is opaque.

    Args:
        n_clusters: the number of clusters, 1 to 65536.
        init: ``"incremental"``, each number of clusters from the one before it, with local search, which needs no luck; or a
            start that is improved: ``"k-means++"``, ``"random"``, ``"maximin"``, ``"wu"``, or centers as an array
            (n_clusters, n_features) of numbers from 0 to 255; those of RGBA with R, G and B premultiplied by alpha (R * A / 255),
            as ``cluster_centers_`` are.
        n_init: starts of which the best is kept, where they are drawn; ``"auto"`` is 1.
        max_iter: the most iterations of a run.
        tol: a run ends when the squared movement of all centers together, in squared 8-bit levels, is at most ``tol`` times the
            mean variance of the columns, as in scikit-learn; at 0, the default, when no pixel changes its cluster.
        random_state: the seed of draws, an int from 0 to 2^64 - 1 or a ``numpy.random.RandomState``; None stands for 0, so that
            results repeat.
        algorithm: ``"auto"`` (the fastest), ``"lloyd"``, ``"elkan"``, ``"hamerly"``, or ``"minibatch"``, which is approximate
            and needs another ``init`` than ``"incremental"``.

    Attributes:
        cluster_centers_: float64 of the shape (n_clusters, n_features), or fewer where there are fewer distinct colours. For
            RGBA they are premultiplied.
        labels_: int32 of the shape (n,): the cluster of each pixel.
        inertia_: sum of the squared distances of pixels to their center, in squared 8-bit levels, times ``sample_weight`` as it was
            given.
        n_iter_: iterations of the run that was kept; 1 where the optimum is known without.
        n_features_in_: 1, 3 or 4.

    Example:
        >>> X = np.array([[0, 0, 0], [2, 2, 2], [200, 0, 0], [202, 0, 0]], np.uint8)
        >>> kmeans = huecount.KMeans(2).fit(X)
        >>> kmeans.cluster_centers_.tolist(), kmeans.inertia_
        ([[1.0, 1.0, 1.0], [201.0, 0.0, 0.0]], 8.0)
        >>> kmeans.predict([[190, 0, 0]]).tolist()
        [1]
    """

    cluster_centers_: NDArray[np.float64]
    labels_: NDArray[np.int32]
    inertia_: float
    n_iter_: int
    n_features_in_: int

    def __init__(
        self,
        n_clusters: SupportsIndex = 8,
        *,
        init: Init | ArrayLike = "incremental",
        n_init: SupportsIndex | Literal["auto"] = 1,
        max_iter: SupportsIndex = 300,
        tol: float = 0.0,
        random_state: SupportsIndex | np.random.RandomState | None = None,
        algorithm: Algorithm = "auto",
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state
        self.algorithm = algorithm

    def fit(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> Self:
        """Clusters pixels.

        Args:
            X: pixels of the shape (n, 1) for gray, (n, 3) for RGB or (n, 4) for RGBA: whole numbers from 0 to 255.
            y: ignored.
            sample_weight: what each pixel counts, shape (n,), at least 0; each 1 by default. Whole weights that add up to less
                than 2^31 are taken as they are; for the centers others are rounded to multiples of a 2^30th of their sum.

        Raises:
            ValueError: X is not 8-bit samples, a parameter has no such value, or the weights are all 0 or too uneven: those of
                some colour are above 0 but add up to less than a 2^30th of the sum of all.
        """
        pixels = self._pixels(X, reset=True)
        weights = _weights(sample_weight, len(pixels))
        k = one_count(self.n_clusters, "n_clusters")
        if len(pixels) < k:
            raise ValueError(f"n_samples={len(pixels)} should be >= n_clusters={k}.")
        start = self._start(k, pixels.shape[1])
        chosen = self._options(k, start)
        fitted = _huecount.fit(pixels, chosen, weights, start)
        self.cluster_centers_, self.labels_, self.inertia_, iterations = fitted
        self.n_iter_ = max(1, iterations)
        if len(self.cluster_centers_) < k:
            found = len(self.cluster_centers_)
            warnings.warn(f"there are {found} distinct clusters of {k}: X has no more colours", UserWarning, stacklevel=2)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """The cluster of each pixel, int32 of the shape (n,): the one with the nearest center."""
        pixels = self._fitted_pixels(X)
        return _huecount.predict(pixels, self.cluster_centers_)

    def fit_predict(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> NDArray[np.int32]:
        """Clusters pixels and returns the cluster of each."""
        return self.fit(X, y, sample_weight).labels_

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """The distance of each pixel to each center, float64 of the shape (n, n_clusters)."""
        pixels = self._fitted_pixels(X)
        return _huecount.distances(pixels, self.cluster_centers_)

    def fit_transform(
        self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None
    ) -> NDArray[np.float64]:
        """Clusters pixels and returns their distances to the centers."""
        return self.fit(X, y, sample_weight).transform(X)

    def score(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> float:
        """The inertia of these pixels, negative, so that higher is better.

        Raises:
            ValueError: X is not 8-bit samples, or the weights are all 0.
        """
        pixels = self._fitted_pixels(X)
        return -_huecount.inertia(pixels, self.cluster_centers_, _weights(sample_weight, len(pixels)))

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Names of the columns that :meth:`transform` gives: ``kmeans0``, ``kmeans1`` ...

        Args:
            input_features: ignored.
        """
        self._check_fitted()
        prefix = type(self).__name__.lower()
        return np.array([f"{prefix}{place}" for place in range(len(self.cluster_centers_))], dtype=object)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self._parameters()}

    def set_params(self, **params: Any) -> Self:
        """Sets parameters by name.

        Raises:
            ValueError: there is no such parameter.
        """
        for name, value in params.items():
            if name not in self._parameters():
                raise ValueError(f"Invalid parameter {name!r} for estimator {self!r}.")
            setattr(self, name, value)
        return self

    @classmethod
    def _parameters(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def _options(self, k: int, start: NDArray[np.float64] | None) -> list[str]:
        """The options of the command line for these parameters, each of which is checked, used or not."""
        init = "array" if start is not None else one_of(self.init, "init", _INITS)
        algorithm = one_of(self.algorithm, "algorithm", _ALGORITHMS)
        if algorithm == "minibatch" and init == "incremental":
            raise ValueError("algorithm='minibatch' needs another init than 'incremental', as init='k-means++'")
        starts = 1 if isinstance(self.n_init, str) and self.n_init == "auto" else whole(self.n_init, "n_init", 1, _MOST)
        from_draws = init not in ("array", "incremental")
        return options(
            colors=k,
            effort="best" if init == "incremental" else "fast",
            init=init if from_draws else None,
            restarts=starts if from_draws else None,
            max_iter=whole(self.max_iter, "max_iter", 1, _MOST),
            tol=real(self.tol, "tol", 0.0),
            seed=_seed(self.random_state),
            algorithm=algorithm,
        )

    def _start(self, k: int, features: int) -> NDArray[np.float64] | None:
        if isinstance(self.init, str):
            return None
        try:
            start = np.ascontiguousarray(self.init, dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(f"init must be {' or '.join(map(repr, _INITS))}, or centers as an array") from None
        if start.shape != (k, features):
            raise ValueError(f"init has the shape {start.shape}, not (n_clusters, n_features) = ({k}, {features})")
        # What is no number is in no range.
        if not ((start >= 0) & (start <= 255)).all():
            raise ValueError("init must be centers of 8-bit samples, finite numbers from 0 to 255")
        if features == 4 and (start[:, :3] > start[:, 3:] + _ROUNDING).any():
            raise ValueError("init of RGBA has R, G and B premultiplied by alpha, R * A / 255, so that none is above its alpha")
        return start

    def _pixels(self, X: ArrayLike, *, reset: bool) -> Pixels:
        if hasattr(X, "toarray") and hasattr(X, "tocsr"):
            raise TypeError("sparse data was passed, but pixels are dense: X.toarray() gives them")
        given: Any = X if np.ma.isMaskedArray(X) else np.asarray(X)
        if given.ndim != 2:
            raise ValueError(
                f"Expected 2D array of pixels (n, channels), got shape {given.shape} instead. Reshape your data: "
                "image.reshape(-1, 3), or values.reshape(-1, 1) for gray."
            )
        rows, columns = given.shape
        if rows == 0:
            raise ValueError(f"Found array with 0 sample(s) (shape={given.shape}) while a minimum of 1 is required.")
        if columns not in (1, 3, 4):
            least = " while a minimum of 1 is required" if columns == 0 else ""
            raise ValueError(
                f"Found array with {columns} feature(s) (shape={given.shape}){least}: pixels have 1 (gray), 3 (RGB) or 4 (RGBA)."
            )
        pixels: Pixels = contiguous(samples(given, "X"))
        if reset:
            self.n_features_in_ = columns
        elif columns != self.n_features_in_:
            name = type(self).__name__
            raise ValueError(f"X has {columns} features, but {name} is expecting {self.n_features_in_} features as input")
        return pixels

    def _fitted_pixels(self, X: ArrayLike) -> Pixels:
        self._check_fitted()
        return self._pixels(X, reset=False)

    def _check_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            message = f"This {type(self).__name__} instance is not fitted yet. Call 'fit' before using it."
            try:
                from sklearn.exceptions import NotFittedError
            except ImportError:
                raise AttributeError(message) from None
            raise NotFittedError(message)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "cluster_centers_")

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks of an estimator; only it calls this."""
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type="clusterer",
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(preserves_dtype=[]),
            input_tags=InputTags(positive_only=True),
        )

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}" for name, value in self.get_params().items() if value is not defaults[name].default
        ]
        return f"{type(self).__name__}({', '.join(changed)})"


def _seed(random_state: SupportsIndex | np.random.RandomState | None) -> int:
    if random_state is None:
        return 0
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(np.iinfo(np.int32).max))
    try:
        return seed_number(random_state, "random_state")
    except TypeError:
        words = f"random_state must be an int, a numpy.random.RandomState or None, not {random_state!r}"
        raise ValueError(words) from None


def _weights(given: ArrayLike | None, pixels: int) -> NDArray[np.float64] | None:
    if given is None:
        return None
    if np.ma.isMaskedArray(given) and np.ma.is_masked(given):
        raise ValueError("sample_weight has masked values: give such pixels the weight 0")
    weights = np.asarray(given, dtype=np.float64)
    if weights.ndim == 0:
        weights = np.full(pixels, weights)
    if weights.shape != (pixels,):
        raise ValueError(f"sample_weight.shape == {weights.shape}, expected ({pixels},)!")
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError("sample_weight must be finite numbers of at least 0")
    return np.ascontiguousarray(weights)
