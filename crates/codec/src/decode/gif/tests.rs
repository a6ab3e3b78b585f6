//! GIFs written by the encoder, and by hand.

use super::*;
use gif::{DisposalMethod, Encoder, Frame as Drawn};

const PALETTE: [u8; 12] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];

/// A GIF of these frames, on a canvas of 4x4 pixels.
fn gif(frames: &[Drawn<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 4, 4, &PALETTE).expect("a header");
    for frame in frames {
        encoder.write_frame(frame).expect("a frame");
    }
    drop(encoder);
    bytes
}

fn square(index: u8, left: u16, side: u16, dispose: DisposalMethod) -> Drawn<'static> {
    let buffer = vec![index; usize::from(side) * usize::from(side)].into();
    Drawn { left, top: left, width: side, height: side, buffer, dispose, ..Drawn::default() }
}

fn decoded(bytes: &[u8], frame: u32) -> Result<(RgbaImage, ImageInfo), Rejection> {
    let mut info = ImageInfo::default();
    decode(bytes, NonZeroU32::new(frame), &mut info).map(|image| (image, info))
}

fn pixels(bytes: &[u8], frame: u32) -> Vec<[u8; 4]> {
    decoded(bytes, frame).expect("pixels").0.pixels().map(|pixel| pixel.0).collect()
}

const RED: [u8; 4] = [255, 0, 0, 255];
const GREEN: [u8; 4] = [0, 255, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];

#[test]
fn each_frame_is_seen_over_those_before_it() {
    let bytes = gif(&[
        square(0, 0, 4, DisposalMethod::Keep),
        square(1, 1, 2, DisposalMethod::Background),
        square(2, 3, 1, DisposalMethod::Previous),
        square(1, 0, 1, DisposalMethod::Any),
    ]);
    assert_eq!(pixels(&bytes, 1), [RED; 16]);
    let second = pixels(&bytes, 2);
    assert_eq!([second[4], second[5], second[10], second[15]], [RED, GREEN, GREEN, RED]);
    let third = pixels(&bytes, 3);
    assert_eq!([third[4], third[5], third[10], third[15]], [RED, [0; 4], [0; 4], BLUE]);
    let last = pixels(&bytes, 4);
    assert_eq!([last[0], last[4], last[5], last[15]], [GREEN, RED, [0; 4], RED]);
    let Err(Rejection::Failed(reason)) = decoded(&bytes, 5) else { panic!("there is no fifth frame") };
    assert!(reason.contains("no frame 5") && reason.contains("4 frames"), "{reason}");
}

#[test]
fn a_frame_without_a_control_block_is_opaque_and_kept() {
    let mut transparent = square(0, 0, 4, DisposalMethod::Background);
    transparent.transparent = Some(0);
    let bytes = gif(&[transparent, square(0, 0, 4, DisposalMethod::Any)]);
    assert_eq!((pixels(&bytes, 1), pixels(&bytes, 2)), (vec![[0; 4]; 16], vec![RED; 16]));
}

#[test]
fn interlaced_images_of_all_small_sizes_are_read() {
    let mut random = 1_u32;
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 30) as u8
    };
    for (width, height) in (1..=20).flat_map(|width| (1..=20).map(move |height| (width, height))) {
        let stored: Vec<u8> = (0..width * height).map(|_| next()).collect();
        let frame =
            Drawn { width, height, interlaced: true, buffer: (&stored[..]).into(), ..Drawn::default() };
        let mut bytes = gif(&[frame]);
        bytes[6..10].copy_from_slice(&[width as u8, 0, height as u8, 0]);
        let seen = pixels(&bytes, 1);
        let rows = interlaced_rows(height.into()).map(|y| y as usize * usize::from(width));
        for (row, start) in stored.chunks(width.into()).zip(rows) {
            for (at, &index) in row.iter().enumerate() {
                assert_eq!(seen[start + at], color(&PALETTE, index, None), "{width}x{height}");
            }
        }
    }
}

#[test]
fn rows_of_every_height_are_named_once() {
    assert_eq!(interlaced_rows(11).collect::<Vec<_>>(), [0, 8, 4, 2, 6, 10, 1, 3, 5, 7, 9]);
    for height in 0..40 {
        let mut rows: Vec<u32> = interlaced_rows(height).collect();
        rows.sort_unstable();
        assert_eq!(rows, (0..height).collect::<Vec<_>>());
    }
}

#[test]
fn a_canvas_grows_to_its_first_frame() {
    let mut bytes = gif(&[square(0, 0, 4, DisposalMethod::Keep)]);
    bytes[6..10].copy_from_slice(&[1, 0, 9, 0]);
    assert_eq!(canvas(&bytes), Some((4, 9)));
    assert_eq!(decoded(&bytes, 1).unwrap().0.dimensions(), (4, 9));
}

#[test]
fn a_colour_profile_is_found() {
    let mut bytes = gif(&[square(0, 0, 4, DisposalMethod::Keep)]);
    let start = 13 + PALETTE.len();
    bytes.splice(start..start, b"\x21\xfe\x01c\0\x21\xff\x0bICCRGBG1012\x03abc\x02de\0".iter().copied());
    assert_eq!(icc(&bytes).as_deref(), Some(&b"abcde"[..]));
    assert_eq!(pixels(&bytes, 1), [RED; 16]);
}

#[test]
fn what_breaks_off_is_refused_wherever_it_does() {
    let whole = gif(&[square(0, 0, 4, DisposalMethod::Keep)]);
    let trailer_and_end = 2;
    for length in 6..whole.len() - trailer_and_end - 1 {
        assert!(decoded(&whole[..length], 1).is_err(), "{length} of {} bytes", whole.len());
    }
    assert_eq!(pixels(&whole[..whole.len() - 1], 1), [RED; 16], "without its trailer");
}

#[test]
fn an_animation_that_breaks_off_anywhere_lacks_frames() {
    let frames = |count: usize| gif(&vec![square(1, 0, 4, DisposalMethod::Keep); count]);
    let (one, whole) = (frames(1).len() - 1, frames(3));
    assert!(!decoded(&whole, 1).unwrap().1.lacks_frames);
    for length in one..whole.len() {
        let (image, info) = decoded(&whole[..length], 1).unwrap();
        assert!(info.damaged && info.lacks_frames, "{length} of {} bytes", whole.len());
        assert!(image.pixels().all(|pixel| pixel.0 == GREEN));
    }
}

#[test]
fn bytes_between_blocks_are_stepped_over() {
    let mut bytes = gif(&[square(0, 0, 4, DisposalMethod::Keep)]);
    let second = gif(&[square(1, 0, 4, DisposalMethod::Keep)]);
    let end = bytes.len() - 1;
    bytes.splice(end.., [&[0, 9, 0][..], &second[13 + PALETTE.len()..]].concat());
    let (_, info) = decoded(&bytes, 2).unwrap();
    assert_eq!((pixels(&bytes, 2), info.frames, info.damaged), (vec![GREEN; 16], Some(2), false));
}
