//! Animated WebP: each frame is decoded as a file of its own and drawn over the others.

use std::io::Cursor;
use std::num::NonZeroU32;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbaImage};

use super::animation::{Area, Blend, Canvas, Delay, Disposal, Drawn, Frame, chosen};
use super::info::ImageInfo;
use super::{Failure, check_size};
use crate::rejection::Rejection;

/// Where the first chunk stands: behind `RIFF`, a length and `WEBP`.
const FIRST_CHUNK: usize = 12;

/// A frame as its chunk `ANMF` says.
struct StoredFrame<'a> {
    area: Area,
    blend: Blend,
    disposal: Disposal,
    /// For how long it is seen, in thousandths of a second.
    delay: u32,
    /// Chunks of its own: `VP8L`, or `VP8 ` behind an optional `ALPH`.
    chunks: &'a [u8],
}

/// Names and contents of all chunks.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let (content, after) = after.split_at_checked(length)?;
        rest = after.get(length % 2..).unwrap_or(&[]);
        Some((*name, content))
    })
}

fn frames(bytes: &[u8]) -> impl Iterator<Item = StoredFrame<'_>> {
    let all = chunks(bytes.get(FIRST_CHUNK..).unwrap_or(&[]));
    all.filter(|(name, _)| name == b"ANMF").filter_map(|(_, content)| {
        let (fields, chunks) = content.split_first_chunk::<16>()?;
        let number = |from: usize| u32::from_le_bytes([fields[from], fields[from + 1], fields[from + 2], 0]);
        Some(StoredFrame {
            area: [2 * number(0), 2 * number(3), number(6) + 1, number(9) + 1],
            blend: if fields[15] & 2 == 0 { Blend::Over } else { Blend::Source },
            disposal: if fields[15] & 1 == 0 { Disposal::Keep } else { Disposal::Clear },
            delay: number(12),
            chunks,
        })
    })
}

/// How many frames there are; none in a still image.
pub(crate) fn count_frames(bytes: &[u8]) -> u32 {
    frames(bytes).count() as u32
}

/// How often the animation is played; `None` for ever.
pub(crate) fn plays(bytes: &[u8]) -> Option<NonZeroU32> {
    let (_, fields) = chunks(bytes.get(FIRST_CHUNK..)?).find(|(name, _)| name == b"ANIM")?;
    NonZeroU32::new(u16::from_le_bytes([*fields.get(4)?, *fields.get(5)?]).into())
}

/// Each frame as a viewer shows it.
pub(crate) fn each_frame<'a>(
    bytes: &'a [u8],
    info: &mut ImageInfo,
) -> Result<impl Iterator<Item = Drawn> + use<'a>, Rejection> {
    let (width, height) = canvas(bytes).ok_or_else(|| broken("it has no canvas"))?;
    check_size((width, height), 4)?;
    if !has_end(bytes) {
        info.note_lack_of("frames");
    }
    let mut canvas = Canvas::new(width, height);
    Ok(frames(bytes).map(move |frame| {
        canvas.draw(&decoded(&frame).map_err(|failure| failure.into_rejection("webp"))?);
        let delay = Delay { numerator: frame.delay, denominator: 1000 };
        Ok((canvas.image().ok_or_else(|| broken("samples are missing"))?, delay))
    }))
}

/// Whether the file is as long as it says.
fn has_end(bytes: &[u8]) -> bool {
    let length =
        bytes.get(4..).and_then(|rest| rest.first_chunk()).map_or(0, |&field| u32::from_le_bytes(field));
    bytes.len() as u64 >= 8 + u64::from(length)
}

/// One frame of an animation as a viewer shows it.
pub(crate) fn animated(
    bytes: &[u8],
    frame: Option<NonZeroU32>,
    info: &mut ImageInfo,
) -> Result<RgbaImage, Failure> {
    let (width, height) = canvas(bytes).ok_or_else(|| broken("it has no canvas"))?;
    check_size((width, height), 4)?;
    let last = chosen(frame, count_frames(bytes), "frame", info)?;
    if !has_end(bytes) {
        info.note_lack_of("frames");
    }
    let mut canvas = Canvas::new(width, height);
    for frame in frames(bytes).take(last as usize) {
        canvas.draw(&decoded(&frame)?);
    }
    Ok(canvas.into_image().ok_or_else(|| broken("samples are missing"))?)
}

/// Width and height of an extended file.
fn canvas(bytes: &[u8]) -> Option<(u32, u32)> {
    let (_, fields) = chunks(bytes.get(FIRST_CHUNK..)?).find(|(name, _)| name == b"VP8X")?;
    let side = |from: usize| {
        Some(u32::from_le_bytes([*fields.get(from)?, *fields.get(from + 1)?, *fields.get(from + 2)?, 0]) + 1)
    };
    Some((side(4)?, side(7)?))
}

