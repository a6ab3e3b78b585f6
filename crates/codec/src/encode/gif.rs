//! Palette and indices to an indexed GIF of one frame.

use gif::{Encoder, Frame};

use super::format::{EncodeError, Format};
use crate::indexed::Indexed;

/// The file's bytes. Entries with an alpha below 255 are written as transparent: a GIF holds one such.
pub(super) fn encode(image: &Indexed<'_>) -> Result<Vec<u8>, EncodeError> {
    let (width, height) = (image.width, image.height);
    let side = |side: u32| {
        let most = u16::MAX.into();
        u16::try_from(side).map_err(|_| EncodeError::TooLarge { format: Format::Gif, most, width, height })
    };
    let (columns, rows) = (side(width)?, side(height)?);
    let indices: Vec<u8> = image.indices.iter().map(|&index| index as u8).collect();
    let transparent = image.palette.iter().position(|color| color[3] < 255);
    let colors: Vec<u8> = image.palette.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    let mut frame = Frame::from_indexed_pixels(columns, rows, indices, transparent.map(|index| index as u8));
    frame.make_lzw_pre_encoded();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, columns, rows, &colors).map_err(refused)?;
    encoder.write_lzw_pre_encoded_frame(&frame).map_err(refused)?;
    drop(encoder);
    Ok(bytes)
}

fn refused(error: impl std::fmt::Display) -> EncodeError {
    EncodeError::Refused(error.to_string())
}
