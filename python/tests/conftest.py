"""Images that several tests look at, and the command line that results are compared with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

DEMO = Path(__file__).parents[2] / "datasets" / "demo"

# A photograph of few pixels, an icon with transparency, pixel art with a palette.
FILES = ("photos", "icons", "pixel-art", "illustrations")


def smallest(folder: str) -> Path:
    files = [path for path in (DEMO / folder).iterdir() if path.suffix in (".png", ".jpg", ".webp")]
    return min(sorted(files), key=lambda path: path.stat().st_size)


@pytest.fixture(params=FILES)
def file(request: pytest.FixtureRequest) -> Path:
    """One image of each class of the demo dataset."""
    return smallest(request.param)


@pytest.fixture
def photo() -> NDArray[np.uint8]:
    """The pixels of a photograph, (height, width, 3)."""
    with Image.open(smallest("photos")) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture
def pixels(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Some of these pixels, (n, 3): few enough for quadratic oracles."""
    return np.ascontiguousarray(photo.reshape(-1, 3)[::97][:3000])


def command_line(*arguments: object) -> bytes:
    """What the program prints."""
    command = [sys.executable, "-m", "huecount", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout
