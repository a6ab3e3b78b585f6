//! Animated PNG: frames drawn one over the other, as the third edition of the PNG specification says.

use std::io::Cursor;
use std::num::NonZeroU32;

use image::RgbaImage;
use png::{BlendOp, ColorType, Decoder, DisposeOp, Info, Limits, OutputInfo, Reader, Transformations};

use super::animation::{Blend, Canvas, Delay, Disposal, Drawn, Frame, chosen};
use super::info::ImageInfo;
use super::reason::without_flags;
use super::{MAX_DECODED, check_size};
use crate::rejection::Rejection;

/// Frames of the animation, and whether the still picture is the first of them.
pub(crate) fn frames(info: &Info<'_>) -> Option<(u32, bool)> {
    let control = info.animation_control.as_ref()?;
    Some((control.num_frames, info.frame_control.is_some()))
}

/// Says that the still picture was taken, which is no part of the animation.
pub(crate) fn note_still(frames: u32, info: &mut ImageInfo) {
    info.frames = Some(frames.saturating_add(1));
    info.is_beside_animation = true;
    info.note(format!("the still picture beside an animation of {frames} frames was taken"));
}

/// Says that the file of an animation of so many `frames` ends before its last one, if it does.
pub(crate) fn note_lack(bytes: &[u8], frames: u32, info: &mut ImageInfo) {
    let begun = chunks(bytes).filter(|(name, _)| name == b"fcTL").count();
    if begun < frames as usize || chunks(bytes).last().is_none_or(|(name, _)| &name != b"IEND") {
        info.note_lack_of("frames");
    }
}

/// Names and contents of the chunks up to the end, each of which is there with its check sum.
pub(crate) fn chunks(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or(&[]);
    std::iter::from_fn(move || {
        let (&length, after) = rest.split_first_chunk()?;
        let (&name, after) = after.split_first_chunk()?;
        let (content, after) = after.split_at_checked(u32::from_be_bytes(length) as usize)?;
        let after = after.get(CHECK_SUM..)?;
        rest = if &name == b"IEND" { &[] } else { after };
        Some((name, content))
    })
}

const SIGNATURE: usize = 8;
const CHECK_SUM: usize = 4;

/// One of an animation's `frames` as a viewer shows it, in the colours of the file.
pub(crate) fn animated(
    bytes: &[u8],
    frame: NonZeroU32,
    frames: u32,
    info: &mut ImageInfo,
) -> Result<RgbaImage, Rejection> {
    let last = chosen(Some(frame), frames, "frame", info)?;
    let mut player = Player::of(bytes)?;
    for _ in 0..last {
        player.draw()?;
    }
    player.canvas.into_image().ok_or_else(|| broken("samples are missing"))
}

/// How many frames there are and how often they are played (`None` for ever), as the chunk before the pixels says.
pub(crate) fn control(bytes: &[u8]) -> Option<(u32, Option<NonZeroU32>)> {
    let mut before = chunks(bytes).take_while(|(name, _)| name != b"IDAT");
    let (_, fields) = before.find(|(name, _)| name == b"acTL")?;
    let (&frames, rest) = fields.split_first_chunk()?;
    Some((u32::from_be_bytes(frames), NonZeroU32::new(u32::from_be_bytes(*rest.first_chunk()?))))
}

/// Each frame of so many as a viewer shows it.
pub(crate) fn each_frame<'a>(
    bytes: &'a [u8],
    frames: u32,
    info: &mut ImageInfo,
) -> Result<impl Iterator<Item = Drawn> + use<'a>, Rejection> {
    note_lack(bytes, frames, info);
    let mut player = Player::of(bytes)?;
    if player.has_still {
        info.is_beside_animation = true;
        info.note("the still picture beside the animation is no frame of it, and was left out");
    }
    Ok((0..frames).map(move |_| {
        let delay = player.draw()?;
        Ok((player.canvas.image().ok_or_else(|| broken("samples are missing"))?, delay))
    }))
}

