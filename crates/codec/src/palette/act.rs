//! Adobe colour tables: 256 times three bytes, then the number of colours and the index of the transparent one.

use super::color::{Color, check_opaque};

const TABLE: usize = 768;
/// No entry is transparent.
const NONE: u16 = u16::MAX;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Color>, String> {
    let (table, end) = bytes.split_at_checked(TABLE).unwrap_or((&[], bytes));
    let (count, transparent) = match *end {
        [] if !table.is_empty() => (256, NONE),
        [a, b, c, d] if !table.is_empty() => (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])),
        _ => return Err("is no Adobe colour table, which has 768 or 772 bytes".to_owned()),
    };
    let colors = table.as_chunks().0.iter().zip(0..count.min(256));
    let color = |(&[r, g, b], index): (&[u8; 3], u16)| {
        if index == transparent { [0; 4] } else { [r, g, b, 255] }
    };
    Ok(colors.map(color).collect())
}

pub(super) fn write(colors: &[Color]) -> Result<Vec<u8>, String> {
    let transparent = colors.iter().position(|color| color[3] == 0);
    let opaque: Vec<Color> = colors.iter().copied().filter(|color| color[3] > 0).collect();
    check_opaque(&opaque, "an Adobe colour table")?;
    if colors.len() - opaque.len() > 1 {
        return Err("an Adobe colour table holds one transparent colour".to_owned());
    }
    let mut bytes: Vec<u8> = colors.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    bytes.resize(TABLE, 0);
    bytes.extend((colors.len() as u16).to_be_bytes());
    bytes.extend(transparent.map_or(NONE, |index| index as u16).to_be_bytes());
    Ok(bytes)
}
