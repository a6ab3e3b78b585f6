//! All frames of an animation, one after the other, as a viewer shows them.

use std::num::NonZeroU32;
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat};

use super::animation::{Delay, Drawn};
use super::format::{Format, detect};
use super::header::PngHeader;
use super::info::ImageInfo;
use super::{Header, apng, gif, open, webp};
use crate::raster::Raster;
use crate::rejection::Rejection;

/// A file of several frames that can be shown in time: GIF, PNG or WebP.
pub struct Animation<'a> {
    bytes: &'a [u8],
    format: ImageFormat,
    /// Frames, of which there are two or more.
    pub frames: u32,
    /// How often it is played; `None` for ever.
    pub plays: Option<NonZeroU32>,
}

/// One frame, drawn over those before it.
pub struct AnimationFrame {
    /// What is seen; pixels with alpha 0 are all alike.
    pub raster: Raster,
    /// For how long.
    pub delay: Delay,
}

impl<'a> Animation<'a> {
    /// The animation in a file; `None` where it is none, or has a single frame. `path` lends only its extension.
    #[must_use]
    pub fn of(bytes: &'a [u8], path: &Path) -> Option<Self> {
        let found = detect(bytes, path).ok()?.format;
        let known = [ImageFormat::Gif, ImageFormat::Png, ImageFormat::WebP];
        let format = known.into_iter().find(|format| found == Format::Common(*format))?;
        let (frames, plays) = match format {
            ImageFormat::Gif => (gif::count_frames(bytes), gif::plays(bytes)),
            ImageFormat::Png => apng::control(bytes)?,
            _ => (webp::count_frames(bytes), webp::plays(bytes)),
        };
        (frames > 1).then_some(Self { bytes, format, frames, plays })
    }

    /// Each frame in its turn, upright and in sRGB; only the canvas is in memory. What became known of the file is in `info`.
    ///
    /// # Errors
    /// When the file can't be read. Where a frame can't be decoded the item is an error, and the last one; but a file that breaks off
    /// ends before its first frame that is not whole, unless that is the first of all.
    pub fn each_frame(
        &self,
        info: &mut ImageInfo,
    ) -> Result<impl Iterator<Item = Result<AnimationFrame, Rejection>> + use<'a>, Rejection> {
        let header = self.header(info)?;
        info.frames = Some(self.frames);
        let drawn: Box<dyn Iterator<Item = Drawn> + 'a> = match self.format {
            ImageFormat::Gif => Box::new(gif::each_frame(self.bytes, info)?),
            ImageFormat::Png => Box::new(apng::each_frame(self.bytes, self.frames, info)?),
            _ => Box::new(webp::each_frame(self.bytes, info)?),
        };
        // Where the end is missing so may be the rest of the last frame.
        let (breaks_off, mut whole) = (info.lacks_frames, 0);
        let mut failed = false;
        // What is said of colours and orientation is said once.
        let silent = info.clone();
        let mut frames = drawn.take(self.frames as usize);
        drop(header.clone().finish(DynamicImage::new_rgba8(1, 1), info));
        Ok(std::iter::from_fn(move || {
            let drawn = frames.next().filter(|_| !failed)?;
            failed = drawn.is_err();
            if failed && breaks_off && whole > 0 {
                return None;
            }
            whole += 1;
            Some(drawn.map(|(image, delay)| {
                let samples = header.clone().finish(image.into(), &mut silent.clone()).into_rgba8();
                let (width, height) = samples.dimensions();
                let raster = Raster::new(width, height, samples.into_raw()).without_hidden_colors();
                AnimationFrame { raster, delay }
            }))
        }))
    }

    /// What the file says beside its frames.
    fn header(&self, info: &mut ImageInfo) -> Result<Header, Rejection> {
        if self.format == ImageFormat::Gif {
            "gif".clone_into(&mut info.format);
            info.stored("palette", 8);
            let (png, icc) = (PngHeader::default(), gif::icc(self.bytes));
            return Ok(Header { png, orientation: Orientation::NoTransforms, icc });
        }
        let name = if self.format == ImageFormat::Png { "png" } else { "webp" };
        name.clone_into(&mut info.format);
        match open(self.bytes, self.format, info) {
            Ok((_, header)) => Ok(header),
            Err(failure) => Err(failure.into_rejection(name)),
        }
    }
}
