#!/usr/bin/env python3
"""Times scikit-image's SSIM: prints seconds and the value, for an original and an output."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import reference


def main() -> int:
    original, output = (reference.load_rgba(Path(path))[..., :3].copy() for path in sys.argv[1:3])
    start = time.perf_counter()
    value = reference.ssim(original, output)
    print(time.perf_counter() - start, value)
    return 0


if __name__ == "__main__":
    sys.exit(main())
