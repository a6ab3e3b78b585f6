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
mod scale;
mod score;
mod srgb;
mod vector;
mod xyb;

use pulp::Arch;

use self::gaussian::{Blur, Columns, DELAY};
use self::linear::{Linear, Shape};
use self::maps::{Means, Sums};
use self::scale::{Moments, Scale, bands};
use self::score::{SCALES, demand, score};
use self::vector::{LANES, Tile, product};
use crate::planes::Planes;
use crate::undefined::{Measure, Undefined};
use crate::vectorized::Vectorized;

/// Side of the smallest image that the method takes.
const SHORTEST_SIDE: usize = 8;
/// Pixels of the largest.
const MOST_PIXELS: usize = 1 << 28;

/// What SSIMULACRA 2 precomputes of an original at each scale, or why there is no value.
pub(crate) struct Ssimulacra2Original(Result<Vec<[Prepared; 3]>, Undefined>);

/// One channel of an original at one scale.
#[derive(Default)]
struct Prepared {
    /// The samples, tile by tile, for the map of structure.
    samples: Vec<Tile>,
    moments: Moments,
}

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
        let mut columns = Columns::new(shape.width);
        let mut channels: [Prepared; 3] = Default::default();
        for band in 0..bands(shape) {
            image.enter(band);
            for (channel, Prepared { samples, moments }) in channels.iter_mut().enumerate() {
                let demand = demand(scales, channel, scale);
                if demand.structure {
                    samples.extend((0..shape.blocks()).map(|block| *image.tile(channel, block)));
                }
                if demand.any() {
                    image.append_moments(channel, demand, &mut columns, moments);
                }
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
        let mut columns = Columns::new(shape.width);
        let mut products: [Blur; 3] = std::array::from_fn(|_| Blur::new(shape.width));
        let mut sums: [Sums; 3] = Default::default();
        let (mut moments, mut blurred) = (Moments::default(), Vec::new());
        for band in 0..bands(shape) {
            image.enter(band);
            let first = band * shape.blocks();
            for (channel, prepared) in channels.iter().enumerate() {
                let demand = demand(original.len(), channel, scale);
                if !demand.any() {
                    continue;
                }
                moments.clear();
                blurred.clear();
                image.append_moments(channel, demand, &mut columns, &mut moments);
                if demand.structure {
                    let image = &image;
                    products[channel].append_band(
                        #[inline(always)]
                        |block| product(&prepared.samples[first + block], image.tile(channel, block)),
                        &mut columns,
                        &mut blurred,
                        arch,
                    );
                }
                arch.dispatch(Vectorized(
                    #[inline(always)]
                    || sums[channel].add_band(demand, (&prepared.moments, first), &moments, &blurred, (rows(shape, band), shape.width)),
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
