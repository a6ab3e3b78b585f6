//! SSIMULACRA 2 (J. Sneyers, Cloudinary 2022): structural similarity and edge differences in the colour space XYB at six
//! scales, weighted to agree with 22,000 human opinions about compressed images.
//!
//! 8-bit sRGB in; the value is that of Cloudinary's reference program to the last digit, by the crate `fast-ssim2`, whose
//! result does not depend on the instruction set. Range: at most 100 (identical), may be negative; no unit, higher is
//! better: 90 can hardly be distinguished from the original, 70 is high, 50 medium, 30 low quality. Undefined where a side
//! is shorter than 8 pixels, or where there are more than 2^28 pixels.
//!
//! It was fitted to the losses of image codecs. The quality names above are less certain for losses of quantization, such as
//! flat areas of a wrong colour; use it to order outputs of one original.
//!
//! Source: <https://github.com/cloudinary/ssimulacra2>.

mod gaussian;
mod linear;
mod maps;
mod prepared;
mod scale;
mod score;
mod srgb;
mod vector;
mod xyb;

use pulp::Arch;

use self::gaussian::{Blur, DELAY, stride};
use self::linear::{Linear, Shape};
use self::maps::{Band, Means, Sums};
use self::prepared::Prepared;
use self::scale::{Scale, bands, tile};
use self::score::{SCALES, demands, score};
use self::vector::{F32x16, LANES};
use crate::planes::Planes;
use crate::undefined::{Measure, Undefined};
use crate::vectorized::Vectorized;

/// Side of the smallest image that the method takes.
const SHORTEST_SIDE: usize = 8;
/// Pixels of the largest.
const MOST_PIXELS: usize = 1 << 28;

/// What SSIMULACRA 2 precomputes of an original at each scale, or why there is no value.
pub(crate) struct Ssimulacra2Original(Result<Vec<[Prepared; 3]>, Undefined>);

impl Ssimulacra2Original {
    /// Prepares `original`.
    pub(crate) fn new(original: &Planes, arch: Arch) -> Self {
        Self(check(original).map(|scales| prepare(original, scales, arch)))
    }

    /// Compares `output`, of the same shape as the original.
    pub(crate) fn compare(&self, output: &Planes, arch: Arch) -> Measure {
        match &self.0 {
            Ok(original) => Ok(score(&compare(original, output, arch))),
            Err(undefined) => Err(*undefined),
        }
    }
}

/// The number of scales.
fn check(&Planes { width, height, .. }: &Planes) -> Result<usize, Undefined> {
    if width.min(height) < SHORTEST_SIDE {
        return Err(Undefined::TooSmall { width, height, window: SHORTEST_SIDE });
    }
    if width * height > MOST_PIXELS {
        return Err(Undefined::TooLarge { width, height, pixels: MOST_PIXELS });
    }
    // The scale below the last that is large enough counts, too.
    let large_enough = |&scale: &usize| width.min(height).div_ceil(1 << scale) >= SHORTEST_SIDE;
    Ok(1 + (0..SCALES - 1).take_while(large_enough).count())
}

fn prepare(original: &Planes, scales: usize, arch: Arch) -> Vec<[Prepared; 3]> {
    let mut linear = Linear::Samples(original);
    let mut prepared = Vec::with_capacity(scales);
    for scale in 0..scales {
        let shape = linear.shape();
        let mut image = Scale::new(&linear, scale + 1 == scales, arch);
        let mut channels = demands(scales, scale).map(|demand| Prepared::new(demand, shape));
        for band in 0..bands(shape) {
            image.enter(band);
            for (channel, prepared) in channels.iter_mut().enumerate() {
                prepared.set_band(band, channel, &mut image);
            }
        }
        prepared.push(channels);
        let Some(coarser) = image.coarser else { break };
        linear = coarser;
    }
    prepared
}

fn compare(original: &[[Prepared; 3]], output: &Planes, arch: Arch) -> Vec<[Means; 3]> {
    let mut linear = Linear::Samples(output);
    let mut means = Vec::with_capacity(original.len());
    for (scale, channels) in original.iter().enumerate() {
        let shape = linear.shape();
        let mut image = Scale::new(&linear, scale + 1 == original.len(), arch);
        let mut products: [Blur; 3] = std::array::from_fn(|_| Blur::new(shape.width));
        let mut sums: [Sums; 3] = Default::default();
        let mut moments = [(); 3].map(|()| vec![F32x16::ZERO; LANES * stride(shape.width)]);
        for band in 0..bands(shape) {
            image.enter(band);
            for (channel, prepared) in channels.iter().enumerate() {
                let demand = prepared.demand;
                let [mean, mean_square, mean_product] = &mut moments;
                if demand.structure || demand.edges() {
                    image.mean(channel, mean);
                }
                if demand.structure {
                    image.mean_square(channel, mean_square);
                    let (blur, originals) = (&mut products[channel], prepared.samples(band, shape.blocks()));
                    let samples = image.samples(channel);
                    arch.dispatch(Vectorized(
                        #[inline(always)]
                        || {
                            blur.band(
                                #[inline(always)]
                                |block, row| originals[block][row] * tile(&samples[block])[row],
                                mean_product,
                            );
                        },
                    ));
                }
                let band_of_both = Band {
                    original: prepared.moments(band),
                    samples: image.samples(channel),
                    mean,
                    mean_square,
                    mean_product,
                };
                arch.dispatch(Vectorized(
                    #[inline(always)]
                    || sums[channel].add_band(demand, &band_of_both, rows(shape, band), shape.width),
                ));
            }
        }
        means.push(sums.map(|sums| sums.means(shape.width * shape.height)));
        let Some(coarser) = image.coarser else { break };
        linear = coarser;
    }
    means
}

/// The rows of a band's moments that lie in the image.
fn rows(shape: Shape, band: usize) -> std::ops::Range<usize> {
    let first = DELAY.saturating_sub(band * LANES);
    first..LANES.min(shape.height + DELAY - band * LANES)
}
