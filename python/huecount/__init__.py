"""How many colours does an image need? K-means colour quantization with evidence.

- :func:`quantize` reduces an image to K colours; :class:`KMeans` clusters pixels with the interface of scikit-learn.
- :func:`ssim`, :func:`ssimulacra2`, :func:`silhouette_score` and others measure; :func:`compare` does all at once.
- :func:`sweep` evaluates many K over images and chooses one for each class, saying how sure it is; :func:`choose` does so from
  tables.

Ctrl-C ends a sweep within a second and any other call at once. What Rust computes at that moment goes on in the background until it
ends, and comes to nothing.

The command ``huecount`` comes along.
"""

from __future__ import annotations

from ._choose import Choice, choose
from ._errors import HuecountError, ImageError, ReportError, SweepError, UndefinedMetricError
from ._huecount import VERSION as __version__
from ._kmeans import KMeans
from ._metrics import (
    Comparison,
    banding,
    calinski_harabasz_score,
    compare,
    davies_bouldin_score,
    delta_e2000,
    ms_ssim,
    mse,
    psnr,
    silhouette_samples,
    silhouette_score,
    ssim,
    ssimulacra2,
)
from ._quantize import Quantized, quantize
from ._report import Report
from ._sweep import sweep
from ._tables import Table

__all__ = [
    "Choice",
    "Comparison",
    "HuecountError",
    "ImageError",
    "KMeans",
    "Quantized",
    "Report",
    "ReportError",
    "SweepError",
    "Table",
    "UndefinedMetricError",
    "__version__",
    "banding",
    "calinski_harabasz_score",
    "choose",
    "compare",
    "davies_bouldin_score",
    "delta_e2000",
    "ms_ssim",
    "mse",
    "psnr",
    "quantize",
    "silhouette_samples",
    "silhouette_score",
    "ssim",
    "ssimulacra2",
    "sweep",
]