/// A file whose frames are drawn in turn.
struct Player<'a> {
    reader: Reader<Cursor<&'a [u8]>>,
    canvas: Canvas,
    buffer: Vec<u8>,
    /// Whether there is a still picture beside the animation.
    has_still: bool,
}

impl<'a> Player<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, Rejection> {
        let mut decoder =
            Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_DECODED as usize });
        decoder.set_transformations(Transformations::EXPAND | Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(|error| undecoded(&error))?;
        let (width, height) = (reader.info().width, reader.info().height);
        check_size((width, height), 8)?;
        let mut buffer = vec![0; reader.output_buffer_size().ok_or_else(|| broken("it is too large"))?];
        let has_still = reader.info().frame_control.is_none();
        if has_still {
            // The still picture is no part of the animation.
            reader.next_frame(&mut buffer).map_err(|error| undecoded(&error))?;
        }
        Ok(Self { reader, canvas: Canvas::new(width, height), buffer, has_still })
    }

    /// Draws the next frame, and says for how long it is seen.
    fn draw(&mut self) -> Result<Delay, Rejection> {
        self.canvas.draw(&next(&mut self.reader, &mut self.buffer)?);
        let control = self.reader.info().frame_control();
        Ok(control.map_or(Delay { numerator: 0, denominator: HUNDREDTHS }, |control| Delay {
            numerator: control.delay_num.into(),
            denominator: if control.delay_den == 0 { HUNDREDTHS } else { control.delay_den.into() },
        }))
    }
}

/// Parts of a second where a frame says none.
const HUNDREDTHS: u32 = 100;

fn next(reader: &mut Reader<Cursor<&[u8]>>, buffer: &mut [u8]) -> Result<Frame, Rejection> {
    let stored = reader.next_frame(buffer).map_err(|error| undecoded(&error))?;
    let control =
        reader.info().frame_control().copied().ok_or_else(|| broken("a frame says nothing of itself"))?;
    let samples = buffer.get(..stored.buffer_size()).ok_or_else(|| broken("samples are missing"))?;
    Ok(Frame {
        area: [control.x_offset, control.y_offset, stored.width, stored.height],
        pixels: pixels(samples, &stored),
        blend: if control.blend_op == BlendOp::Over { Blend::Over } else { Blend::Source },
        disposal: match control.dispose_op {
            DisposeOp::None => Disposal::Keep,
            DisposeOp::Background => Disposal::Clear,
            DisposeOp::Previous => Disposal::Restore,
        },
    })
}

/// `[r, g, b, a]` of samples that have alpha; those of 16 bits are rounded.
fn pixels(samples: &[u8], stored: &OutputInfo) -> Vec<[u8; 4]> {
    let rounded: Vec<u8>;
    let samples = if stored.bit_depth == png::BitDepth::Sixteen {
        let level = |&[high, low]: &[u8; 2]| ((u32::from(u16::from_be_bytes([high, low])) + 128) / 257) as u8;
        rounded = samples.as_chunks().0.iter().map(level).collect();
        &rounded
    } else {
        samples
    };
    match stored.color_type {
        ColorType::GrayscaleAlpha => {
            samples.as_chunks().0.iter().map(|&[level, alpha]| [level, level, level, alpha]).collect()
        }
        _ => samples.as_chunks().0.to_vec(),
    }
}

fn undecoded(error: &png::DecodingError) -> Rejection {
    match error {
        png::DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            broken("the file breaks off")
        }
        error => broken(&without_flags(&error.to_string())),
    }
}

