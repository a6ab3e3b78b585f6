//! Pictures by integer formulas: the same on every machine.

use std::path::Path;

use image::{GrayImage, Luma, Rgb, RgbImage, Rgba, RgbaImage};

/// Opaque; up to 28x21 every pixel has a colour of its own.
pub(crate) fn hills(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(9 * x) as u8, (12 * y) as u8, (x * y) as u8]))
}

/// Gray, with many levels.
pub(crate) fn page(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| Luma([((x * x + 7 * y) % 251) as u8]))
}

/// One gray pixel.
pub(crate) fn dot() -> GrayImage {
    GrayImage::from_pixel(1, 1, Luma([93]))
}

/// Soft alpha from left to right; the leftmost column is fully transparent, over colours that differ.
pub(crate) fn leaf(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        Rgba([(40 + 5 * y) as u8, 160, (9 * x) as u8, (255 * x / (width - 1)) as u8])
    })
}

/// Two colours.
pub(crate) fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(
        width,
        height,
        |x, _| if x < width / 2 { Rgb([200, 30, 40]) } else { Rgb([250, 250, 240]) },
    )
}

/// Sixteen opaque colours, in a grid of 4 by 4.
pub(crate) fn blocks(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (column, row) = (4 * x / width, 4 * y / height);
        Rgb([(80 * column) as u8, (80 * row) as u8, (30 * (column + row)) as u8])
    })
}

/// The sixteen colours of [`blocks`], with an alpha for each column: 255, 170, 85 and 0.
pub(crate) fn glass(width: u32, height: u32) -> RgbaImage {
    let opaque = blocks(width, height);
    RgbaImage::from_fn(width, height, |x, y| {
        let [r, g, b] = opaque.get_pixel(x, y).0;
        Rgba([r, g, b, (255 - 85 * (4 * x / width)) as u8])
    })
}

/// The pixels of an image file as they are seen: what lies under alpha 0 makes no difference.
pub(crate) fn seen(path: &Path) -> Vec<[u8; 4]> {
    let image = image::open(path).expect("an image that decodes").into_rgba8();
    image.pixels().map(|pixel| if pixel.0[3] == 0 { [0; 4] } else { pixel.0 }).collect()
}
