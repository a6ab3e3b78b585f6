//! Directories of a TIFF, classic or big: which tags there are, and their values as bytes.

/// A TIFF, by its header.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    bytes: &'a [u8],
    is_little: bool,
    /// Offsets and counts have eight bytes rather than four.
    is_big: bool,
}

/// The entries of one page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Directory<'a> {
    pub(super) file: File<'a>,
    /// Where the first entry stands.
    start: usize,
    entries: usize,
}

/// A tag's value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    kind: u64,
    pub(super) bytes: &'a [u8],
    is_little: bool,
}

/// Tags of the offsets and lengths of strips, and of tiles.
const DATA: [(u64, u64); 2] = [(273, 279), (324, 325)];

/// More pages than any file has that people sweep: where a malformed list goes in circles.
const MOST_PAGES: u32 = 10_000;

impl<'a> File<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let (is_little, is_big) = match bytes.get(..4)? {
            b"II*\0" => (true, false),
            b"MM\0*" => (false, false),
            b"II+\0" => (true, true),
            b"MM\0+" => (false, true),
            _ => return None,
        };
        Some(Self { bytes, is_little, is_big })
    }

    pub(super) fn first(self) -> Option<Directory<'a>> {
        self.directory(self.first_offset())
    }

    /// The directory whose offset stands at `at`.
    fn directory(self, at: usize) -> Option<Directory<'a>> {
        let start = self.offset(at)?;
        let width = if self.is_big { 8 } else { 2 };
        let entries = self.unsigned(start, width)?;
        let entries =
            usize::try_from(entries).ok().filter(|&entries| start > 0 && entries < self.bytes.len())?;
        Some(Directory { file: self, start: start + width, entries })
    }

    /// Directories in a row.
    pub(super) fn directories(self) -> impl Iterator<Item = Directory<'a>> {
        let next = move |directory: &Directory<'a>| self.directory(directory.entry(directory.entries));
        std::iter::successors(self.first(), next).take(MOST_PAGES as usize)
    }

    pub(super) fn pages(self) -> u32 {
        (self.directories().count() as u32).max(1)
    }

    /// Whether something of a page but the first, or a directory that another one names, lies outside of the file.
    pub(super) fn breaks_off(self) -> bool {
        let next = self.directories().last().map_or(0, |last| last.entry(last.entries));
        let names_none = self.offset(next) == Some(0) || self.pages() == MOST_PAGES;
        !names_none || self.directories().skip(1).any(|directory| directory.lacks_data())
    }

    /// Where the offset of the first directory stands.
    pub(super) fn first_offset(self) -> usize {
        if self.is_big { 8 } else { 4 }
    }

    /// Bytes of an offset.
    pub(super) fn offset_width(self) -> usize {
        if self.is_big { 8 } else { 4 }
    }

    /// A number as this file stores it.
    pub(super) fn stored(self, number: u64, width: usize) -> Vec<u8> {
        if self.is_little {
            number.to_le_bytes()[..width].to_vec()
        } else {
            number.to_be_bytes()[8 - width..].to_vec()
        }
    }

    /// A directory of these fields (tag, kind, values), in order of their tags, as it would stand at `at`; what does not fit
    /// into an entry stands before it. Returns the bytes, and where the directory begins in the file.
    pub(super) fn new_directory(self, at: usize, fields: &[(u64, u64, Vec<u64>)]) -> (Vec<u8>, usize) {
        let room = self.offset_width();
        let mut values = Vec::new();
        let mut entries = Vec::new();
        for (tag, kind, numbers) in fields {
            let width = width(*kind).unwrap_or(1);
            let mut value: Vec<u8> = numbers.iter().flat_map(|&number| self.stored(number, width)).collect();
            if value.len() > room {
                let stored = self.stored((at + values.len()) as u64, room);
                values.extend(std::mem::replace(&mut value, stored));
            }
            value.resize(room, 0);
            entries.extend(
                [self.stored(*tag, 2), self.stored(*kind, 2), self.stored(numbers.len() as u64, room), value]
                    .concat(),
            );
        }
        let start = at + values.len();
        let count = self.stored(fields.len() as u64, if self.is_big { 8 } else { 2 });
        ([values, count, entries, vec![0; room]].concat(), start)
    }

    fn offset(self, at: usize) -> Option<usize> {
        self.unsigned(at, if self.is_big { 8 } else { 4 }).and_then(|offset| usize::try_from(offset).ok())
    }

    fn unsigned(self, at: usize, width: usize) -> Option<u64> {
        Some(unsigned(self.bytes.get(at..at.checked_add(width)?)?, self.is_little))
    }
}

