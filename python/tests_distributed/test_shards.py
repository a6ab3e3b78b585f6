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
from huecount import _driver
from huecount._attempts import Attempts
from huecount._driver import Request
from huecount._items import Content, Item
from huecount._shards import balanced, evaluate_shard
from huecount._storage import Folder


def run(images: Any, output: Path, **changes: Any) -> _driver.Run:
    arguments: dict[str, Any] = {"shard_size": 20, "progress": False, **OPTIONS}
    return _driver.prepared(Request(images=images, output=output, **{**arguments, **changes}))


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

    def deadly(self: Evaluator, name: str, class_name: str, content: Content) -> bytes | None:
        if name == "13.png" and content.rejection is None:
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


def attempt(folder: Folder, call: str, dies_of: str | None) -> tuple[str | None, str | None]:
    """What an attempt says of two images; it is killed at one of them, or ends well."""
    attempts = Attempts(folder, 0, call).__enter__()
    verdicts = attempts.verdict("a.png"), attempts.verdict("b.png")
    if dies_of is not None:
        attempts.begins(dies_of)
    else:
        attempts.__exit__(None, None, None)
    return verdicts


def test_deaths_of_workers_are_counted_on_storage(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    assert attempt(folder, "call", "a.png") == (None, None)
    assert attempt(folder, "call", "a.png") == (None, None), "nobody knows what the first died of"
    assert attempt(folder, "call", "a.png") == (None, None)
    condemned, innocent = attempt(folder, "call", None)
    assert condemned is not None and "ended the process 3 times" in condemned and innocent is None


def test_what_a_killed_driver_was_at_is_innocent(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    for call in "abcdefgh":
        assert attempt(folder, call, "a.png") == (None, None)
        assert attempt(folder, call, "a.png") == (None, None)


def test_an_error_is_no_death(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    for _ in range(6):
        with pytest.raises(OSError), Attempts(folder, 0, "call") as attempts:
            assert attempts.verdict("a.png") is None
            attempts.begins("a.png")
            raise OSError("the storage is away")


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


def test_more_memory_evaluates_again_what_was_short_of_it(dataset: Path, tmp_path: Path) -> None:
    planned = evaluated(run(dataset / "made", tmp_path / "report", memory_per_task="400kB"))
    assert sum(done.short for done in planned.finished.values()) > 0
    assert run(dataset / "made", tmp_path / "report", memory_per_task="300kB").pending() == []
    again = run(dataset / "made", tmp_path / "report")
    assert again.pending() != []
    assert "memory" not in " ".join(evaluated(again).report().images["reason"])


def test_a_shard_that_changed_is_made_again(dataset: Path, shards: Path, tmp_path: Path) -> None:
    folder = copied(shards, tmp_path / "report")
    file = folder / "000001.jsonl.gz"
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)
    (folder / "000002.json").write_bytes(b"")
    assert run(dataset, tmp_path / "report").pending() == [1, 2]


def test_a_changed_image_is_another_dataset(dataset: Path, tmp_path: Path) -> None:
    import os

    copy = Path(shutil.copytree(dataset / "made", tmp_path / "dataset", symlinks=True))
    run(copy, tmp_path / "report")
    os.utime(copy / "03.png", (1, 1))
    with pytest.raises(huecount.SweepError, match="other images"):
        run(copy, tmp_path / "report")


def test_nothing_is_removed_that_no_sweep_wrote(dataset: Path, shards: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious").write_text("mine")
    with pytest.raises(huecount.ReportError, match="something else"):
        run(dataset, tmp_path / "mine", overwrite=True)
    with pytest.raises(huecount.SweepError, match="precious"):
        run(dataset, tmp_path / "report", shards=tmp_path / "mine", overwrite=True)
    with pytest.raises(huecount.ReportError, match="lies in"):
        run(dataset, dataset, overwrite=True)
    with pytest.raises(huecount.ReportError, match="lies in"):
        run(dataset, dataset / "report")
    folder = copied(shards, tmp_path / "report")
    before = sorted(path.name for path in folder.iterdir())
    for wrong in ({"k": "many"}, {"images": tmp_path / "nowhere"}):
        with pytest.raises((ValueError, huecount.SweepError)):
            run(**{"images": dataset, "output": tmp_path / "report", "overwrite": True, **wrong})
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (tmp_path / "mine" / "precious").read_text() == "mine"


def test_shards_without_a_plan_are_refused(dataset: Path, shards: Path, tmp_path: Path) -> None:
    folder = copied(shards, tmp_path / "report")
    (folder / "plan.json").unlink()
    with pytest.raises(huecount.SweepError, match="plan.json"):
        run(dataset, tmp_path / "report", k="2-9")


def test_workers_that_see_no_image_are_an_error(dataset: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(dataset / "made", tmp_path / "dataset", symlinks=True))
    planned = run(copy, tmp_path / "report")
    shutil.rmtree(copy)
    with pytest.raises(huecount.SweepError, match="none of the"):
        evaluate_shard(planned.work, 0)
    assert 0 in run(dataset / "made", tmp_path / "other").pending()


def test_workers_of_another_version_are_an_error(dataset: Path, tmp_path: Path) -> None:
    import dataclasses

    planned = run(dataset / "made", tmp_path / "report")
    with pytest.raises(huecount.SweepError, match="install one version"):
        evaluate_shard(dataclasses.replace(planned.work, key="another"), 0)


def test_names_of_a_table_are_made_safe(dataset: Path, tmp_path: Path) -> None:
    image = str(dataset / "made" / "03.png")
    table = {"name": ["a\tb.png", "per%41cent.png"], "class": ["c\n", "d"], "url": [image, image]}
    report = evaluated(run(table, tmp_path / "report")).report()
    assert report.images["image"] == ["a%09b.png", "per%2541cent.png"]
    assert report.images["class"] == ["c%0A", "d"]
    for wrong in ({"class": [None, "d"]}, {"name": ["same", "same"]}, {"class": ["", "d"]}):
        with pytest.raises(ValueError):
            run({**table, **wrong}, tmp_path / "other")


def test_roots_of_one_name_are_told_apart(dataset: Path, tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    for root in ("one/same", "two/same"):
        memory.pipe({f"/{root}/a.png": (dataset / "made" / "03.png").read_bytes()})
    urls = ["memory://one/same", "memory://two/same"]
    report = evaluated(run(urls, tmp_path / "report")).report()
    assert report.images["image"] == ["same/a.png", "same-2/a.png"]


def test_a_report_and_shards_may_have_urls(dataset: Path, tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    report = evaluated(run(dataset / "made", "memory://out/report")).report()  # type: ignore[arg-type]
    assert memory.cat_file("/out/report/metrics.csv") == (report.folder / "metrics.csv").read_bytes()
    with pytest.raises(huecount.ReportError, match="exists already"):
        run(dataset / "made", "memory://out/report")  # type: ignore[arg-type]
    memory.rm_file("/out/report/run.json")
    assert run(dataset / "made", "memory://out/report").pending() == []  # type: ignore[arg-type]


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
