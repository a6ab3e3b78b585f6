"""Pictures by formula, as files of a dataset: the checks depend on no images but these."""

import random

from PIL import Image

# A name that would run a script in any page that took it for markup.
HOSTILE = "<img src=x onerror=window.hit=1>.png"


def hills(width, height):
    """A photograph of sorts: smooth, with noise, thousands of colours."""
    noise = random.Random(7)
    sample = lambda value: max(0, min(255, int(value + noise.gauss(0, 6))))
    image = Image.new("RGB", (width, height))
    image.putdata([
        (sample(255 * x / width), sample(200 * y / height), sample(120 + 100 * ((x // 40 + y // 30) % 2)))
        for y in range(height) for x in range(width)
    ])
    return image


def leaf(size):
    """Soft alpha, over colours that differ under alpha 0 too."""
    image = Image.new("RGBA", (size, size))
    image.putdata([
        (40 + 3 * y % 200, 160, 9 * x % 256, max(0, min(255, int(400 - 14 * ((x - size / 2) ** 2 + (y - size / 2) ** 2) ** 0.5))))
        for y in range(size) for x in range(size)
    ])
    return image


def page(width, height):
    """Gray."""
    image = Image.new("L", (width, height))
    image.putdata([(x * x + 7 * y) % 251 for y in range(height) for x in range(width)])
    return image


def blocks(columns, rows):
    """Few colours."""
    image = Image.new("RGB", (8 * columns, 8 * rows))
    image.putdata([
        (31 * (x // 8) % 256, 47 * (y // 8) % 256, 90) for y in range(8 * rows) for x in range(8 * columns)
    ])
    return image


def draw(folder):
    """A dataset of two classes with everything that needs care."""
    for name in ["photos", "icons"]:
        (folder / name).mkdir(parents=True)
    hills(768, 512).save(folder / "photos/hills.png")
    page(160, 120).save(folder / "photos/page.png")
    hills(90, 60).save(folder / "photos/small.png")
    leaf(64).save(folder / "icons/leaf.png")
    blocks(4, 5).save(folder / "icons/blocks.png")
    leaf(24).save(folder / "icons" / HOSTILE)
    (folder / "icons/broken.png").write_text("no image")
    (folder / "notes.txt").write_text("no image either")


def classes(folder):
    """Classes whose names are as long as they are strange, one of them of a single image."""
    names = ["photographs of very old buildings and what is left of them today", "絵文字とドット絵と写真と" * 4, "W" * 40, "<&>'\"", "i"]
    for number, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        for size in range(number + 1 if number < 4 else 1):
            hills(60 + 9 * number + 20 * size, 48).save(folder / name / f"{size}.png")
        if number % 2:
            leaf(40 + number).save(folder / name / "leaf.png")
            blocks(5, 6).save(folder / name / "blocks.png")
    return folder
