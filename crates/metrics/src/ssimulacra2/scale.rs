//! One scale of an image, taken band by band: its samples in XYB, and their local moments.

use std::array::from_fn;

use pulp::Arch;

use super::gaussian::{Blur, Columns, DELAY};
use super::linear::{Linear, Shape};
use super::maps::Demand;
use super::vector::{EMPTY, F32x16, LANES, Tile, product};
use super::xyb::xyb;
use crate::vectorized::Vectorized;

/// Local moments of one channel, tile by tile; empty where no map needs them. A band's rows lie [`DELAY`] rows above those
/// of its samples.
#[derive(Default)]
pub(super) struct Moments {
    /// The distance of each sample from its local mean, for the maps of edges.
    pub(super) contrast: Vec<Tile>,
    /// The local mean of the samples and of their squares, for the map of structure.
    pub(super) mean: Vec<Tile>,
    pub(super) mean_square: Vec<Tile>,
}

impl Moments {
    pub(super) fn clear(&mut self) {
        for tiles in [&mut self.contrast, &mut self.mean, &mut self.mean_square] {
            tiles.clear();
        }
    }
}

/// The samples of 16 columns in a band, below the last [`DELAY`] rows of the band above.
type Samples = [F32x16; DELAY + LANES];

/// One scale of an image.
pub(super) struct Scale<'a> {
    linear: &'a Linear<'a>,
    /// The next coarser scale, made on the way.
    pub(super) coarser: Option<Linear<'static>>,
    samples: [Vec<Samples>; 3],
    /// Of samples and of squares.
    blurs: [[Blur; 2]; 3],
    arch: Arch,
}

/// Bands of an image until the moments of its last row are there.
pub(super) fn bands(Shape { height, .. }: Shape) -> usize {
    (height + DELAY).div_ceil(LANES)
}

impl<'a> Scale<'a> {
    pub(super) fn new(linear: &'a Linear<'a>, coarsest: bool, arch: Arch) -> Self {
        let shape = linear.shape();
        Self {
            linear,
            coarser: (!coarsest).then(|| linear.dark_half()),
            samples: from_fn(|_| vec![[F32x16::ZERO; DELAY + LANES]; shape.blocks()]),
            blurs: from_fn(|_| from_fn(|_| Blur::new(shape.width))),
            arch,
        }
    }

    /// Goes on to the next band; `band` counts them.
    pub(super) fn enter(&mut self, band: usize) {
        self.arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                for block in 0..self.linear.shape().blocks() {
                    self.enter_block(band, block);
                }
            },
        ));
    }

    #[inline(always)]
    fn enter_block(&mut self, band: usize, block: usize) {
        let mut tiles = [EMPTY; 3];
        let Shape { width, height } = self.linear.shape();
        let rows = height.saturating_sub(band * LANES);
        if rows > 0 {
            let linear = self.linear.tile(band, block);
            if let Some(coarser) = &mut self.coarser {
                coarser.set_quarter(band, block, &linear);
            }
            tiles = xyb(&linear);
            for tile in &mut tiles {
                clear_outside(tile, rows, width - block * LANES);
            }
        }
        for channel in 0..3 {
            let samples = &mut self.samples[channel][block];
            samples.copy_within(LANES.., 0);
            samples[DELAY..].copy_from_slice(&tiles[channel]);
        }
    }

    /// The samples of the present band; 0 where there is no image.
    #[inline(always)]
    pub(super) fn tile(&self, channel: usize, block: usize) -> &Tile {
        tile(&self.samples[channel][block])
    }

    /// Appends what `demand` needs of the present band to `moments`.
    pub(super) fn append_moments(
        &mut self,
        channel: usize,
        demand: Demand,
        columns: &mut Columns,
        moments: &mut Moments,
    ) {
        let [mean, mean_square] = &mut self.blurs[channel];
        let samples = &self.samples[channel];
        let start = moments.mean.len();
        mean.append_band(
            #[inline(always)]
            |block| *tile(&samples[block]),
            columns,
            &mut moments.mean,
            self.arch,
        );
        if demand.edges() {
            for (samples, mean) in samples.iter().zip(&moments.mean[start..]) {
                moments.contrast.push(contrast(samples, mean));
            }
        }
        if demand.structure {
            mean_square.append_band(
                #[inline(always)]
                |block| product(tile(&samples[block]), tile(&samples[block])),
                columns,
                &mut moments.mean_square,
                self.arch,
            );
        } else {
            moments.mean.truncate(start);
        }
    }
}

/// The samples of the present band.
#[inline(always)]
fn tile(samples: &Samples) -> &Tile {
    samples.last_chunk().expect("a tile below the delayed rows")
}

/// How far each delayed sample is from its local mean.
#[inline(always)]
fn contrast(samples: &Samples, mean: &Tile) -> Tile {
    let mut contrast = *mean;
    for row in 0..LANES {
        contrast[row] = (samples[row] - mean[row]).abs();
    }
    contrast
}

#[inline(always)]
fn clear_outside(tile: &mut Tile, rows: usize, columns: usize) {
    if columns < LANES {
        for row in &mut *tile {
            row.0[columns..].fill(0.0);
        }
    }
    if rows < LANES {
        tile[rows..].fill(F32x16::ZERO);
    }
}
