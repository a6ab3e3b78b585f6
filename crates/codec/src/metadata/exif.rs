//! EXIF, a small TIFF of directories: changed where it stands, so that what makers wrote with offsets of their own still
//! holds.

use std::ops::Range;

use crate::decode::without_prefix;

/// Tags of the main directory (Exif 3.0, sections 4.6.4 and 4.6.8).
const WIDTH: u16 = 0x100;
const HEIGHT: u16 = 0x101;
const ORIENTATION: u16 = 0x112;
const X_RESOLUTION: u16 = 0x11a;
const Y_RESOLUTION: u16 = 0x11b;
const RESOLUTION_UNIT: u16 = 0x128;
const XMP: u16 = 0x2bc;
const ARTIST: u16 = 0x13b;
const COPYRIGHT: u16 = 0x8298;
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
/// Tags of the EXIF directory.
const PIXEL_X: u16 = 0xa002;
const PIXEL_Y: u16 = 0xa003;
/// Tags of the thumbnail's directory.
const THUMBNAIL: u16 = 0x201;
const THUMBNAIL_LENGTH: u16 = 0x202;

/// The kind of a text that ends with a zero byte.
const TEXT: u16 = 2;

/// Bytes of an entry: tag, kind, count, and a value or where it stands.
const ENTRY: usize = 12;

/// The EXIF of one image.
pub(super) struct Exif {
    bytes: Vec<u8>,
    is_little: bool,
}

