#!/usr/bin/env python3
"""The outside check: recompute huecount's report from the files it writes, with other people's libraries.

It sweeps copies of the images, compresses each image at each K, reads the written PNG back and
compares every number of `metrics.csv` with what numpy, scikit-image and scikit-learn say about that file.
"""

from __future__ import annotations

import argparse
import csv
import math
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np
from PIL import Image

import reference
from reference import Bytes, IndexedPng, Points, color_set

IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}
SILHOUETTE_PIXELS = 5_000
FAILURES_SHOWN = 20
TIGHT = 1e-6
SCORE = 1e-9
UNCONVERGED = 1e-3
ZERO = 1e-9  # differences below this are rounding, whatever they are relative to

Row = dict[str, str]


# What was compared.


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    worst: float = 0.0
    where: str = ""


@dataclass
class Ledger:
    metrics: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    failures: list[str] = field(default_factory=list)

    def verdict(self, metric: str, where: str, problem: str = "") -> None:
        """One comparison that has no size: it holds, or there is a problem."""
        if problem:
            self.metrics[metric].failed += 1
            self.failures.append(f"{metric} of {where}: {problem}")
        else:
            self.metrics[metric].passed += 1

    def compare(
        self,
        metric: str,
        where: str,
        reported: float | None,
        expected: float | None,
        *,
        below: float = TIGHT,
        above: float = TIGHT,
        relative: bool = True,
    ) -> None:
        """`below` and `above` say how far the report may lie on either side; None is an empty cell."""
        if reported is None or expected is None:
            same = reported is expected
            self.verdict(metric, where, "" if same else f"reported {shown(reported)}, expected {shown(expected)}")
            return
        if not math.isfinite(reported):
            self.verdict(metric, where, f"reported {reported}, expected {expected!r}")
            return
        unit = abs(expected) if relative else 1.0
        difference = reported - expected
        allowed = max(ZERO, unit * (above if difference > 0 else below))
        tally = self.metrics[metric]
        size = abs(difference) / unit if unit > ZERO else abs(difference)
        if size > tally.worst:
            tally.worst, tally.where = size, where
        holds = abs(difference) <= allowed
        self.verdict(metric, where, "" if holds else f"reported {reported!r}, expected {expected!r}")

    def skip(self, metric: str) -> None:
        self.metrics[metric].skipped += 1

    def print(self) -> int:
        """The table and the closing line; the exit code."""
        print(f"{'metric':<20}{'compared':>9}{'failed':>8}{'skipped':>9}{'worst':>11}  where")
        for name, t in self.metrics.items():
            print(f"{name:<20}{t.passed + t.failed:>9}{t.failed:>8}{t.skipped:>9}{t.worst:>11.1e}  {t.where or '-'}")
        for failure in self.failures[:FAILURES_SHOWN]:
            print(f"failed: {failure}")
        if len(self.failures) > FAILURES_SHOWN:
            print(f"... and {len(self.failures) - FAILURES_SHOWN} more")
        passed = sum(t.passed for t in self.metrics.values())
        print(f"{passed} passed, {len(self.failures)} failed")
        return 1 if self.failures or not passed else 0


def shown(value: float | None) -> str:
    return "an empty cell" if value is None else repr(value)


def cell(row: Row, column: str) -> float | None:
    """None for an empty cell; NaN, which equals nothing, for one that is no number or is not there."""
    text = row.get(column, "nan")
    try:
        return float(text) if text else None
    except ValueError:
        return math.nan


# The images.


def find_images(paths: Iterable[Path]) -> dict[str, Path]:
    """Path in the report -> file. A folder keeps its inner paths; a single file goes below its folder's name."""
    found: dict[str, Path] = {}
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            name = file.relative_to(path) if path.is_dir() else Path(file.resolve().parent.name, file.name)
            hidden = any(part.startswith(".") for part in name.parts)
            if hidden or file.suffix.lower() not in IMAGE_SUFFIXES or not file.is_file():
                continue
            if found.setdefault(name.as_posix(), file) != file:
                sys.exit(f"two images would be called {name}: {found[name.as_posix()]} and {file}")
    return found


def limited(images: dict[str, Path], limit: int | None) -> dict[str, Path]:
    """The first `limit` images, taken from the classes in turn."""
    classes: dict[str, list[str]] = defaultdict(list)
    for name in images:
        classes[name.partition("/")[0]].append(name)
    turns = chain.from_iterable(zip_longest(*classes.values()))
    names = [name for name in turns if name is not None]
    return {name: images[name] for name in names[:limit]}


def copy_images(images: dict[str, Path], folder: Path) -> dict[str, Path]:
    """PNGs as they are; other formats as PNGs of Pillow's pixels, since decoders may differ and are not judged here."""
    copies: dict[str, Path] = {}
    for name, source in images.items():
        if source.suffix.lower() != ".png":
            name += ".png"
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            if is_deep(source):
                raise ValueError("more than 8 bits per sample")
            rgba = reference.load_rgba(source)
        except (OSError, ValueError) as error:
            print(f"left out: {source}: {error}", file=sys.stderr)
            continue
        if source.suffix.lower() == ".png":
            shutil.copyfile(source, copy)
        else:
            Image.fromarray(rgba).save(copy)
        copies[name] = copy
    return copies


def is_deep(path: Path) -> bool:
    with Image.open(path) as image:
        deep_mode = image.mode.startswith(("I", "F"))
    return deep_mode or (path.suffix.lower() == ".png" and path.read_bytes()[24] > 8)


