//! Pixels to WebP, by libwebp.

use super::format::EncodeError;

/// A lossless WebP, which keeps what lies under alpha 0 too.
///
/// # Errors
/// When the image is too large for the format, or the encoder refuses.
#[cfg(feature = "webp")]
pub fn lossless(pixels: &[[u8; 4]], width: u32, height: u32) -> Result<Vec<u8>, EncodeError> {
    let mut config = config()?;
    (config.lossless, config.exact) = (1, 1);
    // For lossless images quality is effort: the slowest but one method that is worth its time.
    (config.quality, config.method) = (75.0, 4);
    encode(pixels, width, height, &config)
}

/// A lossy WebP at a quality from 0 to 100.
///
/// # Errors
/// When the image is too large for the format, or the encoder refuses.
#[cfg(feature = "webp")]
pub fn lossy(pixels: &[[u8; 4]], width: u32, height: u32, quality: u8) -> Result<Vec<u8>, EncodeError> {
    let mut config = config()?;
    config.quality = quality.into();
    encode(pixels, width, height, &config)
}

#[cfg(feature = "webp")]
fn config() -> Result<webp::WebPConfig, EncodeError> {
    webp::WebPConfig::new().map_err(|()| EncodeError::Refused("libwebp does not start".to_owned()))
}

#[cfg(feature = "webp")]
fn encode(
    pixels: &[[u8; 4]],
    width: u32,
    height: u32,
    config: &webp::WebPConfig,
) -> Result<Vec<u8>, EncodeError> {
    /// Pixels a side.
    const MOST: u32 = 16_383;
    if width.max(height) > MOST {
        let format = super::format::Format::WebP;
        return Err(EncodeError::TooLarge { format, most: MOST, width, height });
    }
    let encoded = webp::Encoder::from_rgba(pixels.as_flattened(), width, height).encode_advanced(config);
    encoded.map(|bytes| bytes.to_vec()).map_err(|error| EncodeError::Refused(format!("{error:?}")))
}

/// Not without libwebp.
///
/// # Errors
/// Always.
#[cfg(not(feature = "webp"))]
pub fn lossless(_pixels: &[[u8; 4]], _width: u32, _height: u32) -> Result<Vec<u8>, EncodeError> {
    Err(EncodeError::NotBuilt("webp"))
}

/// Not without libwebp.
///
/// # Errors
/// Always.
#[cfg(not(feature = "webp"))]
pub fn lossy(_pixels: &[[u8; 4]], _width: u32, _height: u32, _quality: u8) -> Result<Vec<u8>, EncodeError> {
    Err(EncodeError::NotBuilt("webp"))
}
