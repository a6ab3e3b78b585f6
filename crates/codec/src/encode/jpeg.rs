//! Pixels to JPEG.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::format::EncodeError;
use crate::raster::Raster;

/// From this quality on JPEG keeps chroma at full resolution, as most programs do.
const FULL_CHROMA: u8 = 90;

/// A progressive JPEG at a quality from 1 to 100, chroma at half the resolution below 90. What alpha says is lost.
///
/// # Errors
/// When a side has more than 65,535 pixels, or the encoder refuses.
pub fn jpeg(raster: &Raster, quality: u8) -> Result<Vec<u8>, EncodeError> {
    let side = |side: u32| {
        u16::try_from(side).map_err(|_| EncodeError::Refused(format!("a JPEG has no {side} pixels a side")))
    };
    let samples: Vec<u8> = raster.pixels().iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(match quality {
        FULL_CHROMA.. => SamplingFactor::F_1_1,
        _ => SamplingFactor::F_2_2,
    });
    let (width, height) = (side(raster.width)?, side(raster.height)?);
    let encoded = encoder.encode(&samples, width, height, ColorType::Rgb);
    encoded.map(|()| file).map_err(|error| EncodeError::Refused(error.to_string()))
}
