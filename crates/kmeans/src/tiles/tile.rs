//! Tiles as colours with their pixels.

use super::shape::TileShape;
use crate::image::ImageView;

/// A colour that a console shows: opaque, or transparent.
pub(super) type Seen = [u8; 4];

/// What is transparent.
pub(super) const CLEAR: Seen = [0; 4];

/// A part of an image.
pub(super) struct Tile {
    /// Its place, row by row.
    pub(super) number: usize,
    /// Distinct colours in order, with their pixels.
    colors: Vec<(Seen, u32)>,
}

impl Tile {
    pub(super) fn colors(&self) -> &[(Seen, u32)] {
        &self.colors
    }

    pub(super) fn has_transparent(&self) -> bool {
        self.colors.first().is_some_and(|(color, _)| *color == CLEAR)
    }

    /// The opaque pixels, each colour as often as it is there.
    pub(super) fn opaque(&self) -> impl Iterator<Item = Seen> {
        let opaque = self.colors.iter().filter(|(color, _)| color[3] == 255);
        opaque.flat_map(|&(color, count)| std::iter::repeat_n(color, count as usize))
    }
}

/// A pixel as a console shows it.
pub(super) fn seen([r, g, b, a]: [u8; 4]) -> Seen {
    if a < 128 { CLEAR } else { [r, g, b, 255] }
}

/// All tiles, row by row.
pub(super) fn cut(image: &ImageView<'_>, shape: &TileShape) -> Vec<Tile> {
    let (width, height) = (image.width(), image.height());
    let (across, down) = (shape.width as usize, shape.height as usize);
    let columns = width.div_ceil(across);
    let tile = |number: usize| {
        let (left, top) = (number % columns * across, number / columns * down);
        let rows = (top..height.min(top + down)).map(|y| &image.pixels()[y * width..][..width]);
        let mut pixels: Vec<Seen> =
            rows.flat_map(|row| &row[left..width.min(left + across)]).map(|&pixel| seen(pixel)).collect();
        // What is transparent comes first, as its alpha is 0 and it is black.
        pixels.sort_unstable_by_key(|&[r, g, b, a]| [a, r, g, b]);
        let colors = pixels.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as u32));
        Tile { number, colors: colors.collect() }
    };
    (0..columns * height.div_ceil(down)).map(tile).collect()
}
