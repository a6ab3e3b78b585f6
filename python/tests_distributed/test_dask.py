"""The same on Dask, to show that the engine is a seam."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from conftest import OPTIONS, assert_same, attempts, kill, processes, wait_for

import huecount.dask

distributed: Any = pytest.importorskip("distributed")


def test_a_worker_is_killed(dataset: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids: list[int] = list(client.run(lambda: __import__("os").getpid()).values())

        def killer() -> None:
            wait_for(lambda: len(processes("huecount evaluate")) >= 2)
            kill(pids[:1])

        thread = threading.Thread(target=killer)
        thread.start()
        report = huecount.dask.sweep(
            dataset, client=client, output=tmp_path / "report", shard_size=10, memory_per_task="500MB", progress=False, **OPTIONS
        )
        thread.join()
    assert_same(report, local)
    assert max(attempts(tmp_path / "report")) >= 2, "no shard ran twice"
    wait_for(lambda: not processes("huecount evaluate"))


def test_arguments_are_checked(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="colours"):
        huecount.dask.sweep(dataset, client=None, output=tmp_path / "report", colours=3)
