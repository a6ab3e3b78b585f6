"""Sweeps on Ray, whatever is killed: the bytes of a local sweep."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import OPTIONS, assert_same, attempts, kill, processes, wait_for

import huecount
import huecount.ray

ray: Any = pytest.importorskip("ray")


@pytest.fixture
def cluster() -> Iterator[None]:
    """Two workers on this machine."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()
    wait_for(lambda: not processes("huecount evaluate"))


def sweep(dataset: Path, output: Path, **changes: Any) -> huecount.Report:
    arguments: dict[str, Any] = {"shard_size": 10, "memory_per_task": "500MB", "progress": False, **OPTIONS}
    return huecount.ray.sweep(dataset, output=output, **{**arguments, **changes})


@pytest.mark.usefixtures("cluster")
def test_two_workers_make_the_report_of_a_local_sweep(dataset: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    report = sweep(dataset, tmp_path / "report", progress=lambda done, everything, _: told.append((done, everything)))
    assert_same(report, local)
    assert told == sorted(told) and told[0][0] == 0 and told[-1][0] == told[-1][1]


@pytest.mark.usefixtures("cluster")
def test_a_worker_is_killed(dataset: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    def killer() -> None:
        wait_for(lambda: processes("huecount evaluate"))
        kill(processes("ray::evaluate_shard"))

    thread = threading.Thread(target=killer)
    thread.start()
    report = sweep(dataset, tmp_path / "report")
    thread.join()
    assert_same(report, local)
    assert max(attempts(tmp_path / "report")) >= 2, "no shard ran twice"


def test_a_node_is_killed(dataset: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        node = cluster.add_node(num_cpus=1)
        ray.init(address=cluster.address, log_to_driver=False)

        def killer() -> None:
            wait_for(lambda: len(processes("huecount evaluate")) >= 2)
            cluster.remove_node(node, allow_graceful=False)

        thread = threading.Thread(target=killer)
        thread.start()
        report = sweep(dataset, tmp_path / "report")
        thread.join()
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert_same(report, local)
    assert max(attempts(tmp_path / "report")) >= 2, "no shard ran twice"
    wait_for(lambda: not processes("huecount evaluate"))


def test_the_driver_is_killed_and_called_again(dataset: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import ray, huecount.ray
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
        huecount.ray.sweep({str(dataset)!r}, output={str(tmp_path / "report")!r}, shard_size=10, memory_per_task="500MB",
                           progress=False, **{OPTIONS!r})
    """)
    shards = tmp_path / "report.shards"

    def is_halfway() -> bool:
        """Some shards are done, and some begun."""
        done = len(list(shards.glob("[0-9]*.json")))
        return 2 <= done < len(list(shards.glob("*.attempts")))

    with subprocess.Popen([sys.executable, "-c", script]) as driver:
        wait_for(is_halfway, 120)
        # As when the machine is switched off.
        driver.send_signal(signal.SIGKILL)
        kill(processes("ray::") + processes("huecount evaluate"))
    wait_for(lambda: not processes("huecount evaluate"))
    assert not (tmp_path / "report").exists()
    before = {path.name for path in shards.glob("[0-9]*.json")}
    assert before
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        report = sweep(dataset, tmp_path / "report")
    finally:
        ray.shutdown()
    assert_same(report, local)
    assert sum(attempts(tmp_path / "report")) > len(attempts(tmp_path / "report")), "no shard ran twice"


@pytest.mark.usefixtures("cluster")
def test_what_a_task_says_is_an_error(dataset: Path, tmp_path: Path) -> None:
    planned = tmp_path / "report.shards"
    with pytest.raises(ValueError, match="many"):
        sweep(dataset, tmp_path / "report", k="many")
    assert not planned.exists()
