//! One page, or one of its planes, as a file that the decoder reads: its page is the first, indices are levels of gray, bits stand
//! in the usual order, LZW is undone, and a plane is a page of its own.

use std::borrow::Cow;

use weezl::decode::Configuration;
use weezl::{BitOrder, LzwStatus};

use super::directory::Directory;
use super::{
    BITS_PER_SAMPLE, EXTRA_SAMPLES, HEIGHT, Meaning, PHOTOMETRIC, SAMPLE_FORMAT, SAMPLES_PER_PIXEL, WIDTH,
    broken,
};
use crate::rejection::Rejection;

const COMPRESSION: u64 = 259;
const FILL_ORDER: u64 = 266;
const STRIP_OFFSETS: u64 = 273;
const ROWS_PER_STRIP: u64 = 278;
const STRIP_LENGTHS: u64 = 279;
const PLANAR_CONFIGURATION: u64 = 284;
const PREDICTOR: u64 = 317;
const TILE_WIDTH: u64 = 322;
const TILE_HEIGHT: u64 = 323;
const TILE_OFFSETS: u64 = 324;
const TILE_LENGTHS: u64 = 325;
const JPEG_TABLES: u64 = 347;
const YCBCR_SUBSAMPLING: u64 = 530;

/// What the decoder asks for beside the places of data, in order.
const NEEDED: [u64; 15] = [
    WIDTH,
    HEIGHT,
    BITS_PER_SAMPLE,
    COMPRESSION,
    PHOTOMETRIC,
    SAMPLES_PER_PIXEL,
    ROWS_PER_STRIP,
    PLANAR_CONFIGURATION,
    PREDICTOR,
    TILE_WIDTH,
    TILE_HEIGHT,
    EXTRA_SAMPLES,
    SAMPLE_FORMAT,
    JPEG_TABLES,
    YCBCR_SUBSAMPLING,
];

const WHITE_IS_ZERO: u64 = 0;
const BLACK_IS_ZERO: u64 = 1;
const LOWEST_BIT_FIRST: u64 = 2;
const SEPARATE_PLANES: u64 = 2;

const UNCOMPRESSED: u64 = 1;
const LZW: u64 = 5;
const JPEG: u64 = 7;
/// Compressions that say themselves in which order bits stand: both kinds of JPEG, and WebP.
const OF_BYTES: [u64; 3] = [6, JPEG, 50_001];

const SHORT: u64 = 3;
const LONG: u64 = 4;
const LONG8: u64 = 16;

/// The data of a page: a file, of which strips or tiles are known.
pub(super) struct Page<'a> {
    directory: Directory<'a>,
    file: Cow<'a, [u8]>,
    /// Whether the file's first directory says what is in it.
    is_described: bool,
    photometric: Option<u64>,
    compression: u64,
    chunks: Chunks,
}

/// Strips or tiles.
struct Chunks {
    are_tiles: bool,
    offsets: Vec<u64>,
    lengths: Vec<u64>,
}

impl<'a> Page<'a> {
    /// The page of this directory; what is decoded here takes at most `limit` bytes.
    pub(super) fn of(
        bytes: &'a [u8],
        directory: Directory<'a>,
        meaning: Meaning,
        limit: usize,
    ) -> Result<Self, Rejection> {
        let numbers = |tag| directory.numbers(tag);
        let are_tiles = directory.inline(TILE_OFFSETS).is_some();
        let (offsets, lengths) =
            if are_tiles { (TILE_OFFSETS, TILE_LENGTHS) } else { (STRIP_OFFSETS, STRIP_LENGTHS) };
        let chunks = Chunks { are_tiles, offsets: numbers(offsets), lengths: numbers(lengths) };
        let is_first = directory.file.first().is_some_and(|first| first.place() == directory.place());
        let mut page = Self {
            directory,
            file: Cow::Borrowed(bytes),
            is_described: is_first && meaning != Meaning::Palette,
            photometric: if meaning == Meaning::Palette {
                Some(BLACK_IS_ZERO)
            } else {
                directory.number(PHOTOMETRIC)
            },
            compression: directory.number(COMPRESSION).unwrap_or(UNCOMPRESSED),
            chunks,
        };
        if page.compression == JPEG
            && directory.number(SAMPLES_PER_PIXEL) == Some(2)
            && !has_planes(&directory)
        {
            return Err(broken("a JPEG of two channels is not supported: save it with LZW, deflate or none"));
        }
        let is_reversed =
            directory.number(FILL_ORDER) == Some(LOWEST_BIT_FIRST) && !OF_BYTES.contains(&page.compression);
        if is_reversed || page.compression == LZW {
            page.rewrite(bytes, is_reversed, limit)?;
        }
        Ok(page)
    }

