//! One scale of an image, taken band by band: its samples in XYB, and their local moments.

use std::array::from_fn;

use pulp::Arch;

use super::gaussian::{Blur, DELAY};
use super::linear::{Linear, Shape};
use super::vector::{EMPTY, F32x16, LANES, Tile};
use super::xyb::xyb;
use crate::vectorized::Vectorized;

/// The samples of 16 columns in a band, below the last [`DELAY`] rows of the band above.
pub(super) type Samples = [F32x16; DELAY + LANES];

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
            let mut linear = [EMPTY; 3];
            self.linear.read_tile(band, block, &mut linear);
            if let Some(coarser) = &mut self.coarser {
                coarser.set_quarter(band, block, &linear);
            }
            xyb(&linear, &mut tiles);
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

    /// The samples of the present band, below the last rows of the band above.
    pub(super) fn samples(&self, channel: usize) -> &[Samples] {
        &self.samples[channel]
    }

    /// Writes the local means of one channel, [`DELAY`] rows above the present band.
    pub(super) fn mean(&mut self, channel: usize, means: &mut [F32x16]) {
        let (samples, [blur, _]) = (&self.samples[channel], &mut self.blurs[channel]);
        self.arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                blur.band(
                    #[inline(always)]
                    |block, row| tile(&samples[block])[row],
                    means,
                );
            },
        ));
    }

    /// Writes the local means of one channel's squares, [`DELAY`] rows above the present band.
    pub(super) fn mean_square(&mut self, channel: usize, means: &mut [F32x16]) {
        let (samples, [_, blur]) = (&self.samples[channel], &mut self.blurs[channel]);
        self.arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                blur.band(
                    #[inline(always)]
                    |block, row| tile(&samples[block])[row] * tile(&samples[block])[row],
                    means,
                );
            },
        ));
    }
}

/// The samples of the present band; 0 where there is no image.
#[inline(always)]
pub(super) fn tile(samples: &Samples) -> &Tile {
    samples.last_chunk().expect("a tile below the delayed rows")
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