# Our program.


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def sweep(huecount: list[str], folder: Path, ks: list[int], report: Path) -> dict[tuple[str, int], Row]:
    """The rows of `metrics.csv` by image and K."""
    colors = ",".join(map(str, ks))
    done = run([*huecount, "sweep", str(folder), "-k", colors, "--silhouette", "exact", "-o", str(report)])
    table = report / "metrics.csv"
    if done.returncode not in (0, 1) or not table.exists():
        sys.exit(f"sweep ended with exit code {done.returncode} and no metrics.csv\n{done.stderr}")
    with table.open(newline="", encoding="utf-8") as file:
        return {(row["image"], int(row["k"])): row for row in csv.DictReader(file, restval="nan")}


def compress(huecount: list[str], image: Path, k: int, output: Path) -> IndexedPng:
    output.unlink(missing_ok=True)
    done = run([*huecount, "compress", str(image), "-k", str(k), "-o", str(output), "--overwrite", "--keep-larger"])
    if done.returncode != 0 or not output.exists():
        raise ValueError(f"compress ended with exit code {done.returncode}: {done.stderr.strip()}")
    return reference.read_indexed_png(output)


# The check of one row.


@dataclass(frozen=True)
class Original:
    rgba: Bytes
    points: Points
    distinct: int


def load_original(path: Path) -> Original:
    rgba = reference.load_rgba(path)
    points = reference.clustering_points(rgba)
    return Original(rgba, points, points.distinct())


def check_row(ledger: Ledger, where: str, k: int, row: Row, original: Original, png: IndexedPng, size: int) -> None:
    output = png.rgba()
    if output.shape != original.rgba.shape:
        ledger.verdict("file", where, f"shape {output.shape} for {original.rgba.shape}")
        return
    pair = reference.pair_metrics(original.rgba, output)
    ledger.compare("mse", where, cell(row, "mse"), pair.mse)
    ledger.compare("psnr_db", where, cell(row, "psnr_db"), pair.psnr_db)
    ledger.compare("ssim", where, cell(row, "ssim"), pair.ssim, relative=False)
    check_partition(ledger, where, k, row, original, png)
    ledger.compare("png_bytes", where, cell(row, "png_bytes"), size, below=0, above=0)
    ledger.compare("colors", where, cell(row, "colors"), png.colors_used(), below=0, above=0)
    if k >= original.distinct:
        same = np.array_equal(reference.visible(output), reference.visible(original.rgba))
        ledger.verdict("exact", where, "" if same else f"{original.distinct} colours, yet the pixels differ")


def check_partition(ledger: Ledger, where: str, k: int, row: Row, original: Original, png: IndexedPng) -> None:
    """The palette index is the cluster, unless rounding made two centroids one entry."""
    small = len(original.points.numerators) <= SILHOUETTE_PIXELS
    labels = png.indices.reshape(-1).astype(np.int64)
    if len(np.unique(labels)) < min(k, original.distinct):
        ledger.skip("distortion")
        for name in ("silhouette", "silhouette_squared") if small else ():
            ledger.skip(name)
        for name in ("calinski_harabasz", "davies_bouldin"):
            ledger.skip(name)
        return
    # Group means are the best centroids there are: the report may lie above them, never below.
    above = UNCONVERGED if row.get("stop") == "max-iterations" else TIGHT
    expected = reference.distortion(original.points, labels)
    ledger.compare("distortion", where, cell(row, "distortion"), expected, above=above)
    if small:
        score = reference.silhouette(original.points, labels)
        ledger.compare("silhouette", where, cell(row, "silhouette"), score, relative=False)
        squared = reference.silhouette_squared(original.points, labels)
        ledger.compare("silhouette_squared", where, cell(row, "silhouette_squared"), squared, relative=False)
    for name, score in reference.partition_scores(original.points, labels).items():
        ledger.compare(name, where, cell(row, name), score, below=SCORE, above=SCORE)


def check(huecount: list[str], images: dict[str, Path], ks: list[int]) -> Ledger:
    ledger = Ledger()
    with tempfile.TemporaryDirectory() as temporary:
        dataset, report, output = (Path(temporary, name) for name in ("images", "report", "out.png"))
        copies = copy_images(images, dataset)
        if not copies:
            return ledger
        rows = sweep(huecount, dataset, ks, report)
        for name, path in copies.items():
            original = load_original(path)
            for k in ks:
                where = f"{name} at K={k}"
                try:
                    row = rows.get((name, k))
                    if row is None:
                        raise ValueError("no row in metrics.csv")
                    png = compress(huecount, path, k, output)
                except (OSError, ValueError) as problem:
                    ledger.verdict("file", where, str(problem))
                    continue
                check_row(ledger, where, k, row, original, png, output.stat().st_size)
    return ledger


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--huecount", metavar="CMD", type=shlex.split, required=True, help="how to start huecount")
    parser.add_argument("--images", metavar="PATH", nargs="+", type=Path, required=True, help="folders or files")
    parser.add_argument("-k", "--colors", metavar="SET", type=color_set, default="4,16,64")
    parser.add_argument("--limit", metavar="N", type=int, help="N images at most, taken from the classes in turn")
    options = parser.parse_args()
    images = limited(find_images(options.images), options.limit)
    print(f"{len(images)} images x {len(options.colors)} K", file=sys.stderr)
    return check(options.huecount, images, options.colors).print()


if __name__ == "__main__":
    sys.exit(main())
