"""`sweep` and `choose` against the command line, and tables in the hands of other libraries."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from conftest import DEMO, command_line, smallest
from PIL import Image

import huecount

K = "2,4,8,16,32"
RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)
# What a report says of clocks, and what a run can go on from.
NOT_COMPARED = {"timings.csv", "journal.jsonl"}


def files_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.name not in NOT_COMPARED}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine small images of the demo dataset in three classes, and a file that is none."""
    folder = tmp_path_factory.mktemp("data") / "dataset"
    for name in ("icons", "pixel-art", "photos"):
        (folder / name).mkdir(parents=True)
        images = [path for path in (DEMO / name).iterdir() if path.suffix in (".png", ".jpg", ".webp")]
        for path in sorted(images, key=lambda path: path.stat().st_size)[:3]:
            shutil.copy(path, folder / name)
    (folder / "notes.txt").write_text("no image")
    return folder


@pytest.fixture(scope="module")
def report(dataset: Path) -> huecount.Report:
    return huecount.sweep(dataset, k=K, threads=1)


def test_a_saved_report_equals_that_of_the_command_line(dataset: Path, report: huecount.Report, tmp_path: Path) -> None:
    command_line("sweep", dataset, "-k", K, "--output", tmp_path / "theirs")
    ours = files_of(report.save(tmp_path / "ours"))
    theirs = files_of(tmp_path / "theirs")
    assert sorted(ours) == sorted(theirs)
    assert [name for name, content in ours.items() if content != theirs[name]] == []
    with pytest.raises(FileExistsError):
        report.save(tmp_path / "ours")
    assert huecount.Report(tmp_path / "theirs").metrics["ssim"] == report.metrics["ssim"]


def test_tables_are_taken_by_other_libraries(report: huecount.Report) -> None:
    for table in (report.metrics, report.images, report.choices):
        arrow = pyarrow.table(table)
        assert arrow.num_rows == len(table) and arrow.column_names == table.column_names
        frame = polars.DataFrame(table)
        pandas_frame = table.to_pandas()
        for name in table.column_names:
            assert arrow[name].to_pylist() == table[name] == frame[name].to_list()
            assert [None if pandas.isna(value) else value for value in pandas_frame[name]] == table[name]
    assert polars.DataFrame(report.metrics)["distortion"].dtype == polars.Float64
    assert report.images.to_pandas()["width"].dtype == "UInt32"
    with pytest.raises(KeyError):
        report.metrics["beauty"]


def test_k_is_chosen_again_from_any_tables(dataset: Path, report: huecount.Report, tmp_path: Path) -> None:
    target = {"target": ["ssim=0.9", "psnr=28"], "coverage": 0.7}
    expected = huecount.choose(report.metrics, report.images, **target)
    command_line("sweep", dataset, "-k", K, "--target", "ssim=0.9", "--target", "psnr=28", "--coverage", 0.7,
                 "--verdict-by", "quality", "--alternatives", 0, "--output", tmp_path / "theirs")  # fmt: skip
    theirs = huecount.Report(tmp_path / "theirs").recommended
    assert [(one.class_name, one.k, one.k_low, one.k_high) for one in expected] == [
        (one.class_name, one.k, one.k_low, one.k_high) for one in theirs
    ]
    metrics, images = report.metrics, report.images
    holders: list[tuple[Any, Any]] = [
        (pyarrow.table(metrics), pyarrow.table(images)),
        (polars.DataFrame(metrics), polars.DataFrame(images)),
        (metrics.to_pandas(), images.to_pandas()),
        (report.folder / "metrics.csv", str(report.folder / "images.csv")),
        (pandas.read_csv(report.folder / "metrics.csv"), pandas.read_csv(report.folder / "images.csv")),
        ({name: metrics[name] for name in metrics.column_names}, {name: images[name] for name in images.column_names}),
    ]
    for holder in holders:
        assert huecount.choose(*holder, **target) == expected, type(holder[0])
    of_class = {choice.class_name: choice for choice in huecount.choose(metrics, images, target="psnr=200")}
    assert of_class["photos"].k is None and of_class["photos"].verdict == "none" and of_class["photos"].reason


def test_what_is_no_table_is_an_error(report: huecount.Report) -> None:
    with pytest.raises(TypeError, match="metrics must be a table"):
        huecount.choose([1, 2], report.images)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="k"):
        huecount.choose({"class": ["a"], "image": ["b"]}, report.images)
    with pytest.raises(ValueError, match="table metrics and, after it, the table images"):
        huecount.choose(report.images, report.metrics)
    with pytest.raises(ValueError, match="beauty"):
        huecount.choose(report.metrics, report.images, target="beauty=1")
    lists = pyarrow.table({"class": [["a"]], "image": ["b"]})
    with pytest.raises(ValueError, match="class"):
        huecount.choose(lists, report.images)