fn decoded(frame: &StoredFrame<'_>) -> Result<Frame, Failure> {
    let [_, _, width, height] = frame.area;
    check_size((width, height), 4)?;
    let file = still(frame);
    let decoder = ImageReader::with_format(Cursor::new(&file), ImageFormat::WebP).into_decoder()?;
    if decoder.dimensions() != (width, height) {
        return Err(broken("a frame has another size than it says").into());
    }
    let pixels = DynamicImage::from_decoder(decoder)?.into_rgba8().into_raw().as_chunks().0.to_vec();
    Ok(Frame { area: frame.area, pixels, blend: frame.blend, disposal: frame.disposal })
}

/// The file that has the frame as its only image.
fn still(frame: &StoredFrame<'_>) -> Vec<u8> {
    let mut content = b"WEBP".to_vec();
    if frame.chunks.starts_with(b"ALPH") {
        let [_, _, width, height] = frame.area.map(|side| side.wrapping_sub(1).to_le_bytes());
        content.extend(b"VP8X\x0a\0\0\0\x10\0\0\0");
        content.extend([&width[..3], &height[..3]].concat());
    }
    content.extend(frame.chunks);
    [&b"RIFF"[..], &(content.len() as u32).to_le_bytes(), &content].concat()
}

fn broken(reason: &str) -> Rejection {
    Rejection::Failed(format!("WEBP image can't be decoded: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
        [name, &(content.len() as u32).to_le_bytes(), content, &[0][..content.len() % 2]].concat()
    }

    /// An animation on 4x4 pixels of frames of one colour: left, top, side, flags (1 clears, 2 replaces), colour.
    fn animation(frames: &[(u8, u8, u32, u8, [u8; 4])]) -> Vec<u8> {
        let mut content =
            [&b"WEBP"[..], &chunk(b"VP8X", &[18, 0, 0, 0, 3, 0, 0, 3, 0, 0]), &chunk(b"ANIM", &[9; 6])]
                .concat();
        for &(left, top, side, flags, color) in frames {
            let mut file = Cursor::new(Vec::new());
            let image = RgbaImage::from_pixel(side, side, image::Rgba(color));
            image.write_to(&mut file, ImageFormat::WebP).expect("encodes");
            let side = side as u8 - 1;
            let fields = [left / 2, 0, 0, top / 2, 0, 0, side, 0, 0, side, 0, 0, 10, 0, 0, flags];
            content.extend(chunk(b"ANMF", &[&fields[..], &file.into_inner()[FIRST_CHUNK..]].concat()));
        }
        [&b"RIFF"[..], &(content.len() as u32).to_le_bytes(), &content].concat()
    }

    fn pixels(bytes: &[u8], frame: u32) -> Vec<[u8; 4]> {
        let image = animated(bytes, NonZeroU32::new(frame), &mut ImageInfo::default());
        image.ok().expect("pixels").pixels().map(|pixel| pixel.0).collect()
    }

    #[test]
    fn each_frame_is_seen_over_those_before_it() {
        const RED: [u8; 4] = [255, 0, 0, 255];
        const GREEN: [u8; 4] = [0, 255, 0, 255];
        let bytes =
            animation(&[(0, 0, 4, 0, RED), (2, 2, 2, 1, GREEN), (0, 0, 2, 2, [0; 4]), (2, 0, 2, 0, [0; 4])]);
        assert_eq!(count_frames(&bytes), 4);
        assert_eq!(pixels(&bytes, 1), [RED; 16]);
        let corners = |frame| {
            let pixels = pixels(&bytes, frame);
            [pixels[0], pixels[3], pixels[15]]
        };
        assert_eq!(corners(2), [RED, RED, GREEN]);
        assert_eq!(corners(3), [[0; 4], RED, [0; 4]]);
        assert_eq!(corners(4), corners(3));
    }

    #[test]
    fn an_animation_that_breaks_off_anywhere_lacks_frames() {
        let frames = |count| animation(&vec![(0, 0, 4, 0, [9, 9, 9, 255]); count]);
        let (one, whole) = (frames(1).len(), frames(3));
        for length in one..=whole.len() {
            let mut info = ImageInfo::default();
            assert!(animated(&whole[..length], None, &mut info).is_ok());
            assert_eq!((info.damaged, info.lacks_frames), (length < whole.len(), length < whole.len()));
        }
    }

    #[test]
    fn frames_are_counted_whatever_the_bytes() {
        assert_eq!(count_frames(b"RIFF....WEBPANMF\x03\0\0\0abc."), 0);
        for bytes in [&b""[..], b"RIFF", &[0xff; 40]] {
            assert_eq!(count_frames(bytes), 0);
            assert!(canvas(bytes).is_none());
        }
    }
}
