//! Animations of few colours as files: GIF, animated PNG, and animated lossless WebP.
//!
//! A frame is a part of the canvas, which is transparent at first. It takes the place of what is below or lies over it, stays, and may be
//! cleared before the next one is drawn. Frames are encoded one by one, so that several ways to store one can be compared, and
//! appended in their order.

mod apng;
mod delay;
mod gif;
mod webp;

use std::num::NonZeroU32;

use super::format::{EncodeError, Format, MAX_COLORS};
use crate::decode::Delay;
use crate::palette::Color;

/// What all frames have in common.
#[derive(Clone, Copy, Debug)]
pub struct Canvas<'a> {
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames that will be appended.
    pub frames: u32,
    /// How often they are played; `None` for ever.
    pub plays: Option<NonZeroU32>,
    /// The palette of all frames; empty where each has its own.
    pub palette: &'a [Color],
}

/// A frame as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredFrame<'a> {
    /// Where it lies on the canvas: left, top, width, height. The first covers all of it; those of a WebP begin at even places.
    pub area: [u32; 4],
    /// The palette of its indices.
    pub palette: &'a [Color],
    /// The pixels of the area, row by row.
    pub indices: &'a [u16],
    /// Whether what is below shows through its transparent pixels, or all its pixels take the place of those below. In a GIF what is
    /// below shows through always.
    pub over: bool,
    /// Whether its area becomes transparent before the next frame.
    pub clear: bool,
    /// For how long it is seen.
    pub delay: Delay,
}

/// A frame that is encoded and not yet appended.
pub struct EncodedFrame<'a> {
    frame: StoredFrame<'a>,
    data: Vec<u8>,
}

impl EncodedFrame<'_> {
    /// Bytes of its pixels.
    #[must_use]
    pub fn size(&self) -> usize {
        self.data.len()
    }
}

/// A file to which frames are appended.
pub struct AnimationWriter(Kind);

enum Kind {
    Gif(gif::Writer),
    Png(apng::Writer),
    WebP(webp::Writer),
}

impl AnimationWriter {
    /// A file without frames.
    ///
    /// # Errors
    /// When the palette has more than [`MAX_COLORS`] entries, or the format can't hold the canvas.
    pub fn new(format: Format, canvas: &Canvas<'_>) -> Result<Self, EncodeError> {
        if canvas.palette.len() > MAX_COLORS {
            return Err(EncodeError::TooManyColors(canvas.palette.len()));
        }
        Ok(Self(match format {
            Format::Gif => Kind::Gif(gif::Writer::new(canvas)?),
            Format::Png => Kind::Png(apng::Writer::new(canvas)?),
            Format::WebP => Kind::WebP(webp::Writer::new(canvas)?),
        }))
    }

    /// The frame's pixels as they will be stored.
    ///
    /// # Errors
    /// When the encoder refuses.
    pub fn encode<'a>(&self, frame: StoredFrame<'a>) -> Result<EncodedFrame<'a>, EncodeError> {
        let data = match &self.0 {
            Kind::Gif(_) => gif::encode(&frame),
            Kind::Png(writer) => writer.encode(&frame),
            Kind::WebP(_) => webp::encode(&frame)?,
        };
        Ok(EncodedFrame { frame, data })
    }

    /// Appends a frame.
    ///
    /// # Errors
    /// When the encoder refuses.
    pub fn append(&mut self, encoded: &EncodedFrame<'_>) -> Result<(), EncodeError> {
        let EncodedFrame { frame, data } = encoded;
        match &mut self.0 {
            Kind::Gif(writer) => writer.append(frame, data),
            Kind::Png(writer) => {
                writer.append(frame, data);
                Ok(())
            }
            Kind::WebP(writer) => {
                writer.append(frame, data);
                Ok(())
            }
        }
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// When the encoder refuses.
    pub fn finish(self) -> Result<Vec<u8>, EncodeError> {
        match self.0 {
            Kind::Gif(writer) => writer.finish(),
            Kind::Png(writer) => Ok(writer.finish()),
            Kind::WebP(writer) => writer.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