fn broken(reason: &str) -> Rejection {
    Rejection::Failed(format!("PNG image can't be decoded: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use png::BitDepth;

    const RED: [u8; 4] = [255, 0, 0, 255];
    const HALF: [u8; 4] = [0, 0, 255, 128];

    /// Frames on 4x4 pixels: position and size, how they are drawn and left, and their samples.
    type Drawn = ([u32; 4], BlendOp, DisposeOp, Vec<u8>);

    fn animation(color: ColorType, depth: BitDepth, frames: &[Drawn]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
        encoder.set_color(color);
        encoder.set_depth(depth);
        encoder.set_animated(frames.len() as u32, 0).expect("an animation");
        let mut writer = encoder.write_header().expect("a header");
        for (number, ([left, top, width, height], blend, dispose, samples)) in frames.iter().enumerate() {
            if number > 0 {
                writer.set_frame_dimension(*width, *height).expect("fits");
                writer.set_frame_position(*left, *top).expect("fits");
            }
            writer.set_blend_op(*blend).expect("animated");
            writer.set_dispose_op(*dispose).expect("animated");
            writer.write_image_data(samples).expect("a frame");
        }
        writer.finish().expect("an end");
        bytes
    }

    fn seen(bytes: &[u8], frame: u32) -> Vec<[u8; 4]> {
        let frame = NonZeroU32::new(frame).expect("from 1");
        let image = animated(bytes, frame, 9, &mut ImageInfo::default());
        image.expect("pixels").pixels().map(|pixel| pixel.0).collect()
    }

    #[test]
    fn frames_are_drawn_over_each_other_as_they_say() {
        let whole = |color: [u8; 4]| color.repeat(16);
        let bytes = animation(
            ColorType::Rgba,
            BitDepth::Eight,
            &[
                ([0, 0, 4, 4], BlendOp::Source, DisposeOp::None, whole(RED)),
                ([1, 0, 2, 1], BlendOp::Over, DisposeOp::Previous, HALF.repeat(2)),
                ([1, 0, 2, 1], BlendOp::Source, DisposeOp::Background, HALF.repeat(2)),
                ([3, 3, 1, 1], BlendOp::Source, DisposeOp::None, HALF.to_vec()),
            ],
        );
        assert_eq!(seen(&bytes, 1), [RED; 16]);
        assert_eq!(seen(&bytes, 2)[..3], [RED, [127, 0, 128, 255], [127, 0, 128, 255]]);
        assert_eq!(seen(&bytes, 3)[..3], [RED, HALF, HALF]);
        let last = seen(&bytes, 4);
        assert_eq!([last[0], last[1], last[14], last[15]], [RED, [0; 4], RED, HALF]);
    }

    #[test]
    fn deep_gray_frames_are_rounded_and_opaque() {
        let frame =
            |level: u16| ([0, 0, 4, 4], BlendOp::Source, DisposeOp::None, level.to_be_bytes().repeat(16));
        let bytes = animation(ColorType::Grayscale, BitDepth::Sixteen, &[frame(129), frame(65_406)]);
        assert_eq!((seen(&bytes, 1)[0], seen(&bytes, 2)[15]), ([1, 1, 1, 255], [254, 254, 254, 255]));
    }

    #[test]
    fn an_animation_that_breaks_off_anywhere_lacks_frames() {
        let frame = || ([0, 0, 4, 4], BlendOp::Source, DisposeOp::None, RED.repeat(16));
        let whole = animation(ColorType::Rgba, BitDepth::Eight, &[frame(), frame()]);
        let lacks = |bytes: &[u8], frames| {
            let mut info = ImageInfo::default();
            note_lack(bytes, frames, &mut info);
            assert_eq!(info.damaged, info.lacks_frames);
            info.lacks_frames
        };
        assert!(!lacks(&whole, 2) && !lacks(&[&whole[..], b"more"].concat(), 2) && lacks(&whole, 3));
        for length in 0..whole.len() {
            assert!(lacks(&whole[..length], 2), "{length} of {} bytes", whole.len());
        }
    }

    #[test]
    fn an_animation_that_breaks_off_is_refused() {
        let frame = || ([0, 0, 4, 4], BlendOp::Source, DisposeOp::None, RED.repeat(16));
        let bytes = animation(ColorType::Rgba, BitDepth::Eight, &[frame(), frame()]);
        let second = NonZeroU32::new(2).expect("from 1");
        let cut = &bytes[..bytes.len() - 30];
        assert!(animated(cut, second, 2, &mut ImageInfo::default()).is_err());
    }
}
