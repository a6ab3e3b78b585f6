"""Sweeps on Dask: as :mod:`huecount.ray`, with ``pip install 'huecount[dask]'``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ._driver import Images, Request, prepared
from ._errors import SweepError
from ._report import Report
from ._shards import evaluate_shard
from ._sweep import Place


def sweep(images: Images, *, client: Any, output: Place, **options: Any) -> Report:
    """Evaluates many K over images on the workers of a Dask client; arguments and errors as of :func:`huecount.ray.sweep`.

    Args:
        client: a ``dask.distributed.Client``. Give its workers one thread for each core, and the memory that a task may take
            for each thread; how many deaths of workers a shard may take is Dask's ``distributed.scheduler.allowed-failures``.
        options: the other arguments of :func:`huecount.ray.sweep`.

    Example:
        >>> report = huecount.dask.sweep("images", client=Client(), output="report", k="2-64")  # doctest: +SKIP
    """
    run = prepared(Request(images=images, output=output, **options))
    pending = run.pending()
    if pending:
        as_completed: Any = import_module("dask.distributed").as_completed
        tasks = client.map(evaluate_shard, [run.work] * len(pending), pending, pure=False)
        try:
            for task in as_completed(tasks):
                run.finish(task.result())
        except Exception as error:
            raise SweepError(f"{error}. What was done counts: the same call goes on") from error
        finally:
            client.cancel(tasks)
    return run.report()
