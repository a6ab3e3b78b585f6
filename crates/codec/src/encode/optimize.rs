//! PNG files made smaller by oxipng: orders of the palette, filters and deflate at a level. Pixels stay what they are.

use super::format::EncodeError;

/// `png` at a level of oxipng, 0 for as it is; never larger than before.
#[cfg(feature = "oxipng")]
pub(super) fn png(png: Vec<u8>, level: u8) -> Result<Vec<u8>, EncodeError> {
    // It stays indexed, even where shades of gray would do without a palette.
    let options = oxipng::Options {
        color_type_reduction: false,
        grayscale_reduction: false,
        ..oxipng::Options::from_preset(level)
    };
    smaller(png, level, &options)
}

/// A PNG file at a level of oxipng, 0 for as it is, that may be stored as another colour type; never larger than before.
///
/// # Errors
/// When the file is no PNG.
#[cfg(feature = "oxipng")]
pub fn in_any_color_type(png: Vec<u8>, level: u8) -> Result<Vec<u8>, EncodeError> {
    smaller(png, level, &oxipng::Options::from_preset(level))
}

#[cfg(feature = "oxipng")]
fn smaller(png: Vec<u8>, level: u8, options: &oxipng::Options) -> Result<Vec<u8>, EncodeError> {
    if level == 0 {
        return Ok(png);
    }
    let smaller = oxipng::optimize_from_memory(&png, options);
    let smaller = smaller.map_err(|error| EncodeError::Refused(error.to_string()))?;
    Ok(if smaller.len() < png.len() { smaller } else { png })
}

/// Only at level 0 without oxipng.
///
/// # Errors
/// At any other level.
#[cfg(not(feature = "oxipng"))]
pub fn in_any_color_type(file: Vec<u8>, level: u8) -> Result<Vec<u8>, EncodeError> {
    png(file, level)
}

/// Only at level 0 without oxipng.
#[cfg(not(feature = "oxipng"))]
pub(super) fn png(png: Vec<u8>, level: u8) -> Result<Vec<u8>, EncodeError> {
    if level == 0 { Ok(png) } else { Err(EncodeError::NotBuilt("oxipng")) }
}
