//! Linear light of an image at each scale, in tiles.
//!
//! The tiles at the right and lower edge repeat the last column and row where half as large an image needs them.

use super::srgb;
use super::vector::{EMPTY, LANES, Tile};
use crate::planes::Planes;

/// Pixels per row, and rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Shape {
    /// Tiles in a band.
    pub(super) fn blocks(self) -> usize {
        self.width.div_ceil(LANES)
    }

    /// Bands of tiles.
    pub(super) fn bands(self) -> usize {
        self.height.div_ceil(LANES)
    }

    /// Of half as large an image, rounded up.
    pub(super) fn halved(self) -> Self {
        Self { width: self.width.div_ceil(2), height: self.height.div_ceil(2) }
    }
}

/// Red, green and blue light, 0 to 1.
pub(super) enum Linear<'a> {
    /// As the samples say.
    Samples(&'a Planes),
    /// Of a coarser scale, band by band.
    Tiles { shape: Shape, tiles: Vec<[Tile; 3]> },
}

impl Linear<'_> {
    pub(super) fn shape(&self) -> Shape {
        match self {
            &Self::Samples(&Planes { width, height, .. }) => Shape { width, height },
            Self::Tiles { shape, .. } => *shape,
        }
    }

    /// An image half as large without light.
    pub(super) fn dark_half(&self) -> Linear<'static> {
        let shape = self.shape().halved();
        Linear::Tiles { shape, tiles: vec![[EMPTY; 3]; shape.blocks() * shape.bands()] }
    }

    #[inline(always)]
    pub(super) fn read_tile(&self, band: usize, block: usize, tile: &mut [Tile; 3]) {
        let shape = self.shape();
        match self {
            Self::Samples(planes) => {
                for channel in 0..3 {
                    read_samples(planes.channel(channel), shape, (band, block), &mut tile[channel]);
                }
            }
            Self::Tiles { tiles, .. } => *tile = tiles[band * shape.blocks() + block],
        }
        let (rows, columns) = (shape.height - band * LANES, shape.width - block * LANES);
        if rows < LANES || columns < LANES {
            for tile in tile {
                repeat_edges(tile, rows, columns);
            }
        }
    }

    /// Sets one quarter of a tile to the means of 2x2 pixels of a tile of the next finer scale.
    #[inline(always)]
    pub(super) fn set_quarter(&mut self, band: usize, block: usize, finer: &[Tile; 3]) {
        let Self::Tiles { shape, tiles } = self else { return };
        let coarser = &mut tiles[band / 2 * shape.blocks() + block / 2];
        for channel in 0..3 {
            for row in 0..LANES / 2 {
                let row_of_tile = &mut coarser[channel][band % 2 * LANES / 2 + row].0;
                let (halves, _) = row_of_tile.as_chunks_mut::<{ LANES / 2 }>();
                halves[block % 2] = means(&finer[channel][2 * row].0, &finer[channel][2 * row + 1].0);
            }
        }
    }
}

/// The means of 2x2 samples of two rows.
#[inline(always)]
fn means(upper: &[f32; LANES], lower: &[f32; LANES]) -> [f32; LANES / 2] {
    let mut means = [0.0; LANES / 2];
    for column in 0..LANES / 2 {
        means[column] = upper[2 * column] + upper[2 * column + 1];
    }
    for column in 0..LANES / 2 {
        means[column] += lower[2 * column];
    }
    for column in 0..LANES / 2 {
        means[column] = (means[column] + lower[2 * column + 1]) * 0.25;
    }
    means
}

#[inline(always)]
fn read_samples(plane: &[u8], shape: Shape, (band, block): (usize, usize), tile: &mut Tile) {
    let left = block * LANES;
    let columns = LANES.min(shape.width - left);
    for row in 0..LANES.min(shape.height - band * LANES) {
        let rest = &plane[(band * LANES + row) * shape.width + left..];
        let mut samples = [0; LANES];
        match rest.first_chunk::<LANES>() {
            Some(chunk) => samples = *chunk,
            None => samples[..columns].copy_from_slice(&rest[..columns]),
        }
        for column in 0..LANES {
            tile[row].0[column] = srgb::linear(samples[column]);
        }
    }
}

#[inline(always)]
fn repeat_edges(tile: &mut Tile, rows: usize, columns: usize) {
    if columns < LANES {
        for row in 0..LANES {
            tile[row].0[columns] = tile[row].0[columns - 1];
        }
    }
    if rows < LANES {
        tile[rows] = tile[rows - 1];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use crate::planes::renderings;

    #[test]
    fn half_an_image_has_the_means_and_odd_edges_count_twice() {
        let pixels: Vec<[u8; 4]> = (0..35 * 19).map(|i| [(i % 251) as u8, 0, (i / 35) as u8, 255]).collect();
        let image = renderings(ImageView::new(35, 19, &pixels).expect("the drawing fits").into()).remove(0);
        let linear = Linear::Samples(&image);
        let mut half = linear.dark_half();
        let mut tile = [EMPTY; 3];
        for (band, block) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
            linear.read_tile(band, block, &mut tile);
            half.set_quarter(band, block, &tile);
        }
        let at = |x: usize, y: usize| srgb::linear(pixels[y.min(18) * 35 + x.min(34)][0]);
        for (x, y) in (0..18).flat_map(|x| (0..10).map(move |y| (x, y))) {
            half.read_tile(0, x / LANES, &mut tile);
            let (left, top) = (2 * x, 2 * y);
            let sum = at(left, top) + at(left + 1, top) + at(left, top + 1) + at(left + 1, top + 1);
            assert_eq!(tile[0][y].0[x % LANES].to_bits(), (sum * 0.25).to_bits(), "{x} {y}");
        }
    }
}
