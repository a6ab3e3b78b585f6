//! Tiles with small palettes, as old consoles show them: every tile of an image uses one of a few palettes.
//!
//! Palettes and their tiles are found together, as k-means finds centroids and their points: a tile goes to the palette in which its
//! squared error is least, and a palette is clustered from the pixels of its tiles. Alternating the two never raises the error but by
//! the rounding to the bits of a console, and rests in a local minimum; from there the palette that is missed least is given to the tiles
//! that are shown worst, which is kept where the error falls (`search`).
//!
//! Distances are those of 8-bit sRGB samples. Pixels are opaque or transparent, as on a console: an alpha below 128 is transparent. Ties go
//! to the lowest index, and draws follow from the seed: the same image and seed give the same bits for any number of threads.
//!
//! The idea of moving the least useful centre is that of Fritzke's k-means-u (1997, "The LBG-U method for vector quantization").
//! Cost: tiles x palettes x colours per round. Not for photographs, which a few colours to a tile do not suit.

mod palette;
mod search;
mod shape;
mod tile;

use crate::image::ImageView;
use crate::params::CheckedParams;
use palette::Bits;
use search::search;
use tile::{Tile, cut};

pub use shape::TileShape;

/// An image in tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiled {
    /// Tiles of a row.
    pub columns: usize,
    /// Rows of tiles.
    pub rows: usize,
    /// The palettes, each of as many colours `[r, g, b, a]` as were asked for; those that no pixel needs repeat the last one.
    pub palettes: Vec<Vec<[u8; 4]>>,
    /// For each tile, row by row, its palette.
    pub palette_of_tile: Vec<u16>,
    /// For each pixel, row by row, its place in the palette of its tile.
    pub indices: Vec<u16>,
}

impl Tiled {
    /// The squared error of all pixels, summed over channels, against `image`, of which what is transparent counts as black.
    #[must_use]
    pub fn squared_error(&self, image: &ImageView<'_>, shape: &TileShape) -> u64 {
        let tiles = cut(image, shape);
        let of = |tile: &Tile| {
            let palette = &self.palettes[self.palette_of_tile[tile.number] as usize];
            tile.colors()
                .iter()
                .map(|&(color, count)| u64::from(count) * palette::nearest(color, palette).1)
                .sum::<u64>()
        };
        tiles.iter().map(of).sum()
    }
}

/// The image in tiles of few palettes.
///
/// # Panics
/// When a value of `shape` is 0 or beyond what its field says.
#[must_use]
pub fn tiled(image: &ImageView<'_>, shape: &TileShape, params: &CheckedParams) -> Tiled {
    let least = u32::min(shape.width, shape.height).min(shape.palettes).min(shape.colors);
    assert!(least > 0 && shape.bits.iter().all(|bits| (1..=8).contains(bits)), "values are 1 or more");
    let tiles = cut(image, shape);
    let transparent = tiles.iter().any(Tile::has_transparent);
    assert!(!transparent || shape.colors > 1, "one colour is transparent, and there is another");
    let found = search(&tiles, shape, Bits(shape.bits), (transparent, params));
    let (width, columns) = (image.width(), image.width().div_ceil(shape.width as usize));
    let tile_at = |place: usize| {
        let (x, y) = (place % width, place / width);
        y / shape.height as usize * columns + x / shape.width as usize
    };
    let index = |(place, pixel): (usize, &[u8; 4])| {
        let palette = &found.palettes[found.palette_of_tile[tile_at(place)] as usize];
        palette::nearest(tile::seen(*pixel), palette).0 as u16
    };
    let indices = image.pixels().iter().enumerate().map(index).collect();
    let rows = image.height().div_ceil(shape.height as usize);
    Tiled { columns, rows, palettes: found.palettes, palette_of_tile: found.palette_of_tile, indices }
}

#[cfg(test)]
mod tests;
