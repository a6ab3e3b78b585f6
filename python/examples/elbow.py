"""A sweep over a folder of images, and its elbow drawn with matplotlib.

    python examples/elbow.py FOLDER CHART.png

The curve of a class is the median of its images' distortion, the band holds the middle half of them, the dot is the K that the
report recommends. The charts of the report itself say more; this shows how its tables reach other libraries.
"""

from __future__ import annotations

import sys

import matplotlib
import pandas

import huecount

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402


def main(folder: str, chart: str) -> None:
    report = huecount.sweep(folder, k="2-16,20-64:4,96,128", metrics=["ssimulacra2"], silhouette="off", alternatives=0)
    metrics: pandas.DataFrame = report.metrics.to_pandas()
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for choice in report.recommended:
        of_class = metrics[metrics["class"] == choice.class_name].groupby("k")["distortion"]
        low, median, high = (of_class.quantile(share) for share in (0.25, 0.5, 0.75))
        (line,) = axes.plot(median.index, median, label=choice.class_name)
        axes.fill_between(median.index, low, high, color=line.get_color(), alpha=0.15, linewidth=0)
        if choice.k is not None:
            axes.plot(choice.k, median[choice.k], "o", color=line.get_color())
            axes.annotate(f"K = {choice.k}", (choice.k, median[choice.k]), xytext=(6, 6), textcoords="offset points")
    axes.set_xscale("log", base=2)
    axes.set_yscale("symlog", linthresh=1)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.set_xlabel("K, the number of colours")
    axes.set_ylabel("distortion (squared distance to the centroid)")
    axes.set_title("Median over the images of each class; the band holds the middle half")
    axes.legend(frameon=False)
    figure.savefig(chart, dpi=120)
    for choice in report.recommended:
        print(f"{choice.class_name}: K = {choice.k}, {choice.verdict}: {choice.reason}")


if __name__ == "__main__":
    main(*sys.argv[1:])
