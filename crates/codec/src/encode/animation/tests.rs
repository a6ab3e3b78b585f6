//! What is written is read again frame by frame, with its delays and repetitions.

use std::num::NonZeroU32;
use std::path::Path;

use super::*;
use crate::decode::{Animation, Delay, ImageInfo};
use crate::palette::Color;

const CLEAR: Color = [0; 4];
const RED: Color = [255, 0, 0, 255];
const BLUE: Color = [0, 0, 255, 255];
const PALETTE: [Color; 3] = [CLEAR, RED, BLUE];

const DELAYS: [u32; 3] = [7, 12, 30];

/// A red canvas of 6x4, a blue square over its middle that is cleared, and a blue pixel beside nothing that shows.
fn written(format: Format, palette: &[Color], plays: Option<u32>) -> Vec<u8> {
    let canvas = Canvas { width: 6, height: 4, frames: 3, plays: plays.and_then(NonZeroU32::new), palette };
    let mut writer = AnimationWriter::new(format, &canvas).unwrap();
    let frames: [([u32; 4], &[u16], bool, bool); 3] = [
        ([0, 0, 6, 4], &[1; 24], false, false),
        ([2, 0, 2, 2], &[2; 4], false, true),
        ([0, 2, 2, 1], &[0, 2], true, false),
    ];
    for ((area, indices, over, clear), hundredths) in frames.into_iter().zip(DELAYS) {
        let delay = Delay { numerator: hundredths, denominator: 100 };
        let frame = StoredFrame { area, palette: &PALETTE, indices, over, clear, delay };
        let encoded = writer.encode(frame).unwrap();
        assert!(encoded.size() > 0);
        writer.append(&encoded).unwrap();
    }
    writer.finish().unwrap()
}

fn expected() -> [Vec<Color>; 3] {
    let first = vec![RED; 24];
    let mut second = first.clone();
    let mut third = first.clone();
    for place in [2, 3, 8, 9] {
        (second[place], third[place]) = (BLUE, CLEAR);
    }
    third[13] = BLUE;
    [first, second, third]
}

fn formats() -> impl Iterator<Item = Format> {
    Format::ALL.into_iter().filter(|format| *format != Format::WebP || crate::WEBP)
}

#[test]
fn frames_and_delays_read_back() {
    for format in formats() {
        let own = if format == Format::Png { &PALETTE[..] } else { &[] };
        for palette in [&PALETTE[..], own] {
            let bytes = written(format, palette, None);
            let animation = Animation::of(&bytes, Path::new("")).unwrap();
            assert_eq!((animation.frames, animation.plays), (3, None), "{format:?}");
            let mut info = ImageInfo::default();
            let frames = animation.each_frame(&mut info).unwrap();
            let frames: Vec<_> = frames.map(Result::unwrap).collect();
            assert_eq!(frames.len(), 3);
            for ((frame, expected), hundredths) in frames.iter().zip(expected()).zip(DELAYS) {
                assert_eq!(frame.raster.pixels(), expected, "{format:?}");
                assert_eq!(frame.delay.numerator * 100 / frame.delay.denominator, hundredths, "{format:?}");
            }
            assert!(!info.damaged && info.each_note().is_empty());
        }
    }
}

#[test]
fn repetitions_read_back() {
    for format in formats() {
        for plays in [1, 2, 9, 65_535] {
            let bytes = written(format, &PALETTE, Some(plays));
            let animation = Animation::of(&bytes, Path::new("")).unwrap();
            assert_eq!(animation.plays.map(NonZeroU32::get), Some(plays), "{format:?}");
        }
    }
}

/// Whoever knows no animations is shown the first frame.
#[test]
fn the_first_frame_is_a_still_picture() {
    for format in formats() {
        let bytes = written(format, &PALETTE, None);
        let still = crate::decode(&bytes, Path::new(""), &mut ImageInfo::default()).unwrap();
        assert_eq!(still.pixels(), [RED; 24], "{format:?}");
        if format != Format::WebP {
            let other = image::load_from_memory(&bytes).unwrap().into_rgba8();
            assert!(other.pixels().all(|pixel| pixel.0 == RED), "{format:?}");
        }
    }
}

/// Wherever it breaks off: those that are whole come without an error, unless there are none.
#[test]
fn an_animation_that_breaks_off_gives_its_whole_frames() {
    for format in formats() {
        let bytes = written(format, &PALETTE, None);
        for length in 0..bytes.len() {
            let Some(animation) = Animation::of(&bytes[..length], Path::new("")) else { continue };
            let mut info = ImageInfo::default();
            let Ok(frames) = animation.each_frame(&mut info) else { continue };
            let frames: Vec<_> = frames.collect();
            assert!(info.lacks_frames && info.damaged, "{format:?}: {length} bytes");
            let whole = frames.iter().take_while(|frame| frame.is_ok()).count();
            assert!(whole == frames.len() || (whole, frames.len()) == (0, 1), "{format:?}: {length} bytes");
            for (frame, expected) in frames.iter().flatten().zip(expected()) {
                assert_eq!(frame.raster.pixels(), expected, "{format:?}: {length} bytes");
            }
        }
    }
}

#[test]
fn a_still_picture_is_no_animation() {
    let palette = [RED, BLUE];
    let image = crate::Indexed { width: 2, height: 1, palette: &palette, indices: &[0, 1] };
    for format in formats() {
        let bytes = crate::encode(&image, crate::Encoding { format, ..crate::Encoding::default() }).unwrap();
        assert!(Animation::of(&bytes, Path::new("")).is_none(), "{format:?}");
    }
}
