"""Colour spaces by scikit-image (L*a*b*) and by Ottosson's formulas (Oklab), for `tests/spaces.rs`.

    pip install numpy==2.4.6 scikit-image==0.26.0
    python crates/kmeans/tests/golden/make.py > crates/kmeans/tests/golden/values.csv

color,SPACE,r,g,b,x,y,z            coordinates of a colour
mean,SPACE,distortion,r,g,b        variance of the pixels below about their mean, and the mean as sRGB
alpha,SPACE,distortion,r,g,b,a     the same premultiplied, alpha as far from 0 to opaque as black is from white
"""

import numpy as np
from skimage.color import lab2rgb, rgb2lab

LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005]])
OKLAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468],
                  [1.9779984951, -2.4285922050, 0.4505937099],
                  [0.0259040371, 0.7827717662, -0.8086757660]])


def from_srgb(space, colors):
    if space == "srgb":
        return colors
    if space == "lab":
        return rgb2lab(colors[None] / 255)[0]
    c = colors / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ LMS.T) @ OKLAB.T


def to_srgb(space, point):
    if space == "srgb":
        return point
    if space == "lab":
        return 255 * lab2rgb(point[None, None])[0, 0]
    linear = np.linalg.inv(LMS) @ (np.linalg.inv(OKLAB) @ point) ** 3
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def row(*cells):
    print(",".join(str(cell) for cell in cells))


def distortion(points):
    return float(((points - points.mean(axis=0)) ** 2).sum(axis=1).mean())


COLORS = np.array([[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128], [1, 2, 3],
                   [200, 100, 50], [30, 144, 255], [250, 250, 210]], float)
i = np.arange(60)
PIXELS = np.stack([(37 * i + 11) % 256, (91 * i + 200) % 256, (i * i * 13 + 5) % 256], 1).astype(float)
ALPHA = ((i * 53 + 20) % 256).astype(float)

for space in ("oklab", "lab"):
    for color, point in zip(COLORS.astype(int), from_srgb(space, COLORS)):
        row("color", space, *color, *(f"{x:.6f}" for x in point))
for space, lightness in (("srgb", 255), ("oklab", 1), ("lab", 100)):
    points = from_srgb(space, PIXELS)
    row("mean", space, distortion(points), *np.rint(to_srgb(space, points.mean(axis=0))).astype(int))
    share = ALPHA[:, None] / 255
    points = np.hstack([points * share, lightness * share])
    mean = points.mean(axis=0)
    color = to_srgb(space, mean[:3] / (mean[3] / lightness))
    row("alpha", space, distortion(points), *np.rint(color).astype(int), round(255 * mean[3] / lightness))
