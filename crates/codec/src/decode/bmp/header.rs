//! What stands before the pixels: one of many headers, told apart by their lengths.

use super::masks::Masks;
use super::{breaks_off, broken};
use crate::decode::info::ImageInfo;
use crate::rejection::Rejection;

/// A header, be it of OS/2 version 1 (12 bytes) or 2 (16 to 64), or of Windows (40 to 124).
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// Bytes of the header, which begins at [`START`].
    length: usize,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) is_top_down: bool,
    /// Bits of a pixel.
    pub(super) bits: u8,
    compression: u32,
    /// Entries of the palette as the header says; 0 for all that there can be.
    colors: u32,
}

/// How pixels are stored.
#[derive(Clone, Copy, Debug)]
pub(super) enum Coding {
    /// Indices into the palette.
    Indices,
    /// Run lengths of indices, or of colours of 24 bits.
    RunLengths,
    /// Numbers with a place for each channel.
    Masks(Masks),
}

/// Where the header begins; before it stand 14 bytes of which only the place of the pixels matters.
const START: usize = 14;
const DATA: usize = 10;

/// The headers' lengths.
const OS2_V1: usize = 12;
const OS2_V2_SHORTEST: usize = 16;
const OS2_V2: usize = 64;
const INFO: usize = 40;
const WITH_MASKS: usize = 52;
const WITH_ALPHA_MASK: usize = 56;
const V5: usize = 124;

/// Places within the header of version 5: the kind of colour space, where its profile stands, and its length.
const COLOR_SPACE: usize = 56;
const PROFILE_DATA: usize = 112;
const PROFILE_LENGTH: usize = 116;

