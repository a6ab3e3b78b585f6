//! An output against a prepared original: the norms of all maps.

use std::array::from_fn;
use std::ops::Range;

use pulp::Arch;

use super::gaussian::{Blur, DELAY, stride};
use super::linear::{Linear, Shape};
use super::maps::{Band, Means, Sums};
use super::prepared::Prepared;
use super::scale::{Scale, bands, tile};
use super::vector::{F32x16, LANES};
use crate::planes::Planes;
use crate::vectorized::Vectorized;

/// The norms of the maps at each scale and of each channel.
pub(super) fn compare(original: &[[Prepared; 3]], output: &Planes, arch: Arch) -> Vec<[Means; 3]> {
    let mut linear = Linear::Samples(output);
    let mut means = Vec::with_capacity(original.len());
    for (scale, channels) in original.iter().enumerate() {
        let mut image = Scale::new(&linear, scale + 1 == original.len(), arch);
        means.push(compare_scale(channels, &mut image, linear.shape(), arch));
        let Some(coarser) = image.coarser else { break };
        linear = coarser;
    }
    means
}

fn compare_scale(original: &[Prepared; 3], output: &mut Scale<'_>, shape: Shape, arch: Arch) -> [Means; 3] {
    let mut channels: [Channel; 3] = from_fn(|_| Channel::new(shape.width));
    let mut moments = from_fn(|_| vec![F32x16::ZERO; LANES * stride(shape.width)]);
    for band in 0..bands(shape) {
        output.enter(band);
        for (index, channel) in channels.iter_mut().enumerate() {
            channel.add_band((&original[index], band), (output, index), &mut moments, shape, arch);
        }
    }
    channels.map(|channel| channel.sums.means(shape.width * shape.height))
}

/// One channel, between two bands.
struct Channel {
    /// Of the product of both images.
    products: Blur,
    sums: Sums,
}

impl Channel {
    fn new(width: usize) -> Self {
        Self { products: Blur::new(width), sums: Sums::default() }
    }

    /// Adds the maps of a band; `moments` is room for the local means of the output, its squares and the products.
    fn add_band(
        &mut self,
        (original, band): (&Prepared, usize),
        (output, channel): (&mut Scale<'_>, usize),
        moments: &mut [Vec<F32x16>; 3],
        shape: Shape,
        arch: Arch,
    ) {
        let demand = original.demand;
        if !demand.structure && !demand.edges() {
            return;
        }
        let [mean, mean_square, mean_product] = moments;
        output.mean(channel, mean);
        if demand.structure {
            output.mean_square(channel, mean_square);
        }
        let samples = output.samples(channel);
        if demand.structure {
            let originals = original.samples(band, shape.blocks());
            arch.dispatch(Vectorized(
                #[inline(always)]
                || {
                    self.products.band(
                        #[inline(always)]
                        |block, row| originals[block][row] * tile(&samples[block])[row],
                        mean_product,
                    );
                },
            ));
        }
        let maps = Band { original: original.moments(band), samples, mean, mean_square, mean_product };
        arch.dispatch(Vectorized(
            #[inline(always)]
            || self.sums.add_band(demand, &maps, rows(shape, band), shape.width),
        ));
    }
}

/// The rows of a band's moments that lie in the image.
fn rows(shape: Shape, band: usize) -> Range<usize> {
    let first = DELAY.saturating_sub(band * LANES);
    first..LANES.min(shape.height + DELAY - band * LANES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_band() {
        for height in 4..60 {
            let shape = Shape { width: 8, height };
            let rows: usize = (0..bands(shape)).map(|band| rows(shape, band).len()).sum();
            assert_eq!(rows, height);
        }
    }
}
