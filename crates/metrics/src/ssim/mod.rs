//! Structural similarity, as Wang et al. 2004 define it.
//!
//! In each window, with weighted means `ux uy`, population variances `vx vy` and covariance `vxy`:
//!
//! ```text
//! ssim = (2 ux uy + C1) (2 vxy + C2) / ((ux^2 + uy^2 + C1) (vx + vy + C2)),   C1 = (0.01 * 255)^2,  C2 = (0.03 * 255)^2
//! ```
//!
//! The window is Gaussian, 11x11 pixels, sigma 1.5; the value is the mean over the positions where the window fits and over
//! R, G and B on 8-bit samples as stored. It equals scikit-image's `structural_similarity(a, b, channel_axis=2,
//! gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)` to 1e-12: windows are computed in double
//! precision. In single precision a flat area, where a variance is the difference of two nearly equal numbers, would be wrong by
//! up to 5e-5. On one core 0.4 megapixels take about 6 ms, and 9 ms with MS-SSIM; nothing is precomputed of an original.
//!
//! Range -1 to 1 (1 only for identical images), no unit, higher is better. Undefined where a side is shorter than 11 pixels.
//!
//! # Multi-scale
//!
//! `ms_ssim` is the product over five scales, each half as wide and high as the one before (means of 2x2 samples; an odd
//! edge counts twice), of the mean contrast-structure term `(2 vxy + C2) / (vx + vy + C2)`, at the coarsest scale of the
//! mean full SSIM, raised to the powers 0.0448, 0.2856, 0.3001, 0.2363, 0.1333; per channel, then the mean over R, G and B. A
//! negative mean counts as 0, since it has no real power. Range 0 to 1, no unit, higher is better. Undefined where a side
//! is shorter than 161 pixels: the window would not fit at the coarsest scale.
//!
//! # When not to use it
//!
//! Both ignore colour beyond the mean over channels, and are insensitive to a step in a smooth gradient:
//! [`banding`](crate::banding) measures that. Values of other windows (uniform 7x7), of luma only or of sample covariances
//! are not comparable.
//!
//! Sources: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error visibility to
//! structural similarity", IEEE Transactions on Image Processing 13(4), 2004. Z. Wang, E. P. Simoncelli, A. C. Bovik,
//! "Multi-scale structural similarity for image quality assessment", Asilomar Conference on Signals, 2003.

mod on_device;
mod plane_pair;
mod scale;
mod window;

use pulp::Arch;

pub use self::on_device::DeviceReference;
use self::plane_pair::{HalvedPair, PlanePair};
pub use self::scale::Similarity;
use self::window::{WINDOW, positions};
use crate::planes::Planes;
use crate::undefined::{Measure, Undefined};

/// Exponents of the scales, from fine to coarse.
const EXPONENTS: [f64; 5] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/// Shortest side of which the coarsest scale still holds a window.
const SHORTEST_SIDE: usize = ((WINDOW - 1) << (EXPONENTS.len() - 1)) + 1;

/// SSIM and MS-SSIM of a pair, as [`PairMetrics`](crate::PairMetrics) has them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarities {
    /// Structural similarity.
    pub ssim: Measure,
    /// Multi-scale structural similarity.
    pub ms_ssim: Measure,
}

/// Compares two images of one shape, at the coarser scales only where `multi_scale`.
pub(crate) fn compare(original: &Planes, output: &Planes, multi_scale: bool, arch: Arch) -> Similarities {
    let &Planes { width, height, .. } = original;
    let (one_scale, all_scales) = defined(width, height, multi_scale);
    let scales = if all_scales.is_ok() { 1..EXPONENTS.len() } else { 1..1 };
    let mut coarser: Vec<HalvedPair> = scales.map(|scale| HalvedPair::new(width, height, scale)).collect();
    let channels = one_scale.map_or(0..0, |()| 0..original.channels_to_compare(output));
    let channels: Vec<Vec<Similarity>> = channels
        .map(|channel| similarities(plane_pair(original, output, channel), &mut coarser, arch))
        .collect();
    of_channels(width, height, multi_scale, &channels)
}

/// The similarities of an image of which those of each channel at each scale are known; none have to be where there are none.
fn of_channels(width: usize, height: usize, multi_scale: bool, channels: &[Vec<Similarity>]) -> Similarities {
    let (one_scale, all_scales) = defined(width, height, multi_scale);
    Similarities {
        ssim: one_scale.map(|()| mean(channels, |scales| scales[0].ssim)),
        ms_ssim: all_scales.map(|()| mean(channels, multi_scale_product)),
    }
}