impl Exif {
    /// `None` where the bytes are none.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = without_prefix(bytes);
        let is_little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes: bytes.to_vec(), is_little })
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// As it is once pixels are upright: what is said of width and height changes places where they were `turned` by a
    /// quarter, and there is no thumbnail any more, as it shows another picture.
    pub(super) fn upright(&mut self, turned: bool) {
        let main = self.main();
        if let Some(entry) = self.find(main, ORIENTATION) {
            self.put_u16(entry + 8, 1);
        }
        if turned {
            self.swap(main, X_RESOLUTION, Y_RESOLUTION);
            self.swap(main, WIDTH, HEIGHT);
            if let Some(exif) = self.directory(main, EXIF_DIRECTORY) {
                self.swap(exif, PIXEL_X, PIXEL_Y);
            }
        }
        self.drop_thumbnail();
    }

    /// Without the place where it was taken.
    pub(super) fn without_gps(&mut self) {
        let main = self.main();
        if let Some(gps) = self.directory(main, GPS_DIRECTORY) {
            self.erase_directory(gps);
        }
        while let Some(entry) = self.find(main, GPS_DIRECTORY) {
            self.remove(main, entry);
        }
    }

    /// XMP, which a TIFF has among its tags.
    pub(super) fn xmp(&self) -> Option<Vec<u8>> {
        Some(self.bytes[self.value(self.find(self.main(), XMP)?)?].to_vec())
    }

    /// Whether there are directories beside the main one: EXIF's own, or that of the place.
    pub(super) fn has_directories(&self) -> bool {
        [EXIF_DIRECTORY, GPS_DIRECTORY].into_iter().any(|tag| self.find(self.main(), tag).is_some())
    }

    /// Author and copyright, as they stand there.
    pub(super) fn rights(&self) -> [Option<String>; 2] {
        [ARTIST, COPYRIGHT].map(|tag| self.text(tag))
    }

    /// EXIF of an author and a copyright; `None` of neither.
    pub(super) fn of_rights(rights: [Option<String>; 2]) -> Option<Vec<u8>> {
        const HEADER: &[u8] = b"MM\0*\0\0\0\x08";
        let mut exif = Self { bytes: HEADER.to_vec(), is_little: false };
        exif.add_rights(rights);
        (exif.bytes.len() > HEADER.len()).then_some(exif.bytes)
    }

    /// With an author and a copyright where it has none: the main directory goes to the end, all else stays in its place.
    pub(super) fn add_rights(&mut self, [artist, copyright]: [Option<String>; 2]) {
        let texts = [(ARTIST, artist), (COPYRIGHT, copyright)].into_iter();
        let texts: Vec<(u16, String)> = texts
            .filter(|(tag, _)| self.text(*tag).is_none())
            .filter_map(|(tag, text)| Some((tag, text?)))
            .collect();
        if texts.is_empty() {
            return;
        }
        let main = self.main();
        let mut entries: Vec<(u16, Vec<u8>)> = self
            .entries(main)
            .filter_map(|entry| Some((self.u16(entry)?, self.bytes.get(entry..entry + ENTRY)?.to_vec())))
            .filter(|(tag, _)| texts.iter().all(|(new, _)| new != tag))
            .collect();
        let next = self.u32(self.next(main)).unwrap_or_default();
        let at = self.bytes.len().max(8).next_multiple_of(2);
        let values_from = at + 2 + ENTRY * (entries.len() + texts.len()) + 4;
        let mut values = Vec::new();
        for (tag, text) in texts {
            let mut value = [text.as_bytes(), b"\0"].concat();
            let head = [self.two(tag), self.two(TEXT)].concat();
            let length = self.four(value.len() as u32);
            if value.len() > 4 {
                let offset = self.four((values_from + values.len()) as u32);
                values.extend(std::mem::replace(&mut value, offset.to_vec()));
            }
            value.resize(4, 0);
            entries.push((tag, [&head[..], &length, &value].concat()));
        }
        entries.sort_by_key(|(tag, _)| *tag);
        self.bytes.resize(at, 0);
        self.bytes.extend(self.two(entries.len() as u16));
        self.bytes.extend(entries.into_iter().flat_map(|(_, entry)| entry));
        self.bytes.extend(self.four(next));
        self.bytes.extend(values);
        let start = self.four(at as u32);
        self.bytes[4..8].copy_from_slice(&start);
    }

    /// Pixels per metre along x and y; `None` where nothing is said in inches or centimetres.
    pub(super) fn density(&self) -> Option<(f64, f64)> {
        let main = self.main();
        let unit =
            self.find(main, RESOLUTION_UNIT).map_or(2, |entry| self.u16(entry + 8).unwrap_or_default());
        let metre = match unit {
            2 => 1.0 / 0.0254,
            3 => 100.0,
            _ => return None,
        };
        let ratio = |tag| {
            let at = self.value(self.find(main, tag)?)?.start;
            let (above, below) = (self.u32(at)?, self.u32(at + 4)?);
            Some(f64::from(above) / f64::from(below) * metre)
        };
        Some((ratio(X_RESOLUTION)?, ratio(Y_RESOLUTION)?))
    }

    fn main(&self) -> usize {
        self.u32(4).unwrap_or_default() as usize
    }

    /// The entries of a directory, as far as they lie in the file.
    fn entries(&self, directory: usize) -> impl Iterator<Item = usize> + use<> {
        let count = self.u16(directory).unwrap_or_default() as usize;
        let room = self.bytes.len().saturating_sub(directory + 2) / ENTRY;
        (0..count.min(room)).map(move |number| directory + 2 + ENTRY * number)
    }

    /// Where the offset of the directory after this one stands.
    fn next(&self, directory: usize) -> usize {
        directory + 2 + ENTRY * self.entries(directory).count()
    }

    fn find(&self, directory: usize, tag: u16) -> Option<usize> {
        self.entries(directory).find(|&entry| self.u16(entry) == Some(tag))
    }

    fn directory(&self, parent: usize, tag: u16) -> Option<usize> {
        self.u32(self.find(parent, tag)? + 8).map(|offset| offset as usize)
    }

    /// Where the value of an entry lies.
    fn value(&self, entry: usize) -> Option<Range<usize>> {
        let size = match self.u16(entry + 2)? {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            5 | 10 | 12 => 8,
            _ => 4,
        };
        let length = size * self.u32(entry + 4)? as usize;
        let start = if length <= 4 { entry + 8 } else { self.u32(entry + 8)? as usize };
        let end = start.checked_add(length)?;
        (end <= self.bytes.len()).then_some(start..end)
    }

    fn text(&self, tag: u16) -> Option<String> {
        let value = &self.bytes[self.value(self.find(self.main(), tag)?)?];
        let text = String::from_utf8_lossy(value);
        let text = text.trim_matches(['\0', ' ']);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Two entries of a directory have each other's kind and value.
    fn swap(&mut self, directory: usize, one: u16, other: u16) {
        if let (Some(one), Some(other)) = (self.find(directory, one), self.find(directory, other)) {
            for byte in 2..ENTRY {
                self.bytes.swap(one + byte, other + byte);
            }
        }
    }

    fn drop_thumbnail(&mut self) {
        let next = self.next(self.main());
        let Some(directory) = self.u32(next).map(|offset| offset as usize).filter(|&offset| offset > 0)
        else {
            return;
        };
        let number = |tag| Some(self.u32(self.find(directory, tag)? + 8)? as usize);
        let thumbnail = number(THUMBNAIL).zip(number(THUMBNAIL_LENGTH));
        self.erase_directory(directory);
        self.erase(next..next + 4);
        if let Some((start, length)) = thumbnail {
            let end = start.saturating_add(length);
            self.erase(start..end);
            if end >= self.bytes.len() {
                self.bytes.truncate(start.max(next + 4));
            }
        }
    }

    /// Overwrites a directory and what its entries point to.
    fn erase_directory(&mut self, directory: usize) {
        let values: Vec<Range<usize>> =
            self.entries(directory).filter_map(|entry| self.value(entry)).collect();
        let end = self.next(directory) + 4;
        for value in values {
            self.erase(value);
        }
        self.erase(directory..end);
    }

    fn erase(&mut self, range: Range<usize>) {
        let end = range.end.min(self.bytes.len());
        if let Some(bytes) = self.bytes.get_mut(range.start..end) {
            bytes.fill(0);
        }
    }

    /// Those after the entry, and where the next directory is, move up.
    fn remove(&mut self, directory: usize, entry: usize) {
        let count = self.entries(directory).count();
        let end = (self.next(directory) + 4).min(self.bytes.len());
        self.bytes.copy_within(entry + ENTRY..end, entry);
        self.erase(end - ENTRY..end);
        self.put_u16(directory, count as u16 - 1);
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn two(&self, value: u16) -> [u8; 2] {
        if self.is_little { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn four(&self, value: u32) -> [u8; 4] {
        if self.is_little { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn put_u16(&mut self, at: usize, value: u16) {
        let bytes = self.two(value);
        if let Some(place) = self.bytes.get_mut(at..at + 2) {
            place.copy_from_slice(&bytes);
        }
    }
}

#[cfg(test)]
mod tests;
