//! BMP: the headers of Windows and of OS/2, palettes, masks and run lengths.
//!
//! What no pixel is said of is what most programs make of it: pixels that run lengths skip have the first colour of the palette,
//! and indices beyond the palette are black.

mod header;
mod masks;
mod run_lengths;

use image::{DynamicImage, RgbaImage};

use super::color::{in_srgb, parsed};
use super::info::ImageInfo;
use super::{check_size, upright};
use crate::rejection::Rejection;
use header::{Coding, Header};
use masks::Masks;

/// Width and height as the header says.
pub(crate) fn shape(bytes: &[u8]) -> Option<(u32, u32)> {
    Header::read(bytes).ok().map(|header| (header.width, header.height))
}

/// The image, in sRGB.
pub(crate) fn decode(bytes: &[u8], info: &mut ImageInfo) -> Result<DynamicImage, Rejection> {
    let header = Header::read(bytes)?;
    check_size((header.width, header.height), 4)?;
    let coding = header.coding(bytes)?;
    match coding {
        Coding::Indices | Coding::RunLengths if header.bits <= 8 => info.stored("palette", header.bits),
        Coding::Masks(masks) if masks.have_alpha() => info.stored("rgba", 8),
        _ => info.stored("rgb", 8),
    }
    let mut pixels = match coding {
        Coding::Indices => indexed(bytes, &header)?,
        Coding::RunLengths => run_lengths::decode(header.data(bytes)?, &header, &header.palette(bytes))?,
        Coding::Masks(masks) => masked(bytes, &header, masks)?,
    };
    if !header.is_top_down {
        let row = header.width as usize;
        let half = header.height as usize / 2 * row;
        let (upper, lower) = pixels.split_at_mut(half);
        for (upper, lower) in upper.chunks_exact_mut(row.max(1)).zip(lower.rchunks_exact_mut(row.max(1))) {
            upper.swap_with_slice(lower);
        }
    }
    let image = RgbaImage::from_raw(header.width, header.height, pixels.into_flattened());
    let image = image.ok_or_else(|| broken("samples are missing"))?.into();
    let profile = header.profile(bytes, info).and_then(|icc| parsed(icc, info));
    Ok(upright(in_srgb(image, profile, info), image::metadata::Orientation::NoTransforms, info))
}

/// Rows as stored, without what fills them up to whole words.
fn rows<'a>(bytes: &'a [u8], header: &Header) -> Result<impl Iterator<Item = &'a [u8]>, Rejection> {
    let bits = header.width as usize * header.bits as usize;
    let (length, stride) = (bits.div_ceil(8), bits.div_ceil(32) * 4);
    let data = header.data(bytes)?;
    // The last row may lack its filling.
    let needed = (header.height as usize).saturating_sub(1) * stride + length;
    let data = data.get(..needed).ok_or_else(breaks_off)?;
    Ok(data.chunks(stride.max(1)).map(move |row| &row[..length]))
}

fn indexed(bytes: &[u8], header: &Header) -> Result<Vec<[u8; 4]>, Rejection> {
    let palette = header.palette(bytes);
    let (bits, width) = (header.bits as usize, header.width as usize);
    let most = ((1_u16 << bits) - 1) as u8;
    let index = |row: &[u8], x: usize| row[x * bits / 8] >> (8 - bits - x * bits % 8) & most;
    let rows = rows(bytes, header)?;
    Ok(rows
        .flat_map(|row| (0..width).map(move |x| index(row, x)))
        .map(|index| palette[index as usize])
        .collect())
}

fn masked(bytes: &[u8], header: &Header, masks: Masks) -> Result<Vec<[u8; 4]>, Rejection> {
    let rows = rows(bytes, header)?;
    let width = header.bits as usize / 8;
    let number = |pixel: &[u8]| pixel.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte));
    Ok(rows.flat_map(|row| row.chunks_exact(width)).map(|pixel| masks.pixel(number(pixel))).collect())
}

fn breaks_off() -> Rejection {
    broken("the file breaks off")
}

fn broken(reason: &str) -> Rejection {
    Rejection::Failed(format!("BMP image can't be decoded: {reason}"))
}

#[cfg(test)]
mod tests;
