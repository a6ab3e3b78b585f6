#!/usr/bin/env python3
"""Times scikit-learn's sampled silhouette: prints seconds and the score, for pixels labelled by a palette PNG."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sklearn.metrics import silhouette_score

import reference

SAMPLE = 10_000


def main() -> int:
    original, output = map(Path, sys.argv[1:3])
    points = reference.clustering_points(reference.load_rgba(original)).numerators.astype(float)
    labels = reference.read_indexed_png(output).indices.reshape(-1)
    start = time.perf_counter()
    score = silhouette_score(points, labels, sample_size=min(SAMPLE, len(points)), random_state=0)
    print(time.perf_counter() - start, score)
    return 0


if __name__ == "__main__":
    sys.exit(main())