    /// A file of the same data with its bits in the usual order and without LZW.
    fn rewrite(&mut self, bytes: &[u8], is_reversed: bool, limit: usize) -> Result<(), Rejection> {
        let breaks_off = || broken("the file breaks off");
        let header = 2 * self.directory.file.offset_width();
        let mut file = bytes.get(..header).ok_or_else(breaks_off)?.to_vec();
        let sizes = if self.compression == LZW { self.sizes() } else { Vec::new() };
        if sizes
            .iter()
            .try_fold(0, |sum: u64, &size| sum.checked_add(size))
            .is_none_or(|sum| sum > limit as u64)
        {
            return Err(broken("its data take more memory than one image may"));
        }
        let Chunks { offsets, lengths, .. } = &mut self.chunks;
        for (number, (offset, length)) in offsets.iter_mut().zip(lengths).enumerate() {
            let end = offset.saturating_add(*length).min(bytes.len() as u64);
            let stored = bytes.get(*offset as usize..end as usize).ok_or_else(breaks_off)?;
            let reversed: Vec<u8>;
            let stored = if is_reversed {
                reversed = stored.iter().map(|byte| byte.reverse_bits()).collect();
                &reversed
            } else {
                stored
            };
            *offset = file.len() as u64;
            match sizes.get(number) {
                Some(&size) => append_without_lzw(&mut file, stored, size as usize)?,
                None => file.extend(stored),
            }
            *length = file.len() as u64 - *offset;
        }
        if self.compression == LZW {
            self.compression = UNCOMPRESSED;
        }
        self.file = Cow::Owned(file);
        self.is_described = false;
        Ok(())
    }

    /// The bytes of each strip or tile once it is decoded.
    fn sizes(&self) -> Vec<u64> {
        let number = |tag| self.directory.number(tag);
        let (width, height) = (number(WIDTH).unwrap_or(0), number(HEIGHT).unwrap_or(0));
        let samples = if has_planes(&self.directory) { 1 } else { number(SAMPLES_PER_PIXEL).unwrap_or(1) };
        let (width, rows) = if self.chunks.are_tiles {
            (number(TILE_WIDTH).unwrap_or(0), number(TILE_HEIGHT).unwrap_or(0))
        } else {
            (width, number(ROWS_PER_STRIP).unwrap_or(height).min(height))
        };
        let bits = number(BITS_PER_SAMPLE).unwrap_or(1).saturating_mul(samples).saturating_mul(width);
        let row = bits.div_ceil(8);
        let per_plane = height.div_ceil(rows.max(1)).max(1);
        let rows_of = |chunk: u64| {
            // The last strip is as high as what is left.
            if self.chunks.are_tiles { rows } else { rows.min(height - chunk % per_plane * rows) }
        };
        (0..self.chunks.offsets.len() as u64).map(|chunk| row.saturating_mul(rows_of(chunk))).collect()
    }

