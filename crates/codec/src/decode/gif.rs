//! What a GIF's blocks say: its frames, and whether the first one fits on the canvas. None is decoded.

use std::borrow::Cow;

/// Where the canvas' width and height stand.
const CANVAS: std::ops::Range<usize> = 6..10;

/// Where each image descriptor stands.
fn frames(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut position = 13 + bytes.get(10).map_or(0, |&packed| table(packed));
    std::iter::from_fn(move || {
        loop {
            let block = *bytes.get(position)?;
            let start = position;
            position += match block {
                0x21 => 2,
                0x2c => 11 + bytes.get(position + 9).map_or(0, |&packed| table(packed)),
                _ => return None,
            };
            while let Some(&length) = bytes.get(position) {
                position += 1 + length as usize;
                if length == 0 {
                    break;
                }
            }
            if block == 0x2c {
                return Some(start);
            }
        }
    })
}

/// Bytes of the palette that a flag announces.
fn table(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) }
}

pub(crate) fn count_frames(bytes: &[u8]) -> u32 {
    (frames(bytes).count() as u32).max(1)
}

/// Width and height of the canvas, enlarged so that the first frame fits on it, as browsers do.
pub(crate) fn canvas(bytes: &[u8]) -> Option<(u16, u16)> {
    let short = |at: usize| Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let (width, height) = (short(CANVAS.start)?, short(CANVAS.start + 2)?);
    let Some(frame) = frames(bytes).next() else { return Some((width, height)) };
    let end = |from: usize| Some(short(frame + from)?.saturating_add(short(frame + from + 4)?));
    Some((width.max(end(1)?), height.max(end(3)?)))
}

/// The file on a canvas that its first frame fits on.
pub(crate) fn fitted(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut fitted = Cow::Borrowed(bytes);
    if let Some((width, height)) = canvas(bytes) {
        let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
        if bytes[CANVAS] != size {
            fitted.to_mut()[CANVAS].copy_from_slice(&size);
        }
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Delay, Frame, RgbaImage};

    fn animation() -> Vec<u8> {
        let mut gif = Vec::new();
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
        for _ in 0..3 {
            let delay = Delay::from_numer_denom_ms(10, 1);
            encoder.encode_frame(Frame::from_parts(RgbaImage::new(4, 4), 0, 0, delay)).expect("encodes");
        }
        drop(encoder);
        gif
    }

    #[test]
    fn frames_are_counted_whatever_the_bytes() {
        assert_eq!(count_frames(&animation()), 3);
        for bytes in [&b""[..], b"GIF89a", &[0xff; 40], &[0x2c; 40]] {
            assert!(count_frames(bytes) >= 1);
            fitted(bytes);
        }
    }

    #[test]
    fn a_canvas_grows_to_its_first_frame() {
        let mut gif = animation();
        assert!(matches!(fitted(&gif), Cow::Borrowed(_)));
        gif[CANVAS].copy_from_slice(&[1, 0, 9, 0]);
        assert_eq!(canvas(&gif), Some((4, 9)));
        assert_eq!(fitted(&gif)[CANVAS], [4, 0, 9, 0]);
    }
}
