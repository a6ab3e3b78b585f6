//! Pictures of few grays to PNG without a palette: 1, 2, 4 or 8 bits per pixel, each the gray itself.

use png::{BitDepth, ColorType, Encoder};

use super::deflate::zlib;
use super::format::EncodeError;
use super::png::{end, packed, refused};
use super::samples::Samples;
use crate::indexed::Indexed;
use crate::palette::color::Color;

/// Bits that a gray may have, and the step between its levels as samples of 8 bits.
const DEPTHS: [(u8, u8, BitDepth); 4] =
    [(1, 255, BitDepth::One), (2, 85, BitDepth::Two), (4, 17, BitDepth::Four), (8, 1, BitDepth::Eight)];

/// The fewest bits per pixel, 1, 2, 4 or 8, that hold all these colours as grays; `None` where one is no opaque gray.
#[must_use]
pub fn gray_bits(colors: &[Color]) -> Option<u8> {
    let is_gray = |[r, g, b, a]: &Color| r == g && g == b && *a == 255;
    if !colors.iter().all(is_gray) {
        return None;
    }
    let holds =
        |(_, step, _): &&(u8, u8, BitDepth)| colors.iter().all(|color| color[0].is_multiple_of(*step));
    DEPTHS.iter().find(holds).map(|(bits, ..)| *bits)
}

/// The file's bytes, with at least so many bits per pixel; `None` where a colour of the palette is no opaque gray.
pub(super) fn encode(image: &Indexed<'_>, least_bits: u8) -> Result<Option<Vec<u8>>, EncodeError> {
    let Some(bits) = gray_bits(image.palette).map(|bits| bits.max(least_bits)) else { return Ok(None) };
    let (bits, step, depth) = DEPTHS.into_iter().find(|(known, ..)| *known >= bits).unwrap_or(DEPTHS[3]);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, image.width, image.height);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(depth);
    let writer = encoder.write_header().map_err(refused)?;
    let levels: Vec<u16> =
        image.indices.iter().map(|&index| u16::from(image.palette[index as usize][0] / step)).collect();
    let mut rows = zlib(&packed(&levels, image.width as usize, bits.into()));
    if bits == 8 {
        // Neighbouring levels are neighbouring values, unless they are dithered.
        let samples = levels.iter().map(|&level| level as u8).collect();
        let predicted = zlib(&Samples { color: ColorType::Grayscale, bytes: samples }.paeth(image.width));
        if predicted.len() < rows.len() {
            rows = predicted;
        }
    }
    end(writer, &rows)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(levels: &[u8]) -> Vec<Color> {
        levels.iter().map(|&level| [level, level, level, 255]).collect()
    }

    #[test]
    fn as_few_bits_as_hold_all_grays() {
        assert_eq!(gray_bits(&gray(&[0, 255])), Some(1));
        assert_eq!(gray_bits(&gray(&[0, 85, 170])), Some(2));
        assert_eq!(gray_bits(&gray(&[17, 255])), Some(4));
        assert_eq!(gray_bits(&gray(&[0, 128, 255])), Some(8));
        assert_eq!(gray_bits(&[[0, 0, 0, 0]]), None);
        assert_eq!(gray_bits(&[[0, 0, 1, 255]]), None);
    }

    #[test]
    fn every_depth_reads_back() {
        for (levels, least, bits) in [
            (&[0, 255][..], 1, 1),
            (&[0, 85, 170, 255], 1, 2),
            (&[0, 255], 4, 4),
            (&[17, 34, 255], 1, 4),
            (&[3, 4, 200], 1, 8),
        ] {
            let palette = gray(levels);
            let indices: Vec<u16> = (0..13 * 9).map(|i| (i * i / 5 % levels.len()) as u16).collect();
            let image = Indexed { width: 13, height: 9, palette: &palette, indices: &indices };
            let bytes = encode(&image, least).unwrap().unwrap();
            assert_eq!(bytes[24..26], [bits, 0], "bits, and the colour type of gray");
            let read = image::load_from_memory(&bytes).unwrap().into_rgba8();
            let pixels: Vec<Color> = read.pixels().map(|pixel| pixel.0).collect();
            assert_eq!(pixels, image.pixels(), "{levels:?}");
        }
    }
}
