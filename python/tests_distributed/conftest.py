"""A dataset, the report of a local sweep of it, and processes to kill."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import huecount

DEMO = Path(__file__).parents[2] / "datasets" / "demo"
OPTIONS = {"k": "2,4,8,16,32", "metrics": ["ssim"], "silhouette": "bounded:1e-2", "alternatives": 1}
# What a report says of clocks, and what a run can go on from.
NOT_COMPARED = {"timings.csv", "journal.jsonl"}


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo dataset's small images, generated ones, a damaged one, one that is no image, and a link."""
    folder = tmp_path_factory.mktemp("data") / "dataset"
    for class_folder in (path for path in DEMO.iterdir() if path.is_dir()):
        for path in class_folder.iterdir():
            if path.stat().st_size < 40_000:
                (folder / class_folder.name).mkdir(parents=True, exist_ok=True)
                shutil.copy(path, folder / class_folder.name)
    (folder / "made").mkdir()
    for number in range(50):
        drawn = np.random.RandomState(number)
        ramp = np.linspace(0, 255, 48)[None, :, None] * drawn.uniform(0.2, 1, (48, 1, 3))
        noisy = (ramp + drawn.normal(0, number, (48, 48, 3))).clip(0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / "made" / f"{number:02}.png")
    (folder / "made" / "torn.png").write_bytes((folder / "made" / "07.png").read_bytes()[:50])
    (folder / "made" / "notes.txt").write_text("no image")
    (folder / "made" / "link.png").symlink_to("00.png")
    assert sum(1 for path in folder.rglob("*") if path.is_file()) >= 60
    return folder


@pytest.fixture(scope="session")
def local(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the report that a sweep on this machine leaves."""
    return files_of(huecount.sweep(dataset, output=tmp_path_factory.mktemp("local") / "report", **OPTIONS).folder)


def files_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.name not in NOT_COMPARED}


def assert_same(report: huecount.Report, expected: dict[str, bytes]) -> None:
    found = files_of(report.folder)
    assert sorted(found) == sorted(expected)
    assert [name for name, content in found.items() if content != expected[name]] == []


def attempts(output: Path) -> list[int]:
    """How often each shard was begun."""
    import json

    shards = Path(f"{output}.shards").glob("*.attempts")
    return [json.loads(path.read_text())["attempts"] for path in shards]


MARK = f"HUECOUNT_TESTS={os.getpid()}"
os.environ.update([MARK.split("=")])


def processes(words: str) -> list[int]:
    """The processes of these tests whose command line has these words."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if words in command and MARK.encode() in environment and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.02)