/// Why there is no SSIM, and no MS-SSIM.
fn defined(width: usize, height: usize, multi_scale: bool) -> (Result<(), Undefined>, Result<(), Undefined>) {
    let wanted = if multi_scale { Ok(()) } else { Err(Undefined::NotWanted) };
    (fits(width, height, WINDOW), fits(width, height, SHORTEST_SIDE).and(wanted))
}

/// The SSIM of every window, mean over R, G and B; empty where no window fits.
pub(crate) fn map(original: &Planes, output: &Planes, arch: Arch) -> Vec<f64> {
    let channel = |channel| plane_pair(original, output, channel).map(arch);
    let [red, green, blue] = [channel(0), channel(1), channel(2)];
    let colors = red.iter().zip(&green).zip(&blue);
    colors.map(|((red, green), blue)| red + ((green - red) + (blue - red)) / 3.0).collect()
}

/// The similarity of one channel at its own scale and at each of the coarser ones, which it overwrites.
fn similarities(pair: PlanePair<'_, u8>, coarser: &mut [HalvedPair], arch: Arch) -> Vec<Similarity> {
    let mut similarities = vec![pair.similarity(arch)];
    for scale in 0..coarser.len() {
        let (finer, coarser) = coarser.split_at_mut(scale);
        match finer.last() {
            Some(finer) => coarser[0].fill(finer.view(), arch),
            None => coarser[0].fill(pair, arch),
        }
        similarities.push(coarser[0].view().similarity(arch));
    }
    similarities
}

fn plane_pair<'a>(original: &'a Planes, output: &'a Planes, channel: usize) -> PlanePair<'a, u8> {
    let &Planes { width, height, .. } = original;
    PlanePair { width, height, original: original.channel(channel), output: output.channel(channel) }
}

/// Whether a square of `window` pixels fits.
fn fits(width: usize, height: usize, window: usize) -> Result<(), Undefined> {
    if width.min(height) < window { Err(Undefined::TooSmall { width, height, window }) } else { Ok(()) }
}

/// The mean over channels, computed as an offset from the first, so that three equal channels give the bits of one.
fn mean(channels: &[Vec<Similarity>], value: impl Fn(&[Similarity]) -> f64) -> f64 {
    let first = value(&channels[0]);
    let others: f64 = channels[1..].iter().map(|channel| value(channel) - first).sum();
    first + others / channels.len() as f64
}

/// MS-SSIM of one channel: the product of the scales' terms, each to the power of its exponent.
fn multi_scale_product(scales: &[Similarity]) -> f64 {
    let coarsest = scales.len() - 1;
    let terms = scales.iter().enumerate().map(|(scale, similarity)| {
        if scale == coarsest { similarity.ssim } else { similarity.contrast_structure }
    });
    terms.zip(EXPONENTS).map(|(term, exponent)| term.max(0.0).powf(exponent)).product()
}

/// Width and height of the map of windows over an image.
pub(crate) fn map_shape(width: usize, height: usize) -> (usize, usize) {
    (positions(width), positions(height))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::planes::renderings;
    use crate::testing::{arches, pairs};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn one_channel_of_a_gray_pair_gives_the_bits_of_three((original, output) in pairs(11..30, 11..16)) {
            let gray = [original, output].map(|mut image| {
                image.pixels.iter_mut().for_each(|pixel| *pixel = [pixel[0], pixel[0], pixel[0], 255]);
                renderings(image.view().into()).remove(0)
            });
            let ssim_of = |[original, output]: &[Planes; 2]| {
                compare(original, output, false, Arch::new()).ssim.map(f64::to_bits)
            };
            prop_assert_eq!(ssim_of(&gray), ssim_of(&gray.each_ref().map(Planes::expanded)));
        }

    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]

        #[test]
        fn every_simd_level_gives_the_same_bits_at_every_scale((original, mut output) in pairs(161..220, 161..170)) {
            for (output, original) in output.pixels.as_flattened_mut().iter_mut().zip(original.pixels.as_flattened()) {
                *output = u8::midpoint(*output, *original);
            }
            let [original, output] = [original, output].map(|image| renderings(image.view().into()).remove(0));
            let bits = |arch| {
                let Similarities { ssim, ms_ssim } = compare(&original, &output, true, arch);
                [ssim, ms_ssim].map(|value| value.expect("large enough").to_bits())
            };
            prop_assert!(f64::from_bits(bits(Arch::Scalar)[1]) > 0.1);
            for arch in arches() {
                prop_assert_eq!(bits(arch), bits(Arch::Scalar), "{:?}", arch);
            }
        }
    }
}
