"""Many K over a dataset."""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import SupportsIndex, TypeAlias, Union

from . import _huecount
from ._dataset import Dataset, NamedImage, Place, dataset
from ._options import COLOR_SPACES, EFFORTS, clusters, one_of, options, real, seed_number, whole
from ._report import Report
from ._types import ColorSpace, Effort

__all__ = ["NamedImage", "Place", "sweep"]

Classes: TypeAlias = Union[str, "os.PathLike[str]", Mapping[str, str]]

#: What the functions of the package are called in tables.
_COLUMNS = {
    "psnr": "psnr_db",
    "delta_e2000": "delta_e2000_mean",
    "silhouette_score": "silhouette",
    "calinski_harabasz_score": "calinski_harabasz",
    "davies_bouldin_score": "davies_bouldin",
}


def sweep(
    images: Place | Iterable[Place | NamedImage],
    *,
    k: SupportsIndex | str | Iterable[SupportsIndex] | None = None,
    metrics: str | Sequence[str] | None = None,
    classes: Classes | None = None,
    target: str | Sequence[str] | None = None,
    coverage: float | None = None,
    effort: Effort | None = None,
    color_space: ColorSpace | None = None,
    silhouette: str | None = None,
    seed: SupportsIndex | None = None,
    seeds: SupportsIndex | None = None,
    alternatives: SupportsIndex | None = None,
    inspect: SupportsIndex | str | None = None,
    max_memory: str | None = None,
    cache: Place | None = None,
    threads: SupportsIndex | None = None,
    progress: Callable[[int, int, str], object] | None = None,
    output: Place | None = None,
    overwrite: bool = False,
    resume: bool = False,
) -> Report:
    """Evaluates many K over images and chooses K for each class, as ``huecount sweep`` does; the report has the same bytes.

    Args:
        images: a folder or an image, several of them, or images in memory as tuples ``(name, class, image)``, where an image is
            what :func:`huecount.quantize` takes: its pixels are written to a temporary folder as PNG, of which its ``bytes`` in the
            tables are; a path is copied, and bytes are written, as they are, so that one that can't be decoded is a row with the reason.
        k: the K to evaluate: ``16``, ``"2-64:2"``, ``range(2, 65)``; 43 K from 2 to 256 by default.
        metrics: what to compute at every K, by the names of this package or of the columns, as ``["ssim", "psnr"]``; all by default.
        classes: ``"folder"`` (the default: the first folder below each path), ``"none"``, the path of a CSV file with the
            columns image and class, or a class for each name of an image, as the table ``images`` has it; images without are of
            class ``"."``.
        target: what the images of a class must meet: ``"like-original"`` (the default), ``"not-annoying"``, or a metric as
            ``"ssim=0.95"``; several must all be met.
        coverage: share of the class's images that must meet it, above 0 and at most 1.
        effort: ``"best"`` or ``"fast"``.
        color_space: ``"srgb"``, ``"oklab"`` or ``"lab"``.
        silhouette: how to take the silhouette: ``"stratified:1e-3"`` (the default), ``"bounded:1e-3"``, ``"exact"``,
            ``"sample:1000"``, ``"off"``.
        seed: of every random draw.
        seeds: with how many seeds to cluster every image.
        alternatives: how many images of each class to compare with JPEG and WebP.
        inspect: how many images of each class the page embeds, or ``"all"``.
        max_memory: what images in flight may take together, as ``"2GiB"``; half of the machine's by default.
        cache: a folder that keeps what is computed across sweeps.
        threads: how many; one per core by default. The report is the same for any number.
        progress: called as ``progress(done, all, name)`` after each file, in this thread; what it raises ends the sweep.
        output: the folder of the report; a temporary one by default, which ends with the report.
        overwrite: replace the report in ``output``.
        resume: finish the report in ``output`` that was interrupted.

    Returns:
        The report.

    Raises:
        SweepError: there is no image to evaluate.
        ReportError: the report can't be written, or is there already.
        ImageError: an image in memory is empty, or its path can't be read.
        ValueError: an argument has no such value, or ``classes`` names an image that is not there.
        KeyboardInterrupt: Ctrl-C came, within a second of it; with ``output``, ``resume=True`` goes on.

    Example:
        >>> ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
        >>> report = huecount.sweep([("ramp", "made", ramp)], k=[2, 4, 8], progress=print)
        1 1 ramp
        >>> [round(value, 1) for value in report.metrics["distortion"]]
        [1365.2, 341.2, 85.2]
    """
    if (overwrite or resume) and output is None:
        raise TypeError("overwrite and resume are about a report in output: give its folder")
    chosen = options(
        colors=clusters(k),
        metrics=_metric_names(metrics),
        target=target,
        coverage=None if coverage is None else real(coverage, "coverage", 0, 1),
        effort=None if effort is None else one_of(effort, "effort", EFFORTS),
        color_space=None if color_space is None else one_of(color_space, "color_space", COLOR_SPACES),
        silhouette=silhouette,
        seed=None if seed is None else seed_number(seed),
        seeds=_count(seeds, "seeds", 1),
        alternatives=_count(alternatives, "alternatives", 0),
        inspect=inspect if isinstance(inspect, str) else _count(inspect, "inspect", 0),
        max_memory=max_memory,
        cache=cache,
        threads=_count(threads, "threads", 1),
        overwrite=bool(overwrite),
        resume=bool(resume),
    )
    scratch = Path(mkdtemp(prefix="huecount-"))
    try:
        place = scratch / "report" if output is None else output
        report = Report(_run(dataset(images, classes, scratch / "images"), chosen, progress, place))
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    if output is not None:
        shutil.rmtree(scratch, ignore_errors=True)
    else:
        report._is_temporary = True
        weakref.finalize(report, _remove, scratch, os.getpid())
    return report


def _run(
    images: Dataset, chosen: list[str], progress: Callable[[int, int, str], object] | None, output: Place
) -> Path:
    arguments = [*chosen, *options(classes=images.rule, output=output)]
    return _huecount.sweep([*arguments, "--", *(os.fspath(path) for path in images.paths)], progress, images.classes)


def _remove(scratch: Path, owner: int) -> None:
    """Removes a temporary report, but not in a forked process: it is the parent's."""
    if os.getpid() == owner:
        shutil.rmtree(scratch, ignore_errors=True)


def _count(value: SupportsIndex | None, name: str, least: int) -> int | None:
    return None if value is None else whole(value, name, least)


def _metric_names(metrics: str | Sequence[str] | None) -> str | None:
    if metrics is None:
        return None
    names = metrics.split(",") if isinstance(metrics, str) else metrics
    return ",".join(_COLUMNS.get(name.strip(), name.strip()) for name in names)
