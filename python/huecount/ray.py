"""Sweeps on Ray: the report of :func:`huecount.sweep`, byte for byte, from as many machines as a cluster has.

``pip install 'huecount[ray]'`` on every machine of the cluster; the cluster is yours (``ray.init(address="auto")`` before the call),
or one of this machine that is started here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from ._driver import Images, ProgressCallback, Request, Run, prepared
from ._errors import SweepError
from ._report import Report
from ._shards import evaluate_shard
from ._sweep import Place
from ._types import ColorSpace, Effort

#: A task is begun again so often when its worker or node dies: an image that ends its worker is found out in fewer.
MOST_RETRIES = 12


def sweep(
    images: Images,
    *,
    output: Place,
    shards: Place | None = None,
    shard_size: int = 256,
    memory_per_task: str = "2GiB",
    k: int | str | Iterable[int] | None = None,
    metrics: str | Sequence[str] | None = None,
    classes: str | None = None,
    target: str | Sequence[str] | None = None,
    coverage: float | None = None,
    effort: Effort | None = None,
    color_space: ColorSpace | None = None,
    silhouette: str | None = None,
    seed: int | None = None,
    seeds: int | None = None,
    alternatives: int | None = None,
    inspect: int | str | None = None,
    name: str | None = None,
    progress: ProgressCallback | bool = True,
    overwrite: bool = False,
) -> Report:
    """Evaluates many K over images on a Ray cluster and chooses K for each class.

    The same call goes on where a killed driver, node or worker left it: what is done lies in the folder of the shards. An image that
    ends its worker three times becomes a failed row, as one that needs more than ``memory_per_task``.

    Args:
        images: a folder or files, local (then on a file system that all machines share) or by URL (``"s3://bucket/images"``, by
            fsspec); or a table of pandas, of an Arrow library, or of columns by name, with ``name``, ``class``, ``url`` and, for
            balanced shards, ``bytes``, which spares the listing.
        output: the folder of the report, local or a URL.
        shards: the folder of the shards, which all machines share; ``output`` with ``.shards`` by default. It stays, and may be
            removed once the report is there.
        shard_size: the most images of a shard, which one task evaluates.
        memory_per_task: what a task may take; Ray runs as many at a time on a machine as its cores and memory hold. Three quarters
            are for the evaluation. A later call with more evaluates again what was short of it.
        classes: ``"folder"``, ``"none"``, or for local images a CSV file with the columns image and class.
        name: what the dataset is called in the report.
        progress: True for a line on standard error, or called as ``progress(done, all, what)`` after each shard.
        overwrite: begin anew, and replace the report in ``output``.

    The other arguments are those of :func:`huecount.sweep`.

    Returns:
        The report. That of an ``output`` elsewhere is a local copy.

    Raises:
        SweepError: there are no images, the shards are of other images or options, or a task failed for good; the call can be
            repeated, and what was done counts.
        ReportError: there is a report in ``output`` already.

    Example:
        >>> report = huecount.ray.sweep("s3://bucket/images", output="report", k="2-64")  # doctest: +SKIP
    """
    request = Request(
        images=images,
        output=output,
        shards=shards,
        shard_size=shard_size,
        memory_per_task=memory_per_task,
        k=k,
        metrics=metrics,
        classes=classes,
        target=target,
        coverage=coverage,
        effort=effort,
        color_space=color_space,
        silhouette=silhouette,
        seed=seed,
        seeds=seeds,
        alternatives=alternatives,
        inspect=inspect,
        name=name,
        progress=progress,
        overwrite=overwrite,
    )
    run = prepared(request)
    pending = run.pending()
    if pending:
        _evaluate(run, pending, request.memory())
    return run.report()


def _evaluate(run: Run, pending: list[int], memory: int) -> None:
    """Has all pending shards evaluated, a few more at a time than there are cores."""
    ray: Any = import_module("ray")
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    _check_nodes(ray.nodes(), memory)
    task: Any = ray.remote(num_cpus=1, memory=memory, max_retries=MOST_RETRIES)(evaluate_shard)
    work, waiting = ray.put(run.work), list(reversed(pending))
    in_flight: list[Any] = []
    try:
        while waiting or in_flight:
            most = 2 * max(1, int(ray.cluster_resources().get("CPU", 1)))
            while waiting and len(in_flight) < most:
                in_flight.append(task.remote(work, waiting.pop()))
            ready, in_flight = ray.wait(in_flight)
            for done in ray.get(ready):
                run.finish(done)
    except ray.exceptions.RayTaskError as error:
        raise SweepError(f"{error.cause}. What was done counts: the same call goes on") from error
    except ray.exceptions.RayError as error:
        raise SweepError(f"a task failed for good: {error}. What was done counts: the same call goes on") from error
    finally:
        for reference in in_flight:
            ray.cancel(reference, force=True)


def _check_nodes(nodes: list[dict[str, Any]], memory: int) -> None:
    """No task would ever begin that needs more than any machine has."""
    most = max((int(node["Resources"].get("memory", 0)) for node in nodes if node["Alive"]), default=0)
    if memory > most:
        raise SweepError(f"memory_per_task is {memory:,} bytes, and no node of the cluster has more than {most:,} for tasks")
