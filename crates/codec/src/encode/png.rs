//! Pictures to PNG: palette and indices at 1, 2, 4 or 8 bits per index, `tRNS` only up to the last entry with alpha; or pixels of as few
//! channels as they need.

use libdeflater::Crc;
use png::{BitDepth, ColorType, Encoder, Filter, Writer, chunk};
use rayon::prelude::*;

use super::deflate::{fastest_zlib, zlib};
use super::format::{EncodeError, MAX_COLORS};
use super::samples::Samples;
use crate::indexed::Indexed;

/// The file's bytes.
///
/// # Errors
/// When the palette has more than [`MAX_COLORS`] entries.
pub fn encode(image: &Indexed<'_>) -> Result<Vec<u8>, EncodeError> {
    if image.palette.len() > MAX_COLORS {
        return Err(EncodeError::TooManyColors(image.palette.len()));
    }
    let mut bytes = Vec::new();
    let writer = header(&mut bytes, (image.width, image.height), image.palette)?;
    let bits = bit_depth(image.palette.len()) as usize;
    end(writer, &zlib(&packed(image.indices, image.width as usize, bits)))?;
    Ok(bytes)
}

/// Begins an indexed file: what stands before its pixels.
pub(super) fn header<'a>(
    bytes: &'a mut Vec<u8>,
    (width, height): (u32, u32),
    palette: &[[u8; 4]],
) -> Result<Writer<&'a mut Vec<u8>>, EncodeError> {
    let with_alpha = palette.iter().rposition(|color| color[3] < 255).map_or(0, |last| last + 1);
    let alphas: Vec<u8> = palette[..with_alpha].iter().map(|color| color[3]).collect();
    let mut encoder = Encoder::new(bytes, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(bit_depth(palette.len()));
    encoder.set_palette(palette.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect::<Vec<u8>>());
    if !alphas.is_empty() {
        encoder.set_trns(alphas);
    }
    encoder.write_header().map_err(refused)
}

/// Pixels as a PNG of as few channels as they need: the smaller one of two, with rows as they are, which suits drawings, and
/// with Paeth's filter, which suits photographs.
///
/// # Errors
/// When the encoder refuses, as it does without pixels.
pub fn of_pixels(pixels: &[[u8; 4]], width: u32, height: u32) -> Result<Vec<u8>, EncodeError> {
    with_deflate(pixels, width, height, zlib)
}

/// As [`of_pixels`], a few times as fast and larger, for a file that is soon removed.
///
/// # Errors
/// When the encoder refuses, as it does without pixels.
pub fn of_pixels_at_once(pixels: &[[u8; 4]], width: u32, height: u32) -> Result<Vec<u8>, EncodeError> {
    with_deflate(pixels, width, height, fastest_zlib)
}

fn with_deflate(
    pixels: &[[u8; 4]],
    width: u32,
    height: u32,
    deflate: fn(&[u8]) -> Vec<u8>,
) -> Result<Vec<u8>, EncodeError> {
    let samples = Samples::of(pixels);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(samples.color);
    let writer = encoder.write_header().map_err(refused)?;
    let plain = || deflate(&samples.unfiltered(width));
    let (plain, predicted) = rayon::join(plain, || deflate(&samples.paeth(width)));
    end(writer, if predicted.len() < plain.len() { &predicted } else { &plain })?;
    Ok(bytes)
}

/// Bytes of a PNG chunk.
const LONGEST_CHUNK: usize = i32::MAX as usize;

/// Ends a file whose header is written by the zlib stream of its rows.
pub(super) fn end(mut writer: Writer<&mut Vec<u8>>, rows: &[u8]) -> Result<(), EncodeError> {
    for part in rows.chunks(LONGEST_CHUNK) {
        writer.write_chunk(chunk::IDAT, part).map_err(refused)?;
    }
    writer.finish().map_err(refused)
}

/// A PNG with further chunks, each a type and a content, after its header.
#[must_use]
pub fn with_chunks(png: Vec<u8>, chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    if chunks.is_empty() {
        return png;
    }
    let (header, rest) = png.split_at(AFTER_HEADER.min(png.len()));
    let mut bytes = header.to_vec();
    for (kind, content) in chunks {
        append_chunk(&mut bytes, *kind, content);
    }
    bytes.extend(rest);
    bytes
}

/// The chunk of an ICC profile, to stand before the palette: its type and its content.
#[must_use]
pub fn profile_chunk(icc: &[u8]) -> ([u8; 4], Vec<u8>) {
    // A name, which says nothing, and the number of the compression.
    (*b"iCCP", [&b"ICC profile\0\0"[..], &zlib(icc)].concat())
}

/// A chunk with its length and its check sum, at the end of `bytes`.
pub(super) fn append_chunk(bytes: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(content);
    bytes.extend((content.len() as u32).to_be_bytes());
    bytes.extend(kind);
    bytes.extend(content);
    bytes.extend(sum.sum().to_be_bytes());
}

/// Bytes of the signature and of the header's chunk.
const AFTER_HEADER: usize = 8 + 25;

#[allow(clippy::needless_pass_by_value)] // as an adapter of errors
pub(super) fn refused(error: png::EncodingError) -> EncodeError {
    EncodeError::Refused(error.to_string())
}

pub(super) fn bit_depth(colors: usize) -> BitDepth {
    match colors {
        0..=2 => BitDepth::One,
        3..=4 => BitDepth::Two,
        5..=16 => BitDepth::Four,
        _ => BitDepth::Eight,
    }
}

/// Rows that are not worth a second thread.
const ROWS_AT_ONCE: usize = 64;

/// Rows of indices, each after its filter's number, `bits` each, the leftmost in the highest bits, padded to whole bytes. They are
/// not filtered: neighbouring indices are no neighbouring values.
pub(super) fn packed(indices: &[u16], width: usize, bits: usize) -> Vec<u8> {
    let row_bytes = 1 + (width * bits).div_ceil(8);
    let mut packed = vec![Filter::NoFilter as u8; indices.len() / width * row_bytes];
    let rows = packed.par_chunks_mut(row_bytes).zip(indices.par_chunks(width));
    rows.with_min_len(ROWS_AT_ONCE).for_each(|(packed, indices)| {
        for (place, &index) in indices.iter().enumerate() {
            let bit = place * bits;
            packed[1 + bit / 8] |= (index as u8) << (8 - bits - bit % 8);
        }
    });
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_depth_reads_back() {
        for colors in [1_usize, 2, 3, 4, 5, 16, 17, 256] {
            let palette: Vec<[u8; 4]> =
                (0..colors).map(|i| [i as u8, 255 - i as u8, 7, 255 - (i % 3 == 1) as u8 * 100]).collect();
            let indices: Vec<u16> = (0..7 * 5).map(|i| (i * 11 % colors) as u16).collect();
            let image = Indexed { width: 7, height: 5, palette: &palette, indices: &indices };
            let bytes = encode(&image).unwrap();
            let read = image::load_from_memory(&bytes).unwrap().into_rgba8();
            let pixels: Vec<[u8; 4]> = read.pixels().map(|pixel| pixel.0).collect();
            assert_eq!(pixels, image.pixels(), "{colors} colours");
        }
    }

    #[test]
    fn too_many_colours_are_an_error() {
        let image = Indexed { width: 1, height: 1, palette: &[[0, 0, 0, 255]; 257], indices: &[0] };
        assert!(matches!(encode(&image), Err(EncodeError::TooManyColors(257))));
    }
}
