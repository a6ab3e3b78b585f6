//! Two images of equal shape, checked once, and all numbers about them.

use pulp::Arch;

use crate::image::{ImageView, ShapeError};
use crate::mse::mse;
use crate::planes::{Planes, renderings};
use crate::psnr::psnr_db;
use crate::ssim::{Moments, ssim};
use crate::undefined::{Measure, Undefined};

/// An original image with everything that its metrics share over many outputs.
///
/// Making one costs about two thirds of a measurement. It holds 51 bytes per pixel: the three channels' samples and, in
/// double precision, their local means and variances; a third of that for a gray image, twice that for one with alpha.
pub struct Reference<'a> {
    original: ImageView<'a>,
    renderings: Vec<Rendering>,
    arch: Arch,
}

/// The original as it looks on one backdrop.
struct Rendering {
    planes: Planes,
    moments: Result<Moments, Undefined>,
}

/// What an output keeps of its original.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairMetrics {
    /// Mean squared error over R, G, B: 0 to 65025, lower is better.
    pub mse: f64,
    /// Peak signal-to-noise ratio in decibel: 0 and above, higher is better; undefined for identical images.
    pub psnr_db: Measure,
    /// Structural similarity: -1 to 1, higher is better; undefined for images with a side below 11 pixels.
    pub ssim: Measure,
}

impl<'a> Reference<'a> {
    /// Prepares `original` to be compared with its outputs.
    #[must_use]
    pub fn new(original: ImageView<'a>) -> Self {
        Self::with_arch(original, Arch::new())
    }

    fn with_arch(original: ImageView<'a>, arch: Arch) -> Self {
        let prepare = |planes| Rendering { moments: Moments::new(&planes, arch), planes };
        Self { original, renderings: renderings(original).into_iter().map(prepare).collect(), arch }
    }

    /// Measures `output` against the original.
    ///
    /// If either image has any alpha below 255, both are compared over black and over white, and each metric reports
    /// its worse value.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Mismatch`] if `output` is not as wide and as high as the original.
    pub fn measure(&self, output: ImageView<'_>) -> Result<PairMetrics, ShapeError> {
        self.check_shape(output)?;
        let outputs = renderings(output);
        let backdrops = self.renderings.len().max(outputs.len());
        // An opaque image has a single rendering, which looks the same on every backdrop.
        let looks =
            (0..backdrops).map(|i| self.compare(at_or_last(&self.renderings, i), at_or_last(&outputs, i)));
        let (mse, ssim) = looks.fold(PERFECT, worse);
        Ok(PairMetrics { mse, psnr_db: psnr_db(mse), ssim })
    }

    fn check_shape(&self, output: ImageView<'_>) -> Result<(), ShapeError> {
        let original = (self.original.width(), self.original.height());
        let output = (output.width(), output.height());
        if original == output { Ok(()) } else { Err(ShapeError::Mismatch { original, output }) }
    }

    fn compare(&self, original: &Rendering, output: &Planes) -> (f64, Measure) {
        let Rendering { planes, moments } = original;
        let similarity = moments.as_ref().map(|moments| ssim(planes, moments, output, self.arch));
        (mse(planes, output, self.arch), similarity.map_err(|&undefined| undefined))
    }
}

/// The mse and ssim that no look is better than.
const PERFECT: (f64, Measure) = (0.0, Ok(1.0));

fn at_or_last<T>(items: &[T], index: usize) -> &T {
    &items[index.min(items.len() - 1)]
}

