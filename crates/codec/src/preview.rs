//! Pixels small enough to be embedded: as they are, or shrunk by a whole factor, as PNG.

use crate::encode::{EncodeError, png};
use crate::raster::Raster;

/// Pixels of a preview at most.
const MOST_PIXELS: usize = 1 << 20;

/// The PNG of the largest preview of at most `most_bytes`; of the image itself where that is small enough.
///
/// # Errors
/// When the encoder refuses.
pub fn preview(raster: &Raster, most_bytes: usize) -> Result<Vec<u8>, EncodeError> {
    let mut factor = 1;
    loop {
        let (width, height) = (raster.width.div_ceil(factor), raster.height.div_ceil(factor));
        let smallest = width == 1 && height == 1;
        if width as usize * height as usize <= MOST_PIXELS || smallest {
            let png = png(&shrunk(raster, factor), width, height)?;
            if png.len() <= most_bytes || smallest {
                return Ok(png);
            }
        }
        factor += 1;
    }
}

/// Means over squares of `factor` by `factor` pixels, premultiplied, halves upwards.
fn shrunk(raster: &Raster, factor: u32) -> Vec<[u8; 4]> {
    if factor == 1 {
        return raster.pixels().to_vec();
    }
    let (width, height) = (raster.width, raster.height);
    let mut pixels = Vec::new();
    for top in (0..height).step_by(factor as usize) {
        for left in (0..width).step_by(factor as usize) {
            let rows = top..(top + factor).min(height);
            let square = rows.flat_map(|y| {
                let start = (y * width + left) as usize;
                &raster.pixels()[start..start + factor.min(width - left) as usize]
            });
            pixels.push(mean(square));
        }
    }
    pixels
}

fn mean<'a>(pixels: impl Iterator<Item = &'a [u8; 4]>) -> [u8; 4] {
    let (mut count, mut alpha, mut sums) = (0_u64, 0_u64, [0_u64; 3]);
    for &[r, g, b, a] in pixels {
        count += 1;
        alpha += a as u64;
        for (sum, sample) in sums.iter_mut().zip([r, g, b]) {
            *sum += sample as u64 * a as u64;
        }
    }
    let rounded = |sum: u64, count: u64| ((2 * sum + count) / (2 * count).max(1)) as u8;
    let [r, g, b] = sums.map(|sum| rounded(sum, alpha));
    [r, g, b, rounded(alpha, count)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Raster {
        let samples = (0..width * height).flat_map(|index| pixel(index % width, index / width)).collect();
        Raster::new(width, height, samples)
    }

    fn seen(png: &[u8]) -> (u32, u32, Vec<[u8; 4]>) {
        let image = image::load_from_memory(png).unwrap().into_rgba8();
        (image.width(), image.height(), image.pixels().map(|pixel| pixel.0).collect())
    }

    #[test]
    fn a_small_image_stays_as_it_is() {
        for alpha in [255, 90] {
            let raster = raster(9, 7, |x, y| [x as u8 * 20, y as u8 * 30, 7, alpha]);
            let expected = (9, 7, raster.pixels().to_vec());
            assert_eq!(seen(&preview(&raster, 10_000).unwrap()), expected);
        }
    }

    #[test]
    fn a_large_one_is_shrunk_until_it_fits() {
        let noise = |x: u32, y: u32| {
            let value = (x + 120 * y).wrapping_mul(2_654_435_761);
            let value = (value ^ value >> 15).wrapping_mul(2_246_822_519);
            [(value >> 8) as u8, (value >> 16) as u8, (value >> 24) as u8, 255]
        };
        let png = preview(&raster(120, 90, noise), 9_000).unwrap();
        assert!(png.len() <= 9_000);
        let (width, height, pixels) = seen(&png);
        assert_eq!((width, height), (60, 45));
        assert_eq!(pixels[0], mean([(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| noise(x, y)).iter()));
    }

    #[test]
    fn means_are_over_what_is_seen() {
        let clear_and_red = [[0, 255, 0, 0], [200, 0, 0, 255]];
        assert_eq!(mean(clear_and_red.iter()), [200, 0, 0, 128]);
        assert_eq!(mean([[9, 9, 9, 0]].iter()), [0, 0, 0, 0]);
        assert_eq!(mean([[1, 0, 0, 255], [2, 0, 0, 255]].iter()), [2, 0, 0, 255]);
    }
}
