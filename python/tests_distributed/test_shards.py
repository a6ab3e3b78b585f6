"""Plans, shards and merges, without an engine."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import OPTIONS, assert_same, kill, processes, wait_for

import huecount
from huecount import _driver, _shards
from huecount._shards import Item, balanced, evaluate_shard


def run(images: Any, output: Path, **changes: Any) -> _driver.Run:
    arguments: dict[str, Any] = {
        "output": output,
        "shards": None,
        "shard_size": 20,
        "memory_per_task": "2GiB",
        "overwrite": False,
        "progress": False,
        "k": OPTIONS["k"],
        "metrics": OPTIONS["metrics"],
        "name": None,
        "rules": {"alternatives": OPTIONS["alternatives"]},
        "measurement": {"silhouette": OPTIONS["silhouette"]},
    }
    return _driver.prepared(images, **{**arguments, **changes})


def evaluated(run: _driver.Run) -> _driver.Run:
    for shard in run.pending():
        run.finish(evaluate_shard(run.work, shard))
    return run


@pytest.fixture(scope="module")
def shards(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all shards of the dataset."""
    output = tmp_path_factory.mktemp("shards") / "report"
    evaluated(run(dataset, output))
    return Path(f"{output}.shards")


def copied(shards: Path, output: Path) -> Path:
    return Path(shutil.copytree(shards, f"{output}.shards"))


