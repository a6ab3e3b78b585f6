"""`quantize` against the command line, and whatever may be called an image."""

from __future__ import annotations

import io
import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import command_line, smallest
from numpy.typing import NDArray
from PIL import Image

import huecount


def rgba(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ({"k": 16}, ("-k", "16")),
        ({"k": 5, "effort": "fast", "color_space": "oklab", "seed": 7}, "-k 5 --effort fast --color-space oklab --seed 7".split()),
        ({"k": 12, "dither": "floyd-steinberg", "dither_strength": 0.5}, "-k 12 --dither floyd-steinberg --dither-strength 0.5".split()),
        ({"k": 8, "dither": "bayer", "color_space": "lab"}, "-k 8 --dither bayer --color-space lab".split()),
        ({"k": 8, "dither": "sierra", "dither_space": "linear"}, "-k 8 --dither sierra --dither-space linear".split()),
        ({"k": 6, "pinned": ["#ff0000", "#00f"], "weight": "sqrt"}, "-k 6 --pin #ff0000,#00f --weight sqrt".split()),
    ],
)
def test_equals_the_command_line(file: Path, arguments: dict[str, Any], options: list[str]) -> None:
    png = command_line("compress", file, *options, "--keep-larger", "--output", "-")
    few = huecount.quantize(file, **arguments)
    assert np.array_equal(rgba(few.to_png()), rgba(png))
    assert few.to_png() == png
    assert len(few.palette) <= arguments["k"] and few.indices.max() < len(few.palette)


def test_equals_the_command_line_with_a_palette(file: Path, tmp_path: Path) -> None:
    colors = ["#000000", "#ffffff", "#c04020", "#2040c0"]
    (tmp_path / "four.hex").write_text("\n".join(color[1:] for color in colors))
    png = command_line("compress", file, "--palette", tmp_path / "four.hex", "--keep-larger", "--output", "-")
    assert huecount.quantize(file, palette=colors).to_png() == png
    rows = [[0, 0, 0], [255, 255, 255], [0xC0, 0x40, 0x20], [0x20, 0x40, 0xC0]]
    assert huecount.quantize(file, palette=rows).to_png() == png


def test_every_kind_of_image_is_the_same(file: Path) -> None:
    with Image.open(file) as opened:
        expected = huecount.quantize(np.asarray(opened.convert("RGBA")), 9)
        for image in (file, str(file), file.read_bytes(), opened, opened.convert("RGBA")):
            few = huecount.quantize(image, 9)
            assert np.array_equal(few.palette, expected.palette) and np.array_equal(few.indices, expected.indices)


def test_every_layout_of_an_array_is_the_same(photo: NDArray[np.uint8]) -> None:
    expected = huecount.quantize(photo, 7)
    read_only = photo.copy()
    read_only.flags.writeable = False
    wider = np.zeros((photo.shape[0], 2 * photo.shape[1], 5), np.uint8)
    wider[:, ::2, 1:4] = photo
    backwards = photo[::-1, ::-1].copy()[::-1, ::-1]
    for image in (np.asfortranarray(photo), read_only, wider[:, ::2, 1:4], backwards):
        few = huecount.quantize(image, 7)
        assert np.array_equal(few.image, expected.image)
    assert expected.image.shape == photo.shape and expected.image.dtype == np.uint8


def test_whole_numbers_and_buffers_are_images(photo: NDArray[np.uint8]) -> None:
    expected = huecount.quantize(photo, 5).palette
    content = smallest("photos").read_bytes()
    of_file = huecount.quantize(content, 5).palette
    for image in (photo.astype(np.int64), photo.astype(">u2")):
        assert np.array_equal(huecount.quantize(image, np.int64(5)).palette, expected)
    for image in (bytearray(content), memoryview(content), io.BytesIO(content)):
        assert np.array_equal(huecount.quantize(image, 5).palette, of_file)


def test_pillow_images_are_turned_upright(tmp_path: Path, photo: NDArray[np.uint8]) -> None:
    image = Image.fromarray(photo[:40, :60])
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "turned.png", exif=exif)
    with Image.open(tmp_path / "turned.png") as opened:
        ours = huecount.quantize(opened, 4)
    of_file = huecount.quantize(tmp_path / "turned.png", 4)
    assert ours.indices.shape == (60, 40) and np.array_equal(ours.image, of_file.image)


def test_colors_may_be_one_text(photo: NDArray[np.uint8]) -> None:
    assert huecount.quantize(photo, palette="#000000, #fff").palette.tolist() == [[0, 0, 0], [255, 255, 255]]
    assert np.array_equal(huecount.quantize(photo, 4, pinned=None).indices, huecount.quantize(photo, 4, pinned=[]).indices)


def test_gray_is_gray(photo: NDArray[np.uint8]) -> None:
    gray = photo[:, :, 1]
    few = huecount.quantize(gray, 4)
    assert few.palette.shape == (4, 3) and (few.palette == few.palette[:, :1]).all()
    assert np.array_equal(few.indices, huecount.quantize(gray[:, :, None], 4).indices)


