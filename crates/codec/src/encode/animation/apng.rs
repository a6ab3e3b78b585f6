//! Animated PNG (third edition of the PNG specification): indices into one palette. The first frame is the still picture for programs
//! that know no animations.

use super::super::deflate::zlib;
use super::super::format::EncodeError;
use super::super::png::{append_chunk, bit_depth, header, packed, refused};
use super::delay::in_16_bits;
use super::frame::{Canvas, StoredFrame};

/// Bytes of the chunk that ends a file.
const END: usize = 12;

pub(super) struct Writer {
    bytes: Vec<u8>,
    bits: usize,
    /// Chunks of frames so far, which are numbered.
    sequence: u32,
}

impl Writer {
    pub(super) fn new(canvas: &Canvas<'_>) -> Result<Self, EncodeError> {
        let mut bytes = Vec::new();
        header(&mut bytes, (canvas.width, canvas.height), canvas.palette)?.finish().map_err(refused)?;
        bytes.truncate(bytes.len() - END);
        let plays = canvas.plays.map_or(0, std::num::NonZeroU32::get);
        append_chunk(&mut bytes, *b"acTL", &[canvas.frames.to_be_bytes(), plays.to_be_bytes()].concat());
        Ok(Self { bytes, bits: bit_depth(canvas.palette.len()) as usize, sequence: 0 })
    }

    /// The rows of the indices, deflated.
    pub(super) fn encode(&self, frame: &StoredFrame<'_>) -> Vec<u8> {
        zlib(&packed(frame.indices, frame.area[2] as usize, self.bits))
    }

    pub(super) fn append(&mut self, frame: &StoredFrame<'_>, data: &[u8]) {
        let first = self.sequence == 0;
        let control = self.control(frame);
        append_chunk(&mut self.bytes, *b"fcTL", &control);
        if first {
            append_chunk(&mut self.bytes, *b"IDAT", data);
        } else {
            let numbered = [&self.number().to_be_bytes(), data].concat();
            append_chunk(&mut self.bytes, *b"fdAT", &numbered);
        }
    }

    fn number(&mut self) -> u32 {
        let number = self.sequence;
        self.sequence += 1;
        number
    }

    /// Number, width, height, place, delay, and how it is drawn and left.
    fn control(&mut self, frame: &StoredFrame<'_>) -> Vec<u8> {
        let [left, top, width, height] = frame.area;
        let (numerator, denominator) = in_16_bits(frame.delay);
        let mut control: Vec<u8> = [self.number(), width, height, left, top]
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect();
        control.extend(numerator.to_be_bytes());
        control.extend(denominator.to_be_bytes());
        control.extend([u8::from(frame.clear), u8::from(frame.over)]);
        control
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        append_chunk(&mut self.bytes, *b"IEND", &[]);
        self.bytes
    }
}