impl<'a> Directory<'a> {
    /// Where the directory begins.
    pub(super) fn place(&self) -> usize {
        self.start - if self.file.is_big { 8 } else { 2 }
    }

    /// Where an entry stands.
    fn entry(&self, number: usize) -> usize {
        self.start + number * if self.file.is_big { 20 } else { 12 }
    }

    /// Where a tag's value stands, if it fits into its entry.
    pub(super) fn inline(&self, tag: u64) -> Option<usize> {
        let find = |at: &usize| self.file.unsigned(*at, 2) == Some(tag);
        let at = (0..self.entries).map(|number| self.entry(number)).find(find)?;
        Some(at + if self.file.is_big { 12 } else { 8 })
    }

    /// Whether strips or tiles lie outside of the file.
    fn lacks_data(&self) -> bool {
        let numbers = |tag| self.inline(tag).map(|_| self.numbers(tag));
        DATA.iter().any(|&(offsets, lengths)| {
            let (Some(offsets), lengths) = (numbers(offsets), numbers(lengths).unwrap_or_default()) else {
                return false;
            };
            let ends = offsets.iter().zip(lengths.iter().chain(std::iter::repeat(&0)));
            offsets.is_empty()
                || ends.map(|(offset, length)| offset.saturating_add(*length)).max()
                    > Some(self.file.bytes.len() as u64)
        })
    }

    pub(super) fn field(&self, tag: u64) -> Option<Field<'a>> {
        let (file, value) = (self.file, self.inline(tag)?);
        let (count_width, room) = if file.is_big { (8, 8) } else { (4, 4) };
        let kind = file.unsigned(value - count_width - 2, 2)?;
        let count = usize::try_from(file.unsigned(value - count_width, count_width)?).ok()?;
        let length = count.checked_mul(width(kind)?)?;
        let start = if length <= room { value } else { file.offset(value)? };
        let bytes = file.bytes.get(start..start.checked_add(length)?)?;
        Some(Field { kind, bytes, is_little: file.is_little })
    }

    /// The values of a tag; none where it is not there.
    pub(super) fn numbers(&self, tag: u64) -> Vec<u64> {
        self.field(tag).map_or_else(Vec::new, |field| field.numbers())
    }

    /// The kind of a tag's values, and these.
    pub(super) fn values(&self, tag: u64) -> Option<(u64, Vec<u64>)> {
        self.field(tag).map(|field| (field.kind, field.numbers()))
    }

    /// The first value of a tag.
    pub(super) fn number(&self, tag: u64) -> Option<u64> {
        self.numbers(tag).first().copied()
    }
}

impl Field<'_> {
    fn numbers(&self) -> Vec<u64> {
        let width = width(self.kind).unwrap_or(1);
        self.bytes.chunks_exact(width).map(|bytes| unsigned(bytes, self.is_little)).collect()
    }

    /// Numerators over denominators.
    pub(super) fn rationals(&self) -> Vec<f64> {
        let part = |bytes| unsigned(bytes, self.is_little) as f64;
        self.bytes.chunks_exact(8).map(|bytes| part(&bytes[..4]) / part(&bytes[4..])).collect()
    }
}

/// Bytes of a value of a kind.
fn width(kind: u64) -> Option<usize> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16..=18 => Some(8),
        _ => None,
    }
}

fn unsigned(bytes: &[u8], is_little: bool) -> u64 {
    let add = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
    if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_all_four_layouts() {
        let little = b"II*\0\x08\0\0\0\x01\0\x02\x01\x03\0\x03\0\0\0\x1a\0\0\0\0\0\0\0\x08\0\x07\0\x06\0";
        let big = b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0\x01\x01\x02\0\x03\0\0\0\0\0\0\0\x03\0\x08\0\x07\0\x06\0\0\0\0\0\0\0\0\0\0";
        for bytes in [&little[..], big] {
            let file = File::open(bytes).unwrap();
            assert_eq!(file.first().unwrap().numbers(258), [8, 7, 6]);
            assert_eq!((file.first().unwrap().number(1), file.pages()), (None, 1));
        }
    }

    #[test]
    fn pages_are_counted_and_circles_end() {
        // Two directories without entries, the second pointing back at the first.
        let circle = b"II*\0\x08\0\0\0\0\0\x0e\0\0\0\0\0\x08\0\0\0";
        let pages = |bytes| File::open(bytes).unwrap().pages();
        assert_eq!(pages(circle), MOST_PAGES);
        assert_eq!(pages(&circle[..16]), 2);
        for bytes in [&b"II*\0\xff\xff\xff\xff"[..], b"MM\0*\0\0\0\x08", b"II+\0", b"MM\0*\0\0\0\x04"] {
            assert_eq!(pages(bytes), 1);
        }
        assert!(File::open(b"II").is_none());
    }
}