    /// The file as the decoder reads it.
    pub(super) fn whole(&self) -> Result<Cow<'_, [u8]>, Rejection> {
        if self.is_described {
            return Ok(Cow::Borrowed(&self.file));
        }
        let photometric = self.photometric.map(|value| (PHOTOMETRIC, SHORT, vec![value]));
        let copied = NEEDED
            .iter()
            .filter_map(|&tag| self.directory.values(tag).map(|(kind, values)| (tag, kind, values)));
        self.described(
            copied.filter(|(tag, ..)| *tag != PHOTOMETRIC).chain(photometric),
            0..self.chunks.offsets.len(),
        )
    }

    /// One of several planes, in gray.
    pub(super) fn plane(&self, plane: usize, planes: usize) -> Result<Cow<'_, [u8]>, Rejection> {
        let gray = if self.photometric == Some(WHITE_IS_ZERO) { WHITE_IS_ZERO } else { BLACK_IS_ZERO };
        let of_all = [PHOTOMETRIC, SAMPLES_PER_PIXEL, PLANAR_CONFIGURATION, EXTRA_SAMPLES, YCBCR_SUBSAMPLING];
        let copied = NEEDED.iter().filter(|tag| !of_all.contains(tag)).filter_map(|&tag| {
            let (kind, mut values) = self.directory.values(tag)?;
            if tag == BITS_PER_SAMPLE || tag == SAMPLE_FORMAT {
                values.truncate(1);
            }
            Some((tag, kind, values))
        });
        let own = [(PHOTOMETRIC, SHORT, vec![gray]), (SAMPLES_PER_PIXEL, SHORT, vec![1])];
        let each = self.chunks.offsets.len() / planes;
        self.described(copied.chain(own), plane * each..(plane + 1) * each)
    }

    /// The file with these fields, and those of some strips or tiles, as its first directory.
    fn described(
        &self,
        fields: impl Iterator<Item = (u64, u64, Vec<u64>)>,
        chunks: std::ops::Range<usize>,
    ) -> Result<Cow<'_, [u8]>, Rejection> {
        let file = self.directory.file;
        let kind = if file.offset_width() == 8 { LONG8 } else { LONG };
        let (offsets, lengths) =
            if self.chunks.are_tiles { (TILE_OFFSETS, TILE_LENGTHS) } else { (STRIP_OFFSETS, STRIP_LENGTHS) };
        let places = [(offsets, &self.chunks.offsets), (lengths, &self.chunks.lengths)];
        let mut fields: Vec<_> = fields.filter(|(tag, ..)| *tag != COMPRESSION).collect();
        fields.push((COMPRESSION, SHORT, vec![self.compression]));
        for (tag, values) in places {
            let values = values.get(chunks.clone()).ok_or_else(|| broken("strips or tiles are missing"))?;
            fields.push((tag, kind, values.to_vec()));
        }
        fields.sort_unstable();
        let (directory, start) = file.new_directory(self.file.len(), &fields);
        let mut bytes = [&self.file[..], &directory].concat();
        let start = file.stored(start as u64, file.offset_width());
        bytes[file.first_offset()..][..start.len()].copy_from_slice(&start);
        Ok(Cow::Owned(bytes))
    }
}

/// Whether each channel is stored apart from the others.
pub(super) fn has_planes(directory: &Directory<'_>) -> bool {
    directory.number(PLANAR_CONFIGURATION) == Some(SEPARATE_PLANES)
        && directory.number(SAMPLES_PER_PIXEL).is_some_and(|samples| samples > 1)
}

/// Appends what LZW stands for, `size` bytes.
fn append_without_lzw(file: &mut Vec<u8>, mut stored: &[u8], size: usize) -> Result<(), Rejection> {
    let start = file.len();
    file.resize(start + size, 0);
    let mut rest = &mut file[start..];
    let decoder = Configuration::with_tiff_size_switch(BitOrder::Msb, 8).with_yield_on_full_buffer(true);
    let mut decoder = decoder.build();
    while !rest.is_empty() {
        let result = decoder.decode_bytes(stored, rest);
        stored = &stored[result.consumed_in..];
        rest = &mut rest[result.consumed_out..];
        match result.status {
            Ok(LzwStatus::Ok) => {}
            _ if rest.is_empty() => {}
            Ok(_) => return Err(broken("the file breaks off")),
            Err(_) => return Err(broken("its data has a code that stands for nothing")),
        }
    }
    Ok(())
}