def test_distortion_is_that_of_the_pixels(photo: NDArray[np.uint8]) -> None:
    few = huecount.quantize(photo, 10)
    squared = (few.image.astype(float) - photo) ** 2
    # Pixels have the colour of their cluster, which may not be the nearest once it is rounded.
    assert few.distortion == pytest.approx(squared.sum(axis=2).mean(), rel=1e-3)
    assert few.distortion <= squared.sum(axis=2).mean()


def test_many_colors_have_wide_indices(photo: NDArray[np.uint8]) -> None:
    few = huecount.quantize(photo, 300, effort="fast")
    assert few.indices.dtype == np.uint16 and len(few.palette) > 256
    with pytest.raises(ValueError, match="at most 256 colours"):
        few.to_png()


def test_pillow_gets_the_same_pixels(file: Path) -> None:
    few = huecount.quantize(file, 6)
    image = few.to_pil()
    channels = few.image.shape[2]
    assert image.mode == "P"
    assert np.array_equal(np.asarray(image.convert("RGB" if channels == 3 else "RGBA")), few.image)


def test_oxipng_makes_it_smaller() -> None:
    few = huecount.quantize(smallest("photos"), 16)
    assert len(few.to_png(optimize=2)) < len(few.to_png())


@pytest.mark.parametrize(
    ("image", "error", "words"),
    [
        (np.zeros((0, 4, 3), np.uint8), huecount.ImageError, "empty"),
        (np.zeros((4, 0), np.uint8), huecount.ImageError, "empty"),
        (np.zeros((4, 4, 2), np.uint8), ValueError, "shape"),
        (np.zeros(16, np.uint8), ValueError, "shape"),
        (np.zeros((4, 4), np.float64), ValueError, "float64"),
        (np.full((4, 4), 256, np.uint16), ValueError, "0 to 255"),
        (np.full((4, 4), -1), ValueError, "0 to 255"),
        (np.ma.masked_equal(np.zeros((4, 4), np.uint8), 0), ValueError, "masked"),
        (Image.new("F", (4, 4)), ValueError, "mode F"),
        (Image.new("I", (4, 4)), ValueError, "mode I"),
        (Image.new("I;16", (4, 4)), ValueError, "mode I;16"),
        (np.zeros((4, 4), bool), ValueError, "bool"),
        ([[1, 2], [3, 4]], TypeError, "list"),
        (None, TypeError, "NoneType"),
        ("no such file.png", huecount.ImageError, "no such file.png"),
        (b"no image", huecount.ImageError, "not an image"),
        (b"", huecount.ImageError, "empty"),
    ],
)
def test_what_is_no_image_is_an_error(image: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        huecount.quantize(image, 2)


def test_a_truncated_file_is_an_error(tmp_path: Path) -> None:
    whole = smallest("pixel-art").read_bytes()
    with pytest.raises(huecount.ImageError):
        huecount.quantize(whole[:60], 2)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"k": 0}, ValueError, "1 to 65536"),
        ({"k": 70_000}, ValueError, "1 to 65536"),
        ({"k": 2.0}, TypeError, "float"),
        ({"k": True}, TypeError, "bool"),
        ({}, TypeError, "palette"),
        ({"k": 2, "palette": [[0, 0, 0]]}, TypeError, "either"),
        ({"palette": np.zeros((0, 3), np.uint8)}, ValueError, "1 to 256"),
        ({"palette": [[0, 0]]}, ValueError, "shape"),
        ({"palette": [[0, 0, 300]]}, ValueError, "0 to 255"),
        ({"palette": ["#12"]}, ValueError, "#12"),
        ({"k": 2, "effort": "most"}, ValueError, "effort"),
        ({"k": 2, "color_space": "cmyk"}, ValueError, "color_space"),
        ({"k": 2, "dither_strength": 2}, ValueError, "0 to 1"),
        ({"k": 2, "pinned": ["#fff", "#000", "#888"]}, ValueError, "pin"),
        ({"k": 2, "seed": -1}, ValueError, "seed"),
        ({"k": 2, "seed": True}, TypeError, "seed"),
        ({"k": 2, "seed": [1, 2]}, TypeError, "seed"),
        ({"k": 2, "dither": True}, ValueError, "dither must be"),
        ({"palette": "#fff,#"}, ValueError, "palette: "),
    ],
)
def test_what_is_no_argument_is_an_error(arguments: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        huecount.quantize(np.zeros((4, 4), np.uint8), **arguments)


def test_threads_and_processes_get_the_same(photo: NDArray[np.uint8]) -> None:
    expected = huecount.quantize(photo, 12).indices
    with ThreadPoolExecutor(4) as pool:
        for few in pool.map(lambda _: huecount.quantize(photo, 12), range(8)):
            assert np.array_equal(few.indices, expected)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own() -> None:
    image = np.arange(64 * 64, dtype=np.uint32).view(np.uint8).reshape(64, 64, 4)
    expected = huecount.quantize(image, 12).indices
    with multiprocessing.get_context("fork").Pool(2) as pool:
        results = [pool.apply_async(huecount.quantize, (image, 12)) for _ in range(2)]
        for result in results:
            assert np.array_equal(result.get(timeout=60).indices, expected)


def test_a_result_can_be_pickled() -> None:
    few = huecount.quantize(np.eye(5, dtype=np.uint8), 2)
    again = pickle.loads(pickle.dumps(few))
    assert np.array_equal(again.image, few.image) and again.distortion == few.distortion