def test_a_choice_says_how_sure_it_is(report: huecount.Report) -> None:
    choices = report.recommended
    assert [choice.class_name for choice in choices] == ["icons", "photos", "pixel-art"]
    assert all(choice.reason and choice.verdict in ("clear", "weak", "none") for choice in choices)
    assert len(report.choices) > len(choices)


def test_images_in_memory_are_as_good_as_files(dataset: Path, tmp_path: Path) -> None:
    files = sorted((dataset / "icons").iterdir()) + sorted((dataset / "pixel-art").iterdir())
    named: list[Any] = []
    for place, file in enumerate(files):
        with Image.open(file) as opened:
            image = opened.convert("RGBA")
        kinds = [file, np.asarray(image), image, file.read_bytes()]
        named.append((f"{file.parent.name}/{file.name}", file.parent.name, kinds[place % 4]))
    in_memory = huecount.sweep(named, k=[2, 9], alternatives=0)
    folder = huecount.sweep([dataset / "icons", dataset / "pixel-art"], k=range(2, 10, 7), alternatives=0)
    for name in ("class", "image", "k", "distortion", "ssim", "png_bytes", "silhouette"):
        assert in_memory.metrics[name] == folder.metrics[name] or name == "class"
    assert sorted(set(in_memory.images["class"])) == ["icons", "pixel-art"]


def test_classes_may_be_given(dataset: Path) -> None:
    files = sorted((dataset / "icons").iterdir())
    names = {files[0].name: "first", files[1].name: "others", files[2].name: "others"}
    report = huecount.sweep(dataset / "icons", k=2, classes=names, metrics=["ssim"], silhouette="off")
    assert sorted(report.images["class"]) == ["first", "others", "others"]
    assert set(huecount.sweep(dataset / "icons", k=2, classes="none", metrics="ssim").images["class"]) == {"."}


def test_progress_is_told_and_may_end_the_sweep(dataset: Path) -> None:
    told: list[tuple[int, int, str]] = []
    report = huecount.sweep(dataset / "icons", k=2, progress=lambda *news: told.append(news))
    assert [(done, everything) for done, everything, _ in told] == [(1, 3), (2, 3), (3, 3)]
    assert sorted(name for _, _, name in told) == sorted(report.images["image"])

    def enough(done: int, everything: int, name: str) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        huecount.sweep(dataset, k=2, progress=enough)


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_control_c_ends_a_sweep(dataset: Path, tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import sys, time, huecount
        def progress(done, everything, name):
            print("done", flush=True)
        try:
            huecount.sweep({str(dataset)!r}, k="2-256", silhouette="exact", threads=1, progress=progress, output={str(tmp_path / "r")!r})
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "done\n"
        child.send_signal(signal.SIGINT)
        lines = child.stdout.read().split()
    # It does not go on to the last of the images.
    assert lines[-1] == "interrupted" and lines.count("done") < 9
    resumed = huecount.sweep(dataset, k="2-256", silhouette="exact", output=tmp_path / "r", resume=True)
    assert "failed" not in resumed.images["status"]


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.parametrize(
    "work",
    [
        "huecount.silhouette_score(X, np.arange(len(X)) % 4000)",
        "huecount.KMeans(2000).fit(X)",
        "huecount.quantize(X.reshape(1000, -1, 3), 2000)",
    ],
)
def test_control_c_ends_what_takes_long(work: str) -> None:
    """Whether the work would have ended by itself is seen from what follows it."""
    script = textwrap.dedent(f"""
        import numpy as np, huecount
        X = np.random.RandomState(0).randint(0, 256, (400_000, 3)).astype(np.uint8)
        try:
            print("begun", flush=True)
            {work}
            print("ended", flush=True)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "begun\n"
        child.send_signal(signal.SIGINT)
        assert child.stdout.read() == "interrupted\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_leaves_the_report_of_its_parent() -> None:
    report = huecount.sweep([("ramp", "made", RAMP)], k=2, alternatives=0)
    child = os.fork()
    if child == 0:
        del report
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    assert (report.folder / "metrics.csv").is_file()


def test_equal_sweeps_in_memory_leave_equal_reports(tmp_path: Path) -> None:
    for name in ("one", "two"):
        huecount.sweep([("a", "x", RAMP), ("b/c", "y, z", RAMP.T)], k=[2, 3], alternatives=0, output=tmp_path / name)
    one, two = files_of(tmp_path / "one"), files_of(tmp_path / "two")
    assert one == two and b'"classes": "given"' in one["run.json"]
    assert huecount.Report(tmp_path / "one").images["class"] == ["x", "y, z"]


@pytest.mark.parametrize("name", ["b//c", "d/", "./a", "/a", "..", " lead", "trail ", "a\nb", "r\rs", "", "a/.b"])
def test_names_that_would_be_changed_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of an image"):
        huecount.sweep([(name, "x", RAMP)], k=2)


@pytest.mark.parametrize("label", [" x", "x ", "a\nb", ""])
def test_classes_that_would_be_changed_are_refused(label: str) -> None:
    with pytest.raises(ValueError, match="class of 'a'"):
        huecount.sweep([("a", label, RAMP)], k=2)


def test_every_other_name_keeps_its_class() -> None:
    names = ["ü", 'q"t', "p,q", "s*", "#h", "50%25.png", "x/y z"]
    images = huecount.sweep([(name, f"of {name}", RAMP) for name in names], k=2, metrics="mse", alternatives=0).images
    expected = {name.replace("50%25", "50%2525"): f"of {name}" for name in names}
    assert dict(zip(images["image"], images["class"], strict=True)) == expected


def test_a_class_for_no_image_is_an_error(dataset: Path) -> None:
    with pytest.raises(ValueError, match="typo.png"):
        huecount.sweep(dataset / "icons", k=2, classes={"typo.png": "x"})


def test_bytes_in_memory_that_are_no_image_are_a_row() -> None:
    torn = b"\x89PNG\r\n\x1a\n" + bytes(40)
    images = huecount.sweep([("good", "x", RAMP), ("torn", "x", torn), ("text", "x", b"junk")], k=2, alternatives=0).images
    assert dict(zip(images["image"], images["status"], strict=True)) == {"good": "ok", "text": "skipped", "torn": "failed"}
    assert all(reason for image, reason in zip(images["image"], images["reason"], strict=True) if image != "good")


def test_metrics_have_the_names_of_functions_too(dataset: Path) -> None:
    one = huecount.sweep(dataset / "icons", k=2, metrics=["psnr", "delta_e2000"], alternatives=0)
    assert all(value is not None for value in one.metrics["delta_e2000_mean"]) and set(one.metrics["ssim"]) == {None}


def test_a_table_is_a_mapping_of_columns(report: huecount.Report) -> None:
    table = report.metrics
    assert list(table) == list(table.keys()) == table.column_names and "k" in table and "beauty" not in table
    assert dict(table)["k"] == table["k"] and 3 not in table
    with pytest.raises(TypeError, match="to_pandas"):
        pandas.DataFrame(table)  # type: ignore[call-overload]
    for one in (report.images, report.metrics, report.choices):
        assert pickle.loads(pickle.dumps(one)).to_csv() == one.to_csv()


def test_tables_with_more_than_is_needed_are_taken() -> None:
    metrics: dict[str, Any] = {"class": ["a", "a"], "image": ["b", "b"], "k": [2, 3], "distortion": [9.0, 1.0], "mse": [3.0, 0.3]}
    images: dict[str, Any] = {"class": ["a"], "image": ["b"]}
    expected = huecount.choose(metrics, images, target="psnr=40")
    when = pyarrow.array([0, 1], pyarrow.date32())
    other = {"when": when, "list": [[1], [2]], "ssim": pyarrow.nulls(2), "class": pyarrow.array(["a", "a"]).dictionary_encode()}
    holders: list[Any] = [
        pyarrow.table({**metrics, **other}),
        polars.DataFrame(metrics).with_columns(polars.col("class").cast(polars.Categorical), polars.lit(None).alias("ssim")),
        pandas.DataFrame(metrics).astype({"class": "category"}),
    ]
    for holder in holders:
        assert huecount.choose(holder, images, target="psnr=40") == expected
    for name, values, words in (("k", [0, 3], "k = 0"), ("distortion", [-1.0, 1.0], "distortion = -1")):
        with pytest.raises(ValueError, match=words):
            huecount.choose({**metrics, name: values}, images)


def test_a_report_whose_folder_is_gone_is_still_shown(tmp_path: Path) -> None:
    report = huecount.sweep([("ramp", "made", RAMP)], k=2, alternatives=0, output=tmp_path / "r")
    with pytest.raises(ValueError, match="in the report itself"):
        report.save(report.folder / "sub" / "folder")
    shutil.rmtree(report.folder)
    assert "can't be read" in repr(report)


def test_a_notebook_shows_classes_and_their_chart(report: huecount.Report) -> None:
    html = report._repr_html_()
    assert "<td>pixel-art</td>" in html and "<svg" in html and html.count("<tr>") == 4
    assert "<?xml" not in html


def test_a_report_outlives_a_pickle_only_if_it_is_saved(report: huecount.Report, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="save"):
        pickle.dumps(report)
    saved = huecount.Report(report.save(tmp_path / "kept"))
    again = pickle.loads(pickle.dumps(saved))
    assert again.metrics["k"] == report.metrics["k"]
    assert pickle.loads(pickle.dumps(saved.choices))["k"] == report.choices["k"]


def test_a_temporary_report_ends_with_its_object(dataset: Path) -> None:
    report = huecount.sweep(dataset / "icons", k=2, metrics="ssim", silhouette="off", alternatives=0)
    folder = report.folder
    assert folder.is_dir()
    del report
    gc.collect()
    assert not folder.exists()


def test_a_file_that_fails_is_a_row(dataset: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    shutil.copy(smallest("icons"), broken)
    (broken / "torn.png").write_bytes(smallest("photos").read_bytes()[:90])
    (broken / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    report = huecount.sweep(broken, k=2)
    rows = dict(zip(report.images["image"], report.images["status"], strict=True))
    assert rows["torn.png"] == "failed" and sorted(rows.values()) == ["failed", "ok"]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"images": "no such folder"}, huecount.SweepError, "no such folder"),
        ({"images": []}, ValueError, "no images"),
        ({"images": [("a", "b", np.zeros((2, 2)))]}, ValueError, "float64"),
        ({"images": [("../a", "b", np.zeros((2, 2), np.uint8))]}, ValueError, "name"),
        ({"images": [("a", "b", np.zeros((2, 2), np.uint8))] * 2}, ValueError, "two images"),
        ({"images": [("a", "b", np.zeros((2, 2), np.uint8)), "folder"]}, TypeError, "either"),
        ({"images": [3]}, TypeError, "paths"),
        ({"images": [("a", "b", b""), ("good", "c", 3)]}, TypeError, "the image 'good'"),
        ({"images": [("a", "b", "no such file.png")]}, huecount.ImageError, "the image 'a': no such file.png"),
        ({"images": [("a", "b", b""), ("a/b", "b", b"")]}, ValueError, "'a/b' would lie in it"),
        ({"k": "many"}, ValueError, "many"),
        ({"k": [2.7, 3.2]}, TypeError, "k must be an int, not float"),
        ({"k": 4.0}, TypeError, "k must be an int, not float"),
        ({"seed": True}, TypeError, "seed"),
        ({"threads": True}, TypeError, "threads"),
        ({"max_memory": "lots"}, ValueError, "'max_memory'"),
        ({"metrics": ["beauty"]}, ValueError, "beauty"),
        ({"target": "ssim"}, ValueError, "target"),
        ({"threads": 0}, ValueError, "threads"),
        ({"resume": True}, TypeError, "output"),
        ({"classes": "no such file.csv"}, huecount.SweepError, "no such file"),
    ],
)
def test_what_is_no_argument_is_an_error(
    dataset: Path, arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        huecount.sweep(**{"images": dataset, **arguments})


def test_a_folder_without_images_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(huecount.SweepError, match="no images"):
        huecount.sweep(tmp_path)
    with pytest.raises(huecount.ReportError, match="no report"):
        huecount.Report(tmp_path)


def test_a_report_is_not_replaced_unasked(dataset: Path, tmp_path: Path) -> None:
    huecount.sweep(dataset / "icons", k=2, output=tmp_path / "r")
    with pytest.raises(huecount.ReportError, match="r exists already: choose another folder with output, or pass overwrite"):
        huecount.sweep(dataset / "icons", k=2, output=tmp_path / "r")
    assert len(huecount.sweep(dataset / "icons", k=3, output=tmp_path / "r", overwrite=True).metrics) == 3


def test_the_command_comes_along(tmp_path: Path) -> None:
    assert command_line("--version").decode().split() == ["huecount", huecount.__version__]
    failed = subprocess.run([sys.executable, "-m", "huecount", "sweep", tmp_path], capture_output=True, check=False)
    assert failed.returncode == 2 and b"no images" in failed.stderr
    script = Path(sys.executable).with_name("huecount")
    assert script.exists() and subprocess.run([script, "--help"], check=True, capture_output=True).stdout
