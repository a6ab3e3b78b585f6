"""Sweeps on Dask: as :mod:`huecount.ray`, with ``pip install 'huecount[dask]'``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ._driver import Images, ProgressCallback, prepared
from ._report import Report
from ._shards import evaluate_shard
from ._sweep import Place

_RULES = ("classes", "target", "coverage", "alternatives", "inspect")
_MEASUREMENT = ("effort", "color_space", "silhouette", "seed", "seeds")


def sweep(
    images: Images,
    *,
    client: Any,
    output: Place,
    shards: Place | None = None,
    shard_size: int = 256,
    memory_per_task: str = "2GiB",
    progress: ProgressCallback | bool = True,
    overwrite: bool = False,
    **options: Any,
) -> Report:
    """Evaluates many K over images on the workers of a Dask client; arguments and errors as of :func:`huecount.ray.sweep`.

    Args:
        client: a ``dask.distributed.Client``. Give its workers one thread for each core, and the memory that a task may take
            for each thread.
        options: ``k``, ``metrics``, ``name``, ``classes``, ``target``, ``coverage``, ``alternatives``, ``inspect``, ``effort``,
            ``color_space``, ``silhouette``, ``seed``, ``seeds``.

    Example:
        >>> report = huecount.dask.sweep("images", client=Client(), output="report", k="2-64")  # doctest: +SKIP
    """
    unknown = set(options) - {"k", "metrics", "name", *_RULES, *_MEASUREMENT}
    if unknown:
        raise TypeError(f"sweep() got an unexpected keyword argument {sorted(unknown)[0]!r}")
    run = prepared(
        images,
        output=output,
        shards=shards,
        shard_size=shard_size,
        memory_per_task=memory_per_task,
        overwrite=overwrite,
        progress=progress,
        k=options.get("k"),
        metrics=options.get("metrics"),
        name=options.get("name"),
        rules={name: options.get(name) for name in _RULES},
        measurement={name: options.get(name) for name in _MEASUREMENT},
    )
    pending = run.pending()
    if pending:
        as_completed: Any = import_module("dask.distributed").as_completed
        tasks = client.map(evaluate_shard, [run.work] * len(pending), pending, pure=False, retries=12)
        for task in as_completed(tasks):
            run.finish(task.result())
    return run.report()
