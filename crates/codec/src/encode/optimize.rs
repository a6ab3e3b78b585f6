//! PNG files by oxipng: orders of the palette, filters and deflate at a level. Pixels stay what they are.

#[cfg(feature = "oxipng")]
use super::format::GrayPng;
use super::format::{EncodeError, Encoding};

/// `png` at a level of oxipng, 0 for as it is; never larger than before.
#[cfg(feature = "oxipng")]
pub(super) fn png(png: Vec<u8>, encoding: Encoding) -> Result<Vec<u8>, EncodeError> {
    if encoding.optimize == 0 {
        return Ok(png);
    }
    let preset = oxipng::Options::from_preset(encoding.optimize);
    let may_change = |reduction: bool| reduction && !encoding.keep_palette;
    // It stays indexed, even where shades of gray would do without a palette.
    let options = oxipng::Options {
        color_type_reduction: false,
        grayscale_reduction: false,
        palette_reduction: may_change(preset.palette_reduction),
        // The bits of a gray are those that were asked for.
        bit_depth_reduction: may_change(preset.bit_depth_reduction) && encoding.gray == GrayPng::Never,
        ..preset
    };
    let smaller = oxipng::optimize_from_memory(&png, &options).map_err(refused)?;
    Ok(if smaller.len() < png.len() { smaller } else { png })
}

/// Pixels as a PNG of any colour type that holds them, at a level of oxipng; at level 0 by [`png`](super::png()).
///
/// # Errors
/// When the encoder refuses, as it does without pixels.
#[cfg(feature = "oxipng")]
pub fn of_pixels(pixels: &[[u8; 4]], width: u32, height: u32, level: u8) -> Result<Vec<u8>, EncodeError> {
    use super::samples::Samples;
    use oxipng::{BitDepth, ColorType, Options, RawImage};

    if level == 0 {
        return super::png::of_pixels(pixels, width, height);
    }
    let samples = Samples::of(pixels);
    let color = match samples.color {
        png::ColorType::Grayscale => ColorType::Grayscale { transparent_shade: None },
        png::ColorType::GrayscaleAlpha => ColorType::GrayscaleAlpha,
        png::ColorType::Rgba => ColorType::RGBA,
        png::ColorType::Rgb | png::ColorType::Indexed => ColorType::RGB { transparent_color: None },
    };
    let raw = RawImage::new(width, height, color, BitDepth::Eight, samples.bytes).map_err(refused)?;
    raw.create_optimized_png(&Options::from_preset(level)).map_err(refused)
}

#[cfg(feature = "oxipng")]
#[allow(clippy::needless_pass_by_value)] // as an adapter of errors
fn refused(error: oxipng::PngError) -> EncodeError {
    EncodeError::Refused(error.to_string())
}

/// Only at level 0 without oxipng.
///
/// # Errors
/// At any other level.
#[cfg(not(feature = "oxipng"))]
pub fn of_pixels(pixels: &[[u8; 4]], width: u32, height: u32, level: u8) -> Result<Vec<u8>, EncodeError> {
    let encoding = Encoding { optimize: level, ..Encoding::default() };
    png(super::png::of_pixels(pixels, width, height)?, encoding)
}

/// Only at level 0 without oxipng.
#[cfg(not(feature = "oxipng"))]
pub(super) fn png(png: Vec<u8>, encoding: Encoding) -> Result<Vec<u8>, EncodeError> {
    if encoding.optimize == 0 { Ok(png) } else { Err(EncodeError::NotBuilt("oxipng")) }
}
