//! Images as palettes: their colours in order of first appearance; written as a sheet of squares.

use std::collections::HashSet;
use std::io::Cursor;
use std::path::Path;

use super::color::{Color, Colors};
use crate::decode::{ImageInfo, decode};
use crate::encode::indexed_png;
use crate::indexed::Indexed;
use crate::rejection::Rejection;

/// Pixels a side of a square, and squares in a row.
const SIDE: usize = 16;
const COLUMNS: usize = 16;

pub(super) fn read(bytes: &[u8], path: &Path) -> Result<Colors, String> {
    let mut info = ImageInfo::default();
    let raster = decode(bytes, path, &mut info).map_err(Rejection::reason)?;
    let mut seen = HashSet::new();
    let visible = |&pixel: &Color| if pixel[3] == 0 { [0; 4] } else { pixel };
    let colors = raster.pixels().iter().map(visible).filter(|color| seen.insert(*color)).collect();
    Ok(Colors { colors, notes: info.each_note().to_vec(), ..Colors::default() })
}

/// The palette of an indexed PNG, whether pixels take its entries or not; `None` of anything else.
#[must_use]
pub fn stored_palette(bytes: &[u8]) -> Option<Vec<Color>> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let reader = decoder.read_info().ok()?;
    let info = reader.info();
    if info.color_type != png::ColorType::Indexed {
        return None;
    }
    let alphas = info.trns.as_deref().unwrap_or_default().iter().copied().chain(std::iter::repeat(255));
    let colors = info.palette.as_deref()?.as_chunks().0.iter().zip(alphas);
    Some(colors.map(|(&[r, g, b], a)| [r, g, b, a]).collect())
}

/// Full rows, and no square without a colour: as many columns as divide the colours.
pub(super) fn write(colors: &[Color]) -> Result<Vec<u8>, String> {
    let columns = (1..=COLUMNS).rev().find(|columns| colors.len().is_multiple_of(*columns)).unwrap_or(1);
    let rows = colors.len() / columns;
    let (width, height) = (SIDE * columns, SIDE * rows);
    let index = |y: usize, x: usize| (y / SIDE * columns + x / SIDE) as u16;
    let indices: Vec<u16> = (0..height).flat_map(|y| (0..width).map(move |x| index(y, x))).collect();
    let image = Indexed { width: width as u32, height: height as u32, palette: colors, indices: &indices };
    indexed_png(&image).map_err(|error| error.to_string())
}