/// The higher mse and the lower ssim, each for itself.
fn worse(a: (f64, Measure), b: (f64, Measure)) -> (f64, Measure) {
    (a.0.max(b.0), a.1.and_then(|x| b.1.map(|y| x.min(y))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{OwnedImage, arches, pairs};

    fn measure(original: &OwnedImage, output: &OwnedImage) -> PairMetrics {
        Reference::new(original.view()).measure(output.view()).expect("equal shapes")
    }

    fn composite(image: &OwnedImage, backdrop: f64) -> Vec<[f64; 3]> {
        let show = |&[r, g, b, a]: &[u8; 4]| {
            let alpha = f64::from(a) / 255.0;
            [r, g, b].map(|c| (f64::from(c) * alpha + backdrop * (1.0 - alpha)).round())
        };
        image.pixels.iter().map(show).collect()
    }

    fn naive_mse(original: &[[f64; 3]], output: &[[f64; 3]]) -> f64 {
        let samples = original.as_flattened().iter().zip(output.as_flattened());
        samples.map(|(x, y)| (x - y).powi(2)).sum::<f64>() / (3 * original.len()) as f64
    }

    /// SSIM from its definition: deviations from the mean in each 2-D window, nothing separated, nothing shared.
    fn naive_ssim(original: &[[f64; 3]], output: &[[f64; 3]], width: usize, height: usize) -> f64 {
        let gaussian = |i: usize| (-(i as f64 - 5.0).powi(2) / 4.5).exp();
        let norm: f64 = (0..121).map(|i| gaussian(i % 11) * gaussian(i / 11)).sum();
        let mut values = Vec::new();
        for (top, left, channel) in (0..=height - 11)
            .flat_map(|top| (0..=width - 11).map(move |left| (top, left)))
            .flat_map(|(top, left)| (0..3).map(move |channel| (top, left, channel)))
        {
            let window: Vec<(f64, f64, f64)> = (0..121)
                .map(|i| {
                    let pixel = (top + i / 11) * width + left + i % 11;
                    let weight = gaussian(i % 11) * gaussian(i / 11) / norm;
                    (weight, original[pixel][channel], output[pixel][channel])
                })
                .collect();
            let mean = |f: &dyn Fn(f64, f64) -> f64| window.iter().map(|&(w, x, y)| w * f(x, y)).sum::<f64>();
            let (ux, uy) = (mean(&|x, _| x), mean(&|_, y| y));
            let (vx, vy) = (mean(&|x, _| (x - ux).powi(2)), mean(&|_, y| (y - uy).powi(2)));
            let vxy = mean(&|x, y| (x - ux) * (y - uy));
            let (c1, c2) = (2.55_f64.powi(2), 7.65_f64.powi(2));
            let numerator = (2.0 * ux * uy + c1) * (2.0 * vxy + c2);
            values.push(numerator / ((ux * ux + uy * uy + c1) * (vx + vy + c2)));
        }
        values.iter().sum::<f64>() / values.len() as f64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn metrics_are_the_naive_ones_on_the_worse_backdrop((original, output) in pairs(11..24, 11..16)) {
            let looks = [0.0, 255.0].map(|backdrop| (composite(&original, backdrop), composite(&output, backdrop)));
            let mse = looks.iter().map(|(x, y)| naive_mse(x, y)).fold(0.0, f64::max);
            let ssim = looks.iter().map(|(x, y)| naive_ssim(x, y, original.width, original.height));
            let ssim = ssim.fold(f64::INFINITY, f64::min);

            let metrics = measure(&original, &output);
            prop_assert!((metrics.mse - mse).abs() <= 1e-12 * mse);
            prop_assert_eq!(metrics.psnr_db, psnr_db(metrics.mse));
            prop_assert!((metrics.ssim.expect("large enough") - ssim).abs() < 1e-12);
        }

        #[test]
        fn an_image_keeps_all_of_itself((original, _) in pairs(11..40, 11..16)) {
            let metrics = measure(&original, &original);
            let perfect = PairMetrics { mse: 0.0, psnr_db: Err(Undefined::Identical), ssim: Ok(1.0) };
            prop_assert_eq!(metrics, perfect);
        }

        #[test]
        fn every_simd_level_gives_the_same_bits((original, output) in pairs(1..50, 1..20)) {
            let bits = |arch| {
                let metrics = Reference::with_arch(original.view(), arch).measure(output.view()).expect("equal shapes");
                (metrics.mse.to_bits(), metrics.psnr_db.map(f64::to_bits), metrics.ssim.map(f64::to_bits))
            };
            let baseline = bits(Arch::Scalar);
            for arch in arches() {
                prop_assert_eq!(bits(arch), baseline, "{:?}", arch);
            }
        }
    }

    #[test]
    fn ssim_needs_a_window_and_mse_does_not() {
        let black = OwnedImage { width: 10, height: 12, pixels: vec![[0, 0, 0, 255]; 120] };
        let white = OwnedImage { pixels: vec![[255; 4]; 120], ..black.clone() };
        let metrics = measure(&black, &white);
        assert_eq!(metrics.mse.to_bits(), 65025_f64.to_bits());
        assert_eq!(metrics.psnr_db, Ok(0.0));
        assert_eq!(metrics.ssim, Err(Undefined::TooSmall { width: 10, height: 12, window: 11 }));
    }

    #[test]
    fn colours_under_alpha_0_do_not_count() {
        let hidden = OwnedImage { width: 11, height: 11, pixels: vec![[1, 2, 3, 0]; 121] };
        let other = OwnedImage { pixels: vec![[200, 100, 50, 0]; 121], ..hidden.clone() };
        assert_eq!(measure(&hidden, &other).psnr_db, Err(Undefined::Identical));
    }

    #[test]
    fn images_of_different_shape_are_no_pair() {
        let pixels = [[0, 0, 0, 255]; 6];
        let view = |width, height| ImageView::new(width, height, &pixels).expect("six pixels");
        let fault = Reference::new(view(3, 2)).measure(view(2, 3)).expect_err("shapes differ");
        assert_eq!(fault, ShapeError::Mismatch { original: (3, 2), output: (2, 3) });
    }
}
