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
//! gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)`.
//!
//! Range -1 to 1 (1 only for identical images), no unit, higher is better. Undefined where a side is shorter than 11 pixels.
//!
//! Source: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error visibility to
//! structural similarity", IEEE Transactions on Image Processing 13(4), 2004.

mod window;

use crate::vectorized::Vectorized;
use pulp::Arch;

use self::window::{WINDOW, positions, slide};
use crate::lanes;
use crate::planes::Planes;
use crate::undefined::Undefined;

const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);

/// The half of SSIM that depends on the original alone: local means and variances of each distinct channel.
pub(crate) struct Moments {
    channels: Vec<LocalMoments>,
}

/// One value per window position, row by row.
struct LocalMoments {
    mean: Vec<f64>,
    variance: Vec<f64>,
}

impl Moments {
    /// The moments of `original`, or [`Undefined::TooSmall`] where no window fits.
    pub(crate) fn new(original: &Planes, arch: Arch) -> Result<Self, Undefined> {
        let &Planes { width, height, .. } = original;
        if width < WINDOW || height < WINDOW {
            return Err(Undefined::TooSmall { width, height, window: WINDOW });
        }
        let moments = |plane: &Vec<u8>| {
            arch.dispatch(Vectorized(
                #[inline(always)]
                || local_moments((width, height), plane),
            ))
        };
        Ok(Self { channels: original.distinct().iter().map(moments).collect() })
    }

    fn channel(&self, channel: usize) -> &LocalMoments {
        &self.channels[channel.min(self.channels.len() - 1)]
    }
}

/// The SSIM of `original`, whose moments are given, and an `output` of the same shape.
pub(crate) fn ssim(original: &Planes, moments: &Moments, output: &Planes, arch: Arch) -> f64 {
    let shape = (original.width, original.height);
    let channel = |index| {
        let (x, local, y) = (original.channel(index), moments.channel(index), output.channel(index));
        arch.dispatch(Vectorized(
            #[inline(always)]
            || mean_similarity(shape, x, local, y),
        ))
    };
    let first = channel(0);
    if original.is_gray() && output.is_gray() {
        return first;
    }
    // Taken from the first channel, so that three equal channels give the bits of one.
    first + ((channel(1) - first) + (channel(2) - first)) / 3.0
}

#[inline(always)]
fn local_moments((width, height): (usize, usize), x: &[u8]) -> LocalMoments {
    let windows = positions(width) * positions(height);
    let (mut mean, mut variance) = (Vec::with_capacity(windows), Vec::with_capacity(windows));
    slide(
        (width, height),
        |row, [first, second]| {
            for ((first, second), &x) in first.iter_mut().zip(second).zip(&x[row * width..]) {
                let x = f64::from(x);
                *first = x;
                *second = x * x;
            }
        },
        |_, [first, second]| {
            mean.extend_from_slice(first);
            variance.extend(first.iter().zip(second).map(|(u, uu)| uu - u * u));
        },
    );
    LocalMoments { mean, variance }
}

/// The mean of SSIM over all windows of one channel.
#[inline(always)]
fn mean_similarity((width, height): (usize, usize), x: &[u8], local: &LocalMoments, y: &[u8]) -> f64 {
    let columns = positions(width);
    let mut similarities = vec![0.0; columns];
    let mut total = 0.0;
    slide(
        (width, height),
        |row, [first, second, cross]| {
            let pixels = x[row * width..].iter().zip(&y[row * width..]);
            for (((first, second), cross), (&x, &y)) in first.iter_mut().zip(second).zip(cross).zip(pixels) {
                let (x, y) = (f64::from(x), f64::from(y));
                *first = y;
                *second = y * y;
                *cross = x * y;
            }
        },
        |top, [first, second, cross]| {
            let here = top * columns..(top + 1) * columns;
            let (ux, vx) = (&local.mean[here.clone()], &local.variance[here]);
            let (uy, uyy, uxy) = (&first[..columns], &second[..columns], &cross[..columns]);
            for (i, similarity) in similarities.iter_mut().enumerate() {
                let (vy, vxy) = (uyy[i] - uy[i] * uy[i], uxy[i] - ux[i] * uy[i]);
                *similarity = window_similarity((ux[i], vx[i]), (uy[i], vy), vxy);
            }
            total += lanes::sum(&similarities);
        },
    );
    total / (columns * positions(height)) as f64
}

/// SSIM of one window, from the mean and variance of either image and their covariance.
///
/// For equal images, numerator and denominator are made of equal terms, so that the quotient is exactly 1.
#[inline(always)]
fn window_similarity((ux, vx): (f64, f64), (uy, vy): (f64, f64), vxy: f64) -> f64 {
    let numerator = (2.0 * ux * uy + C1) * (2.0 * vxy + C2);
    let denominator = (ux * ux + uy * uy + C1) * (vx + vy + C2);
    numerator / denominator
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
                let moments = Moments::new(original, Arch::new()).expect("large enough");
                ssim(original, &moments, output, Arch::new())
            };
            prop_assert_eq!(ssim_of(&gray).to_bits(), ssim_of(&gray.each_ref().map(Planes::spread)).to_bits());
        }
    }
}
