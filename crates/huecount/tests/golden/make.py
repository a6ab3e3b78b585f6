"""Small tables of clusterings, and the K that others choose from them: scikit-learn's scores, kneed's knee, numpy's means.

    pip install numpy==2.4.* scikit-learn==1.9.* kneed==0.9.*
    python make.py

Writes metrics.csv (as a report has it, but only what the criteria below read), images.csv and choices.csv. Classes of one
image take scikit-learn's scores as they are; `several` has five images and takes their means.
"""

import csv
import warnings

import numpy as np
from kneed import KneeLocator
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

KS = list(range(2, 21))
rng = np.random.default_rng(2001)


def clouds(number, spread, points=240):
    centres = rng.uniform(20, 235, (number, 3))
    return np.clip(np.rint(centres[rng.integers(number, size=points)] + rng.normal(0, spread, (points, 3))), 0, 255)


def scores(colors):
    for k in KS:
        fit = KMeans(k, n_init=20, random_state=0).fit(colors)
        yield (
            fit.inertia_ / len(colors),
            silhouette_score(colors, fit.labels_),
            calinski_harabasz_score(colors, fit.labels_),
            davies_bouldin_score(colors, fit.labels_),
        )


def choices(tables):
    """Of the images of a class, each a table of scores over K."""
    distortion, silhouette, calinski, davies = np.moveaxis(np.array(tables), 2, 0)
    yield "calinski-harabasz", KS[int(np.argmax(np.log(calinski).mean(0)))]
    yield "davies-bouldin", KS[int(np.argmin(davies.mean(0)))]
    error = silhouette.std(0, ddof=1) / np.sqrt(len(tables)) if len(tables) > 1 else np.zeros(len(KS))
    peak = int(np.argmax(silhouette.mean(0)))
    yield "silhouette", KS[int(np.argmax(silhouette.mean(0) >= silhouette.mean(0)[peak] - error[peak]))]
    curve = (distortion / distortion[:, :1]).mean(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield "kneedle", KneeLocator(KS, curve, curve="convex", direction="decreasing").knee


CLASSES = {
    "four": [clouds(4, 9)],
    "nine": [clouds(9, 6)],
    "blurred": [clouds(6, 30)],
    "uniform": [rng.integers(0, 256, (240, 3)).astype(float)],
    "several": [clouds(number, 8) for number in (5, 6, 6, 7, 7)],
}

with open("metrics.csv", "w") as metrics, open("images.csv", "w") as images, open("choices.csv", "w") as chosen:
    write = [csv.writer(file, lineterminator="\n") for file in (metrics, images, chosen)]
    write[0].writerow("class image k distortion mse silhouette calinski_harabasz davies_bouldin".split())
    write[1].writerow("class image status".split())
    write[2].writerow("class criterion k".split())
    for name, members in CLASSES.items():
        tables = [list(scores(colors)) for colors in members]
        for number, table in enumerate(tables):
            image = f"{name}/{number}.png"
            write[1].writerow([name, image, "ok"])
            for k, (distortion, *others) in zip(KS, table):
                numbers = [distortion, distortion / 3, *others]
                write[0].writerow([name, image, k, *(f"{number:.9g}" for number in numbers)])
        for criterion, k in choices(tables):
            write[2].writerow([name, criterion, "" if k is None else k])
