//! Animations of few colours as files: GIF, animated PNG, and animated lossless WebP.
//!
//! A frame is a part of the canvas, which is transparent at first. It takes the place of what is below or lies over it, stays, and may be
//! cleared before the next one is drawn. Frames are encoded one by one, so that several ways to store one can be compared, and
//! appended in their order.

mod apng;
mod delay;
mod frame;
mod gif;
mod webp;

use super::format::{EncodeError, Format, MAX_COLORS};

pub use frame::{Canvas, StoredFrame};

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