impl Header {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Rejection> {
        let length = u32_at(bytes, START).ok_or_else(breaks_off)? as usize;
        if length != OS2_V1 && length < OS2_V2_SHORTEST {
            return Err(broken(&format!("its header is {length} bytes long, which no BMP's is")));
        }
        let header = bytes.get(START..).and_then(|rest| rest.get(..length)).ok_or_else(breaks_off)?;
        let short = |at: usize| header.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]));
        // A header that is cut short has zeros for what it lacks.
        let long = |at: usize| u32_at(header, at).unwrap_or(0);
        if length == OS2_V1 {
            let (width, height) = (short(4).into(), short(6).into());
            return Self { length, width, height, is_top_down: false, bits: 0, compression: 0, colors: 0 }
                .with_bits(short(10));
        }
        let (width, height) = (long(4).cast_signed(), long(8).cast_signed());
        let width = u32::try_from(width).map_err(|_| broken(&format!("its width is {width}")))?;
        Self {
            length,
            width,
            height: height.unsigned_abs(),
            is_top_down: height < 0,
            bits: 0,
            compression: long(16),
            colors: long(32),
        }
        .with_bits(short(14))
    }

    fn with_bits(self, bits: u16) -> Result<Self, Rejection> {
        if self.width == 0 || self.height == 0 {
            return Err(broken("it has no pixels"));
        }
        match bits {
            1 | 2 | 4 | 8 | 16 | 24 | 32 => Ok(Self { bits: bits as u8, ..self }),
            0 if self.compression == 4 || self.compression == 5 => Ok(self),
            _ => Err(broken(&format!("{bits} bits per pixel are not supported: convert it to PNG"))),
        }
    }

    fn is_os2_v2(&self) -> bool {
        self.length == OS2_V2 || (OS2_V2_SHORTEST..INFO).contains(&self.length)
    }

    /// How pixels are stored, and with which masks.
    pub(super) fn coding(&self, bytes: &[u8]) -> Result<Coding, Rejection> {
        let masks = |masks| {
            Masks::new(masks)
                .map(Coding::Masks)
                .ok_or_else(|| broken("a channel's bits do not lie side by side"))
        };
        match (self.compression, self.bits) {
            (0, 1..=8) => Ok(Coding::Indices),
            (1, 8) | (2, 4) => Ok(Coding::RunLengths),
            (0, 16) => masks(Masks::BGR_555),
            (0, _) => masks(Masks::BGR_888),
            (3, _) if self.is_os2_v2() => Err(unsupported("Huffman codes")),
            (4, 24) if self.is_os2_v2() => Ok(Coding::RunLengths),
            (3 | 6, 16..) => masks(self.masks(bytes).ok_or_else(breaks_off)?),
            (4, _) => Err(unsupported("a JPEG")),
            (5, _) => Err(unsupported("a PNG")),
            (11..=13, _) => Err(unsupported("four inks")),
            (compression, bits) => {
                Err(broken(&format!("compression {compression} with {bits} bits per pixel is unknown")))
            }
        }
    }

    /// The masks in the header, or behind one that is too short to hold them.
    fn masks(&self, bytes: &[u8]) -> Option<[u32; 4]> {
        let mask = |number: usize| u32_at(bytes, START + INFO + 4 * number);
        let has_alpha = self.length >= WITH_ALPHA_MASK || self.length < WITH_MASKS && self.compression == 6;
        let masks = [mask(0)?, mask(1)?, mask(2)?, if has_alpha { mask(3)? } else { 0 }];
        Some(match (masks, self.bits) {
            ([0, 0, 0, 0], 32) => Masks::BGRA_8888,
            ([0, 0, 0, 0], 24) => Masks::BGR_888,
            ([0, 0, 0, 0], _) => Masks::BGR_555,
            (masks, _) => masks,
        })
    }

    /// Where the palette begins, the bytes of an entry, and the entries that the header promises.
    fn palette_place(&self) -> (usize, usize, usize) {
        let masks = match (self.length < WITH_MASKS, self.compression) {
            (true, 3) if !self.is_os2_v2() => 12,
            (true, 6) => 16,
            _ => 0,
        };
        let entry = if self.length == OS2_V1 { 3 } else { 4 };
        let all = if self.bits <= 8 { 1 << self.bits } else { 0 };
        let entries = if self.colors == 0 { all } else { self.colors as usize };
        (START + self.length + masks, entry, entries)
    }

    /// Where pixels begin: some programs leave that out, or forget the palette.
    fn data_start(&self, bytes: &[u8]) -> usize {
        let stated = u32_at(bytes, DATA).unwrap_or(0) as usize;
        let (palette, entry, entries) = self.palette_place();
        if stated == 0 || stated == palette && self.bits <= 8 {
            palette.saturating_add(entry.saturating_mul(entries))
        } else {
            stated
        }
    }

    /// All bytes from the first pixel on.
    pub(super) fn data<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8], Rejection> {
        bytes.get(self.data_start(bytes)..).ok_or_else(breaks_off)
    }

    /// A colour for each index. There are as many as fit before the pixels, whatever is promised; the others are black.
    pub(super) fn palette(&self, bytes: &[u8]) -> [[u8; 4]; 256] {
        let mut palette = [[0, 0, 0, 255]; 256];
        let (start, entry, entries) = self.palette_place();
        let end = self.data_start(bytes).min(bytes.len());
        let stored = bytes.get(start..end).unwrap_or(&[]).chunks_exact(entry).take(entries);
        for (color, stored) in palette.iter_mut().zip(stored) {
            *color = [stored[2], stored[1], stored[0], 255];
        }
        palette
    }

    /// The colour profile that is embedded; of one that is not, it is said.
    pub(super) fn profile<'a>(&self, bytes: &'a [u8], info: &mut ImageInfo) -> Option<&'a [u8]> {
        let at = |place: usize| u32_at(bytes, START + place).map(|number| number as usize);
        if self.length < V5 {
            return None;
        }
        match bytes.get(START + COLOR_SPACE..)?.get(..4)? {
            b"DEBM" => {
                let start = START.checked_add(at(PROFILE_DATA)?)?;
                bytes.get(start..start.checked_add(at(PROFILE_LENGTH)?)?)
            }
            b"KNIL" => {
                "ignored".clone_into(&mut info.icc);
                info.note("its colour profile is another file and was ignored");
                None
            }
            _ => None,
        }
    }
}

fn unsupported(what: &str) -> Rejection {
    broken(&format!("it holds {what}, which BMP readers do not support: convert it to PNG"))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
