//! Animated GIF: frames of indices, with a palette for all or one each.

use std::borrow::Cow;

use gif::{DisposalMethod, Encoder, Frame, Repeat};

use super::super::format::{EncodeError, Format};
use super::delay::Rounded;
use super::frame::{Canvas, StoredFrame};
use crate::palette::Color;

pub(super) struct Writer {
    encoder: Encoder<Vec<u8>>,
    delays: Rounded,
    has_palette: bool,
}

impl Writer {
    pub(super) fn new(canvas: &Canvas<'_>) -> Result<Self, EncodeError> {
        let (width, height) = (canvas.width, canvas.height);
        let side = |side: u32| {
            let most = u16::MAX.into();
            u16::try_from(side).map_err(|_| EncodeError::TooLarge {
                format: Format::Gif,
                most,
                width,
                height,
            })
        };
        let colors = samples(canvas.palette);
        let mut encoder = Encoder::new(Vec::new(), side(width)?, side(height)?, &colors).map_err(refused)?;
        // Without the extension it is played once.
        let repeat = match canvas.plays.map(|plays| plays.get() - 1) {
            None => Some(Repeat::Infinite),
            Some(0) => None,
            Some(repetitions) => Some(Repeat::Finite(u16::try_from(repetitions).unwrap_or(u16::MAX))),
        };
        if let Some(repeat) = repeat {
            encoder.set_repeat(repeat).map_err(refused)?;
        }
        Ok(Self { encoder, delays: Rounded::to(100), has_palette: !canvas.palette.is_empty() })
    }

    pub(super) fn append(&mut self, frame: &StoredFrame<'_>, data: &[u8]) -> Result<(), EncodeError> {
        let [left, top, width, height] = frame.area.map(|side| side as u16);
        let transparent = frame.palette.iter().position(|color| color[3] < 255);
        let stored = Frame {
            delay: self.delays.next(frame.delay, u16::MAX.into()) as u16,
            dispose: if frame.clear { DisposalMethod::Background } else { DisposalMethod::Keep },
            transparent: transparent.map(|index| index as u8),
            top,
            left,
            width,
            height,
            palette: (!self.has_palette).then(|| samples(frame.palette)),
            buffer: Cow::Borrowed(data),
            ..Frame::default()
        };
        self.encoder.write_lzw_pre_encoded_frame(&stored).map_err(refused)
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, EncodeError> {
        self.encoder.into_inner().map_err(refused)
    }
}

/// The codes of the indices, behind their bits.
pub(super) fn encode(frame: &StoredFrame<'_>) -> Vec<u8> {
    let indices: Vec<u8> = frame.indices.iter().map(|&index| index as u8).collect();
    let mut encoded = Frame { buffer: Cow::Owned(indices), ..Frame::default() };
    encoded.make_lzw_pre_encoded();
    encoded.buffer.into_owned()
}

fn samples(palette: &[Color]) -> Vec<u8> {
    palette.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
}

fn refused(error: impl std::fmt::Display) -> EncodeError {
    EncodeError::Refused(error.to_string())
}
