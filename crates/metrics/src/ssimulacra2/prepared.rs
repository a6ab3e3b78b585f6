//! What is kept of an original: one channel at one scale.

use super::linear::Shape;
use super::maps::{Demand, Moments};
use super::scale::{Scale, bands, tile};
use super::vector::{EMPTY, LANES, Tile};

/// Tiles of one channel at one scale, band by band; empty where no map needs them.
pub(super) struct Prepared {
    pub(super) demand: Demand,
    /// For the map of structure.
    samples: Vec<Tile>,
    /// Local means of the samples and of their squares, for the map of structure.
    mean: Vec<Tile>,
    mean_square: Vec<Tile>,
    /// The distance of each sample from its local mean, for the maps of edges.
    contrast: Vec<Tile>,
}

impl Prepared {
    /// Room for what `demand` needs.
    pub(super) fn new(demand: Demand, shape: Shape) -> Self {
        let room = |needed| vec![EMPTY; if needed { shape.blocks() * bands(shape) } else { 0 }];
        Self {
            demand,
            samples: room(demand.structure),
            mean: room(demand.structure),
            mean_square: room(demand.structure),
            contrast: room(demand.edges()),
        }
    }

    /// Fills in the present band of `image`.
    pub(super) fn set_band(&mut self, band: usize, channel: usize, image: &mut Scale<'_>) {
        let blocks = image.samples(channel).len();
        let tiles = band * blocks..(band + 1) * blocks;
        if self.demand.structure {
            for (kept, samples) in self.samples[tiles.clone()].iter_mut().zip(image.samples(channel)) {
                *kept = *tile(samples);
            }
            image.mean(channel, &mut self.mean[tiles.clone()]);
            image.mean_square(channel, &mut self.mean_square[tiles.clone()]);
        }
        if self.demand.edges() {
            let contrast = &mut self.contrast[tiles.clone()];
            if self.demand.structure {
                contrast.copy_from_slice(&self.mean[tiles]);
            } else {
                image.mean(channel, contrast);
            }
            for (contrast, samples) in contrast.iter_mut().zip(image.samples(channel)) {
                for row in 0..LANES {
                    contrast[row] = (samples[row] - contrast[row]).abs();
                }
            }
        }
    }

    /// The samples of a band.
    pub(super) fn samples(&self, band: usize, shape: Shape) -> &[Tile] {
        of_band(&self.samples, band, shape)
    }

    /// The moments of a band.
    pub(super) fn moments(&self, band: usize, shape: Shape) -> Moments<'_> {
        Moments {
            contrast: of_band(&self.contrast, band, shape),
            mean: of_band(&self.mean, band, shape),
            mean_square: of_band(&self.mean_square, band, shape),
        }
    }
}

fn of_band(tiles: &[Tile], band: usize, shape: Shape) -> &[Tile] {
    tiles.get(band * shape.blocks()..(band + 1) * shape.blocks()).unwrap_or_default()
}
