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
//! gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)` to 1e-6: windows are computed in double
//! precision, on samples centred at mid-gray.
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

mod level;
mod strips;
mod window;

use pulp::Arch;

use self::level::{Level, Moments, Similarity, Totals};
use self::strips::PlanePair;
use self::window::{WINDOW, positions};
use crate::planes::Planes;
use crate::undefined::{Measure, Undefined};
use crate::vectorized::Vectorized;

/// Exponents of the scales, from fine to coarse.
const EXPONENTS: [f64; 5] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/// Shortest side of which the coarsest scale still holds a window.
const SHORTEST_SIDE: usize = ((WINDOW - 1) << (EXPONENTS.len() - 1)) + 1;

/// Whether the original's local moments are stored for further outputs or computed again for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OriginalMoments {
    /// Samples and local moments are stored: 24 bytes per pixel and channel, a third more if multi-scale.
    Stored,
    /// They are computed again for each output, strip by strip.
    Recomputed,
}

/// What SSIM and MS-SSIM precompute of an original.
pub(crate) struct SsimOriginal {
    /// Scales to compare: 0 where no window fits, 1 for SSIM, 5 for MS-SSIM.
    scales: usize,
    /// Samples and local moments of each distinct channel and scale, where they are stored.
    stored: Option<Vec<Vec<(Level, Moments)>>>,
}

/// SSIM and MS-SSIM of a pair.
#[derive(Clone, Copy)]
pub(crate) struct Similarities {
    pub(crate) ssim: Measure,
    pub(crate) ms_ssim: Measure,
}

impl SsimOriginal {
    /// Prepares `original`, its coarser scales only where `multi_scale`.
    pub(crate) fn new(original: &Planes, multi_scale: bool, moments: OriginalMoments, arch: Arch) -> Self {
        let &Planes { width, height, .. } = original;
        let scales = match (fits(width, height, WINDOW), fits(width, height, SHORTEST_SIDE)) {
            (Err(_), _) => 0,
            (_, Ok(())) if multi_scale => EXPONENTS.len(),
            _ => 1,
        };
        let channel = |plane: &Vec<u8>| {
            arch.dispatch(Vectorized(
                #[inline(always)]
                || {
                    let mut channel = Vec::with_capacity(scales);
                    for level in pyramid((width, height), plane, scales) {
                        let moments = level.moments();
                        channel.push((level, moments));
                    }
                    channel
                },
            ))
        };
        let stored =
            (moments == OriginalMoments::Stored).then(|| original.distinct().iter().map(channel).collect());
        Self { scales, stored }
    }

    /// Compares `output` with `original`, the image that this was made of; both have one shape.
    pub(crate) fn compare(&self, original: &Planes, output: &Planes, arch: Arch) -> Similarities {
        let &Planes { width, height, .. } = output;
        let channels = 0..original.channels_to_compare(output);
        let channels: Vec<Vec<Similarity>> =
            channels.map(|channel| self.similarities(original, output, channel, arch)).collect();
        let ssim = fits(width, height, WINDOW).map(|()| mean(&channels, |scales| scales[0].ssim));
        let ms_ssim = fits(width, height, SHORTEST_SIDE).and_then(|()| {
            if self.scales == EXPONENTS.len() {
                Ok(mean(&channels, multi_scale_product))
            } else {
                Err(Undefined::NotWanted)
            }
        });
        Similarities { ssim, ms_ssim }
    }

    /// The similarity of one channel at every scale.
    fn similarities(
        &self,
        original: &Planes,
        output: &Planes,
        channel: usize,
        arch: Arch,
    ) -> Vec<Similarity> {
        let pair = plane_pair(original, output, channel);
        let stored = self.stored_channel(channel);
        arch.dispatch(Vectorized(
            #[inline(always)]
            || match stored {
                Some(stored) => similarities(stored, pair.output, (pair.width, pair.height)),
                None => pair.similarities(self.scales),
            },
        ))
    }

    /// The SSIM of every window, mean over R, G and B; empty where no window fits.
    pub(crate) fn map(&self, original: &Planes, output: &Planes, arch: Arch) -> Vec<f64> {
        let channel = |index: usize| {
            let pair = plane_pair(original, output, index);
            let stored = self.stored_channel(index).and_then(<[_]>::first);
            arch.dispatch(Vectorized(
                #[inline(always)]
                || match stored {
                    Some((level, moments)) => {
                        level.map(moments, &Level::new((pair.width, pair.height), pair.output))
                    }
                    None => pair.map(),
                },
            ))
        };
        let [red, green, blue] = [channel(0), channel(1), channel(2)];
        let colors = red.iter().zip(&green).zip(&blue);
        colors.map(|((red, green), blue)| red + ((green - red) + (blue - red)) / 3.0).collect()
    }

    fn stored_channel(&self, channel: usize) -> Option<&[(Level, Moments)]> {
        self.stored.as_ref().map(|stored| stored[channel.min(stored.len() - 1)].as_slice())
    }
}

fn plane_pair<'a>(original: &'a Planes, output: &'a Planes, channel: usize) -> PlanePair<'a> {
    let &Planes { width, height, .. } = output;
    PlanePair { width, height, original: original.channel(channel), output: output.channel(channel) }
}

/// Whether a square of `window` pixels fits.
fn fits(width: usize, height: usize, window: usize) -> Result<(), Undefined> {
    if width.min(height) < window { Err(Undefined::TooSmall { width, height, window }) } else { Ok(()) }
}

#[inline(always)]
fn pyramid(shape: (usize, usize), plane: &[u8], scales: usize) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::with_capacity(scales);
    for scale in 0..scales {
        levels.push(match scale {
            0 => Level::new(shape, plane),
            _ => levels[scale - 1].halved(),
        });
    }
    levels
}

/// The similarity of one channel at every scale, from the original's stored moments.
#[inline(always)]
fn similarities(original: &[(Level, Moments)], output: &[u8], shape: (usize, usize)) -> Vec<Similarity> {
    let outputs = pyramid(shape, output, original.len());
    let mut similarities = Vec::with_capacity(outputs.len());
    for (scale, (level, moments)) in original.iter().enumerate() {
        let mut totals = Totals::default();
        level.add_similarity(moments, &outputs[scale], &mut totals);
        similarities.push(totals.mean(level.windows()));
    }
    similarities
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
    use crate::testing::pairs;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn one_channel_of_a_gray_pair_gives_the_bits_of_three((original, output) in pairs(11..30, 11..16)) {
            let gray = [original, output].map(|mut image| {
                image.pixels.iter_mut().for_each(|pixel| *pixel = [pixel[0], pixel[0], pixel[0], 255]);
                renderings(image.view()).remove(0)
            });
            let ssim_of = |[original, output]: &[Planes; 2]| {
                let original_ssim = SsimOriginal::new(original, false, OriginalMoments::Stored, Arch::new());
                original_ssim.compare(original, output, Arch::new()).ssim.map(f64::to_bits)
            };
            prop_assert_eq!(ssim_of(&gray), ssim_of(&gray.each_ref().map(Planes::expanded)));
        }
    }
}
