//! Animated lossless WebP: each frame is a still picture in a chunk of its own
//! ([container specification](https://developers.google.com/speed/webp/docs/riff_container)).

use super::super::format::EncodeError;
use super::super::webp::lossless;
use super::delay::Rounded;
use super::frame::{Canvas, StoredFrame};

/// Flags of the file: it is an animation, and may have alpha.
const ANIMATION: u8 = 0x02;
const ALPHA: u8 = 0x10;

/// Flags of a frame: it takes the place of what is below; its area becomes transparent.
const REPLACES: u8 = 2;
const CLEARS: u8 = 1;

/// Where the chunks of a still picture begin.
const FIRST_CHUNK: usize = 12;

/// What 24 bits hold.
const MOST: u32 = (1 << 24) - 1;

pub(super) struct Writer {
    /// All chunks so far.
    chunks: Vec<u8>,
    delays: Rounded,
}

impl Writer {
    pub(super) fn new(canvas: &Canvas<'_>) -> Result<Self, EncodeError> {
        if !crate::WEBP {
            return Err(EncodeError::NotBuilt("webp"));
        }
        let mut chunks = Vec::new();
        let sides = [number(canvas.width - 1), number(canvas.height - 1)].concat();
        chunk(&mut chunks, *b"VP8X", &[&[ANIMATION | ALPHA, 0, 0, 0], &sides[..]].concat());
        let plays = canvas.plays.map_or(0, |plays| u16::try_from(plays.get()).unwrap_or(u16::MAX));
        chunk(&mut chunks, *b"ANIM", &[&[0; 4][..], &plays.to_le_bytes()].concat());
        Ok(Self { chunks, delays: Rounded::to(1000) })
    }

    pub(super) fn append(&mut self, frame: &StoredFrame<'_>, data: &[u8]) {
        let [left, top, width, height] = frame.area;
        let delay = self.delays.next(frame.delay, MOST);
        let mut content: Vec<u8> =
            [left / 2, top / 2, width - 1, height - 1, delay].into_iter().flat_map(number).collect();
        content.push(if frame.over { 0 } else { REPLACES } | if frame.clear { CLEARS } else { 0 });
        content.extend(data);
        chunk(&mut self.chunks, *b"ANMF", &content);
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, EncodeError> {
        let length = u32::try_from(self.chunks.len() + 4)
            .map_err(|_| EncodeError::Refused("a WebP holds at most 4 GiB".to_owned()))?;
        Ok([&b"RIFF"[..], &length.to_le_bytes(), b"WEBP", &self.chunks].concat())
    }
}

/// The chunk that holds the frame's pixels.
pub(super) fn encode(frame: &StoredFrame<'_>) -> Result<Vec<u8>, EncodeError> {
    let pixels: Vec<[u8; 4]> = frame.indices.iter().map(|&index| frame.palette[index as usize]).collect();
    let still = lossless(&pixels, frame.area[2], frame.area[3])?;
    match still.get(FIRST_CHUNK..) {
        Some(chunks) if chunks.starts_with(b"VP8L") => Ok(chunks.to_vec()),
        _ => Err(EncodeError::Refused("its picture is not lossless".to_owned())),
    }
}

fn number(number: u32) -> [u8; 3] {
    let [low, middle, high, _] = number.to_le_bytes();
    [low, middle, high]
}

fn chunk(chunks: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    chunks.extend(name);
    chunks.extend((content.len() as u32).to_le_bytes());
    chunks.extend(content);
    chunks.extend(&[0][..content.len() % 2]);
}