def test_shards_make_the_report_of_a_local_sweep(
    dataset: Path, shards: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    copied(shards, tmp_path / "report")
    again = run(dataset, tmp_path / "report")
    assert again.pending() == []
    assert_same(again.report(), local)
    with pytest.raises(huecount.ReportError, match="exists already"):
        run(dataset, tmp_path / "report")


def test_a_shard_that_is_cut_or_lost_is_made_again(
    dataset: Path, shards: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    folder = copied(shards, tmp_path / "report")
    (folder / "000001.json").unlink()
    whole = (folder / "000002.jsonl.gz").read_bytes()
    (folder / "000002.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    again = run(dataset, tmp_path / "report")
    assert again.pending() == [1, 2]
    assert_same(evaluated(again).report(), local)


def test_other_options_and_images_are_refused_by_name(dataset: Path, shards: Path, tmp_path: Path) -> None:
    copied(shards, tmp_path / "report")
    with pytest.raises(huecount.SweepError, match="other options"):
        run(dataset, tmp_path / "report", k="2-9")
    with pytest.raises(huecount.SweepError, match="other images"):
        run(dataset / "made", tmp_path / "report")
    assert run(dataset, tmp_path / "report", k="2-9", overwrite=True).pending() != []


def test_a_file_that_vanishes_after_the_listing_is_a_row(dataset: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(dataset / "made", tmp_path / "dataset", symlinks=True))
    planned = run(copy, tmp_path / "report")
    (copy / "11.png").unlink()
    report = evaluated(planned).report()
    rows = dict(zip(report.images["image"], report.images["reason"], strict=True))
    assert "No such file" in rows["11.png"]


def test_a_process_that_is_killed_is_begun_again(dataset: Path, tmp_path: Path, local: dict[str, bytes]) -> None:
    import threading

    planned = run(dataset, tmp_path / "report", shard_size=100)
    killed: list[int] = []

    def killer() -> None:
        for _ in range(2):
            wait_for(lambda: [pid for pid in processes("huecount evaluate") if pid not in killed])
            found = processes("huecount evaluate")
            kill(found)
            killed.extend(found)

    thread = threading.Thread(target=killer)
    thread.start()
    report = evaluated(planned).report()
    thread.join()
    assert killed and processes("huecount evaluate") == []
    assert_same(report, local)


def test_what_ends_its_process_three_times_becomes_a_failed_row(dataset: Path, tmp_path: Path, monkeypatch: Any) -> None:
    from huecount._evaluator import Evaluator

    begun: list[str] = []
    whole = Evaluator.line

    def deadly(self: Evaluator, name: str, class_name: str, content: Any) -> bytes | None:
        if name == "13.png" and isinstance(content, bytes):
            begun.append(name)
            process = self._process or self._begin()
            process.kill()
            process.wait()
        return whole(self, name, class_name, content)

    monkeypatch.setattr(Evaluator, "line", deadly)
    report = evaluated(run(dataset / "made", tmp_path / "report")).report()
    rows = dict(zip(report.images["image"], zip(report.images["status"], report.images["reason"], strict=True), strict=True))
    assert len(begun) == 3
    assert rows["13.png"] == ("failed", "its evaluation ended the process 3 times")
    assert rows["12.png"] == ("ok", "")


def test_deaths_of_workers_are_counted_on_storage(tmp_path: Path) -> None:
    folder = _shards.Folder(str(tmp_path))
    first = _shards.Attempts(folder, 0)
    first.begins("a.png")
    second = _shards.Attempts(folder, 0)
    assert not second.is_deadly("a.png"), "nobody knows what the first died of"
    second.begins("a.png")
    third = _shards.Attempts(folder, 0)
    assert not third.is_deadly("a.png")
    third.begins("a.png")
    fourth = _shards.Attempts(folder, 0)
    assert fourth.is_deadly("a.png") and not fourth.is_deadly("b.png") and fourth.number == 4


def test_shards_have_about_as_many_bytes_each() -> None:
    items = [Item(f"{number}", "c", "p", size=number**2) for number in range(100)]
    shards = balanced(items, 11)
    assert sorted(item.name for shard in shards for item in shard) == sorted(item.name for item in items)
    assert max(map(len, shards)) <= 11
    weights = [sum(item.size for item in shard) for shard in shards]
    assert max(weights) < 1.2 * min(weights)


def test_a_table_spares_the_listing(dataset: Path, tmp_path: Path) -> None:
    files = sorted((dataset / "made").glob("0*.png"))
    table = {
        "name": [file.name for file in files],
        "class": ["first" if number < 5 else "second" for number in range(len(files))],
        "url": [f"file://{file}" for file in files],
    }
    report = evaluated(run(table, tmp_path / "report", name="mine")).report()
    assert report.images["class"] == table["class"] and report.images["image"] == table["name"]
    assert json.loads((report.folder / "run.json").read_text())["dataset"] == "mine"
    with pytest.raises(ValueError, match="no column url"):
        run({"name": ["a"], "class": ["b"]}, tmp_path / "other")


def test_urls_are_listed_as_a_folder_is(dataset: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe({f"/data/{path.relative_to(dataset)}": path.read_bytes() for path in (dataset / "made").glob("1*.png")})
    report = evaluated(run("memory://data", tmp_path / "report", name="dataset")).report()
    names = [name for name, class_name in zip(report.images["image"], report.images["class"], strict=True) if class_name == "made"]
    assert names == sorted(f"made/{path.name}" for path in (dataset / "made").glob("1*.png"))


def test_an_image_beyond_the_memory_of_a_task_is_a_row(dataset: Path, tmp_path: Path) -> None:
    report = evaluated(run(dataset / "made", tmp_path / "report", memory_per_task="300kB")).report()
    assert "failed" in report.images["status"]
    assert any("memory" in reason for reason in report.images["reason"])


def test_nothing_to_do_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(huecount.SweepError, match="no images"):
        run(tmp_path / "empty", tmp_path / "report")
    with pytest.raises(ValueError, match="shard_size"):
        run(tmp_path, tmp_path / "report", shard_size=0)
    with pytest.raises(ValueError, match="memory|size"):
        run(tmp_path, tmp_path / "report", memory_per_task="much")


def test_lines_are_those_of_the_command(shards: Path) -> None:
    lines = gzip.decompress((shards / "000000.jsonl.gz").read_bytes()).splitlines()
    assert len(lines) == 1 + json.loads((shards / "000000.json").read_text())["images"]
    assert all(json.loads(line)["sum"] for line in lines)
