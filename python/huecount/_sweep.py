"""Many K over a dataset."""

from __future__ import annotations

import csv
import os
import shutil
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import TypeAlias, Union

from . import _huecount
from ._options import clusters, options
from ._report import Report
from ._types import ColorSpace, Effort, Image

Place: TypeAlias = Union[str, "os.PathLike[str]"]
#: The name, the class and the pixels of an image that is no file.
NamedImage: TypeAlias = tuple[str, str, Image]


def sweep(
    images: Place | Iterable[Place] | Iterable[NamedImage],
    *,
    k: int | str | Iterable[int] | None = None,
    metrics: str | Sequence[str] | None = None,
    classes: str | os.PathLike[str] | Mapping[str, str] | None = None,
    target: str | Sequence[str] | None = None,
    coverage: float | None = None,
    effort: Effort | None = None,
    color_space: ColorSpace | None = None,
    silhouette: str | None = None,
    seed: int | None = None,
    seeds: int | None = None,
    alternatives: int | None = None,
    inspect: int | str | None = None,
    max_memory: str | None = None,
    cache: Place | None = None,
    threads: int | None = None,
    progress: Callable[[int, int, str], object] | None = None,
    output: Place | None = None,
    overwrite: bool = False,
    resume: bool = False,
) -> Report:
    """Evaluates many K over images and chooses K for each class, as ``huecount sweep`` does; the report has the same bytes.

    Args:
        images: a folder or an image, several of them, or images in memory as tuples ``(name, class, image)``, where an image is
            what :func:`huecount.quantize` takes. Those in memory are written to a temporary folder as PNG, of which their
            ``bytes`` in the tables are.
        k: the K to evaluate: ``16``, ``"2-64:2"``, ``range(2, 65)``; 43 K from 2 to 256 by default.
        metrics: what to compute at every K, as ``["ssim", "psnr"]``; all by default.
        classes: ``"folder"`` (the default: the first folder below each path), ``"none"``, the path of a CSV file with the
            columns image and class, or a class for each name of an image.
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
        ValueError: an argument has no such value.
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
    scratch = Path(mkdtemp(prefix="huecount-"))
    try:
        paths, manifest = _dataset(images, classes, scratch)
        arguments = options(
            colors=clusters(k),
            metrics=metrics if metrics is None or isinstance(metrics, str) else ",".join(metrics),
            classes=manifest,
            target=target,
            coverage=coverage,
            effort=effort,
            color_space=color_space,
            silhouette=silhouette,
            seed=seed,
            seeds=seeds,
            alternatives=alternatives,
            inspect=inspect,
            max_memory=max_memory,
            cache=cache,
            threads=threads,
            output=scratch / "report" if output is None else output,
            overwrite=overwrite,
            resume=resume,
        )
        folder = _huecount.sweep([*arguments, "--", *(os.fspath(path) for path in paths)], progress)
        report = Report(folder)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    if output is not None:
        shutil.rmtree(scratch, ignore_errors=True)
    else:
        report._is_temporary = True
        weakref.finalize(report, shutil.rmtree, scratch, ignore_errors=True)
    return report


def _dataset(
    images: Place | Iterable[Place] | Iterable[NamedImage],
    classes: str | os.PathLike[str] | Mapping[str, str] | None,
    scratch: Path,
) -> tuple[list[Place], Place | None]:
    """Paths of the images, and the rule of their classes."""
    given = [images] if isinstance(images, (str, os.PathLike)) else list(images)
    if not given:
        raise ValueError("there are no images: give a folder, files, or tuples (name, class, image)")
    paths: list[Place] = [one for one in given if isinstance(one, (str, os.PathLike))]
    named = [one for one in given if isinstance(one, tuple)]
    if len(paths) + len(named) < len(given):
        raise TypeError("images are paths, or tuples (name, class, image)")
    if paths and named:
        raise TypeError("give either paths or images in memory: quantize's images may be paths in (name, class, path)")
    if named and classes is not None:
        raise TypeError("images in memory bring their classes along: leave classes out")
    if named:
        paths, classes = [_written(named, scratch / "images")], {name: label for name, label, _ in named}
    if isinstance(classes, Mapping):
        classes = _manifest(classes, scratch / "classes.csv")
    return paths, classes


def _written(images: Sequence[NamedImage], folder: Path) -> Path:
    for name, _, image in images:
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or any(part.startswith(".") for part in parts):
            raise ValueError(f"'{name}' is no name of an image: give one like 'logo' or 'icons/logo.png'")
        file = folder.joinpath(*parts)
        if file.exists():
            raise ValueError(f"two images are called '{name}'")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_huecount.encode_image(image))
    return folder


def _manifest(classes: Mapping[str, str], file: Path) -> Path:
    with file.open("w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text)
        writer.writerow(("image", "class"))
        writer.writerows(classes.items())
    return file
