//! What is kept of an original at each scale.

use pulp::Arch;

use super::gaussian::stride;
use super::linear::{Linear, Shape};
use super::maps::{Demand, Moments};
use super::scale::{Scale, bands, tile};
use super::score::demands;
use super::vector::{F32x16, LANES, Tile};
use crate::planes::Planes;

/// Prepares `original` at each scale and of each channel.
pub(super) fn prepare(original: &Planes, scales: usize, arch: Arch) -> Vec<[Prepared; 3]> {
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

/// One channel of an original at one scale; empty where no map needs it.
pub(super) struct Prepared {
    pub(super) demand: Demand,
    /// For the map of structure: the samples, tile by tile.
    samples: Vec<Tile>,
    /// Local means of the samples and of their squares, for the map of structure.
    mean: Vec<F32x16>,
    mean_square: Vec<F32x16>,
    /// The distance of each sample from its local mean, for the maps of edges.
    contrast: Vec<F32x16>,
    /// Vectors of a band's moments.
    band: usize,
}

impl Prepared {
    /// Room for what `demand` needs.
    pub(super) fn new(demand: Demand, shape: Shape) -> Self {
        let band = LANES * stride(shape.width);
        let rows = |needed| vec![F32x16::ZERO; if needed { band * bands(shape) } else { 0 }];
        Self {
            demand,
            samples: Vec::with_capacity(if demand.structure { shape.blocks() * shape.bands() } else { 0 }),
            mean: rows(demand.structure),
            mean_square: rows(demand.structure),
            contrast: rows(demand.edges()),
            band,
        }
    }

    /// Fills in the present band of `image`.
    pub(super) fn set_band(&mut self, band: usize, channel: usize, image: &mut Scale<'_>) {
        let rows = band * self.band..(band + 1) * self.band;
        if self.demand.structure {
            self.samples.extend(image.samples(channel).iter().map(|samples| *tile(samples)));
            image.mean(channel, &mut self.mean[rows.clone()]);
            image.mean_square(channel, &mut self.mean_square[rows.clone()]);
        }
        if self.demand.edges() {
            let contrast = &mut self.contrast[rows.clone()];
            if self.demand.structure {
                contrast.copy_from_slice(&self.mean[rows]);
            } else {
                image.mean(channel, contrast);
            }
            for (row, contrast) in contrast.chunks_exact_mut(self.band / LANES).enumerate() {
                for (contrast, samples) in contrast.iter_mut().zip(image.samples(channel)) {
                    *contrast = (samples[row] - *contrast).abs();
                }
            }
        }
    }

    /// The samples of a band of so many blocks.
    pub(super) fn samples(&self, band: usize, blocks: usize) -> &[Tile] {
        part(&self.samples, band, blocks)
    }

    /// The moments of a band.
    pub(super) fn moments(&self, band: usize) -> Moments<'_> {
        let [contrast, mean, mean_square] =
            [&self.contrast, &self.mean, &self.mean_square].map(|rows| part(rows, band, self.band));
        Moments { contrast, mean, mean_square }
    }
}

/// Part number `index` of equal parts of some `length`; empty where there are none.
fn part<T>(parts: &[T], index: usize, length: usize) -> &[T] {
    parts.get(index * length..(index + 1) * length).unwrap_or_default()
}
