"""K for each class, from tables alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, SupportsIndex

from . import _huecount
from ._options import options, real, seed_number
from ._tables import Table, TableLike, table


@dataclass(frozen=True)
class Choice:
    """The K of one class by one criterion.

    Attributes:
        class_name: the class.
        criterion: ``"target"``, ``"rate"``, ``"elbow"``, ``"kneedle"``, ``"silhouette"`` ...
        k: the K chosen; None where there is none.
        k_low, k_high: the 95 % bootstrap interval over images; ``k_high`` is None where it lies beyond the swept K.
        images: how many images had a say.
        verdict: ``"clear"``, ``"weak"`` where the reason names a reservation, ``"none"`` without a K.
        recommended: whether the report recommends it; at most one choice of a class is.
        frequency: share of the resamples that chose the same K.
        reason: the verdict in words.
        seeds_low, seeds_high: the smallest and the largest K that one seed alone would choose; None with a single seed.
    """

    class_name: str
    criterion: str
    k: int | None
    k_low: int | None
    k_high: int | None
    images: int
    verdict: Literal["clear", "weak", "none"]
    recommended: bool
    frequency: float | None
    reason: str
    seeds_low: int | None
    seeds_high: int | None


#: Columns of the table that no attribute can be called by.
_COLUMNS = {"class_name": "class"}


def choices_of(choices: Table) -> list[Choice]:
    """The rows of the table ``choices``."""
    columns: dict[str, list[Any]] = {field.name: choices[_COLUMNS.get(field.name, field.name)] for field in fields(Choice)}
    return [Choice(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def recommended(choices: list[Choice]) -> list[Choice]:
    """For each class the choice that is recommended, or the first, which says why there is none."""
    of_class: dict[str, Choice] = {}
    for choice in choices:
        if choice.recommended or choice.class_name not in of_class:
            of_class[choice.class_name] = choice
    return list(of_class.values())


def choose(
    metrics: TableLike,
    images: TableLike,
    *,
    target: str | Sequence[str] | None = None,
    coverage: float | None = None,
    criterion: str | None = None,
    rate: str | None = None,
    seed: SupportsIndex = 0,
) -> list[Choice]:
    """Chooses K for each class from the tables of a sweep, clustering nothing, as ``huecount choose`` does.

    Args:
        metrics: the table ``metrics`` of a report: a row for each image and K, with at least ``class``, ``image``, ``k``,
            ``distortion``, ``mse`` and the metrics of the target. Any Arrow table, a data frame of pandas, columns by name, or
            the path of ``metrics.csv``. Texts may be dictionaries (categories); columns that a report does not have are passed
            over.
        images: the table ``images``, with at least ``class`` and ``image``.
        target: what the images of a class must meet: ``"like-original"`` (the default), ``"not-annoying"``, or a metric as
            ``"ssim=0.95"``; several must all be met.
        coverage: share of the class's images that must meet it, above 0 and at most 1; 0.9 by default.
        criterion: recommend what this criterion chooses, as ``"elbow"``.
        rate: for the criterion rate what a doubling of bytes must buy, as ``"psnr=3"``.
        seed: of the resamples.

    Returns:
        For each class, in order of the names, the choice that is recommended; where there is none, one with ``k`` None whose
        ``reason`` says why.

    Raises:
        ValueError: a table lacks a column or has a K of 0 or a negative distortion, or an argument has no such value.

    Example:
        >>> report = huecount.sweep([("ramp", "made", np.arange(256, dtype=np.uint8).reshape(16, 16))], k="2-64")
        >>> [choice.k for choice in huecount.choose(report.metrics, report.images, target="psnr=30")]
        [10]
    """
    checked = None if coverage is None else real(coverage, "coverage", 0, 1)
    arguments = options(target=target, coverage=checked, criterion=criterion, rate=rate, seed=seed_number(seed))
    tables = (table(metrics, "metrics")._table, table(images, "images")._table)
    return recommended(choices_of(Table(_huecount.choose(*tables, arguments))))
