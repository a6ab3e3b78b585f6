//! Mean squared error of 8-bit samples in which pixels count by an importance map.
//!
//! `sum w (x - y)^2 / (3 * sum w)` over all pixels and the channels R, G, B; the weight w of a pixel is 0 to 255. With equal weights
//! it is the plain MSE. Range 0 to 65025, unit: squared 8-bit levels, lower is better; undefined where no pixel has a weight. Both
//! sums are exact integers. Where either image has alpha it is the worse one over black and over white, as the MSE is.
//!
//! Not a measure of quality for who does not know the map: it says nothing of pixels that the map leaves out.

use crate::image::{AnyImageView, ShapeError};
use crate::planes::{Planes, renderings};

/// The weighted mean squared error of `output` against `original`, `weights` row by row; `None` where all weights are 0. Its
/// [`psnr_db`](crate::psnr_db()) is the weighted PSNR.
///
/// # Errors
/// When the images differ in shape, or there is not one weight for each pixel.
pub fn weighted_mse<'a, 'b>(
    original: impl Into<AnyImageView<'a>>,
    output: impl Into<AnyImageView<'b>>,
    weights: &[u8],
) -> Result<Option<f64>, ShapeError> {
    of_views(original.into(), output.into(), weights)
}

/// Not generic, so that it is compiled here, with the optimisation of this crate and not of its users.
fn of_views(
    original: AnyImageView<'_>,
    output: AnyImageView<'_>,
    weights: &[u8],
) -> Result<Option<f64>, ShapeError> {
    let (width, height) = original.shape();
    if output.shape() != (width, height) {
        return Err(ShapeError::Mismatch { original: (width, height), output: output.shape() });
    }
    if weights.len() != width * height {
        return Err(ShapeError::PixelCount { width, height, pixels: weights.len() });
    }
    let total: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
    if total == 0 {
        return Ok(None);
    }
    let (originals, outputs) = (renderings(original), renderings(output));
    // An opaque image has a single rendering, which stands for both.
    let backdrops = originals.len().max(outputs.len());
    let over = |backdrop: usize| {
        let (one, other) =
            (&originals[backdrop.min(originals.len() - 1)], &outputs[backdrop.min(outputs.len() - 1)]);
        squared_error(one, other, weights)
    };
    Ok((0..backdrops).map(|backdrop| over(backdrop) as f64 / (3 * total) as f64).reduce(f64::max))
}

/// The sum over pixels and the three channels.
fn squared_error(original: &Planes, output: &Planes, weights: &[u8]) -> u64 {
    let of_channel = |channel: usize| {
        let samples = original.channel(channel).iter().zip(output.channel(channel));
        let weighted = samples.zip(weights).map(|((&x, &y), &weight)| {
            let difference = u32::from(x.abs_diff(y));
            u64::from(difference * difference * u32::from(weight))
        });
        weighted.sum::<u64>()
    };
    (0..3).map(of_channel).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use crate::pair::{Reference, Wanted};

    const WANTED: Wanted =
        Wanted { ssim: false, ms_ssim: false, ssimulacra2: false, delta_e2000: false, banding: false };

    fn pixels(alpha: u8) -> [Vec<[u8; 4]>; 2] {
        let one = (0..60_u8).map(|i| [4 * i, 255 - i, i, 255 - i % 3 * alpha]).collect();
        let other = (0..60_u8).map(|i| [4 * i, 250 - i, 3 * i, 255 - i % 2 * alpha]).collect();
        [one, other]
    }

    fn of(pixels: &[Vec<[u8; 4]>; 2], weights: &[u8]) -> Option<f64> {
        let [one, other] = pixels.each_ref().map(|pixels| ImageView::new(10, 6, pixels).unwrap());
        weighted_mse(one, other, weights).unwrap()
    }

    #[test]
    fn equal_weights_are_none() {
        for alpha in [0, 40] {
            let pixels = pixels(alpha);
            let [one, other] = pixels.each_ref().map(|pixels| ImageView::new(10, 6, pixels).unwrap());
            let plain = Reference::of(one, WANTED).measure(other).unwrap().mse;
            for weight in [1, 255] {
                let weighted = of(&pixels, &[weight; 60]).unwrap();
                assert!((weighted - plain).abs() < 1e-9, "{weighted} {plain}");
            }
        }
    }

    #[test]
    fn a_pixel_counts_by_its_weight_and_one_without_does_not() {
        let mut pixels = [vec![[10, 10, 10, 255]; 60], vec![[10, 10, 10, 255]; 60]];
        pixels[1][0] = [13, 10, 10, 255];
        pixels[1][1] = [10, 10, 20, 255];
        let mut weights = [0; 60];
        (weights[0], weights[1]) = (3, 1);
        // (3 * 9 + 1 * 100) / (3 * 4)
        assert_eq!(of(&pixels, &weights), Some(127.0 / 12.0));
        (weights[0], weights[1]) = (0, 0);
        weights[2] = 9;
        assert_eq!(of(&pixels, &weights), Some(0.0));
        assert_eq!(of(&pixels, &[0; 60]), None);
    }

    #[test]
    fn there_is_a_weight_for_each_pixel() {
        let [one, _] = pixels(0);
        let view = ImageView::new(10, 6, &one).unwrap();
        assert!(matches!(weighted_mse(view, view, &[1; 59]), Err(ShapeError::PixelCount { pixels: 59, .. })));
        let other = ImageView::new(6, 10, &one).unwrap();
        assert!(matches!(weighted_mse(view, other, &[1; 60]), Err(ShapeError::Mismatch { .. })));
    }
}
