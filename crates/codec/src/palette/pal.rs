//! `.pal`: JASC palettes (Paint Shop Pro; text) and RIFF palettes (Microsoft; binary), told apart by how they begin.

use std::fmt::Write;

use super::color::{Color, Colors, check_opaque};

const JASC: &str = "JASC-PAL";
const RIFF: &[u8] = b"RIFF";
/// The version of a RIFF palette, and bytes of an entry: red, green, blue and flags.
const VERSION: u16 = 0x300;
const ENTRY: usize = 4;

pub(super) fn read(bytes: &[u8]) -> Result<Colors, String> {
    if bytes.starts_with(RIFF) {
        return riff(bytes)
            .map(Colors::from)
            .ok_or_else(|| "is no RIFF palette, or ends too early".to_owned());
    }
    jasc(std::str::from_utf8(bytes).map_err(|_| "is neither a JASC nor a RIFF palette".to_owned())?)
}

/// The signature, a version, the number of colours, and a line for each.
fn jasc(text: &str) -> Result<Colors, String> {
    let mut lines =
        text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.next() != Some(JASC) {
        return Err(format!("is neither a JASC palette, which begins with '{JASC}', nor a RIFF palette"));
    }
    let count = lines.nth(1).and_then(|count| count.parse::<usize>().ok());
    let count = count.ok_or("does not say how many colours it holds in its third line")?;
    let mut colors = Colors::default();
    lines.for_each(|line| colors.add(jasc_color(line), line));
    if colors.seen() == count {
        Ok(colors)
    } else {
        Err(format!("says that it holds {count} colours, but has {}", colors.seen()))
    }
}

/// Three numbers up to 255, and of some programs an alpha.
fn jasc_color(line: &str) -> Option<Color> {
    let samples: Option<Vec<u8>> = line.split_whitespace().map(|sample| sample.parse().ok()).collect();
    match samples.as_deref() {
        Some(&[r, g, b]) => Some([r, g, b, 255]),
        Some(&[r, g, b, a]) => Some([r, g, b, a]),
        _ => None,
    }
}

/// Chunks after `RIFF`, a size and `PAL `; the one that is called `data` holds a version, a number and the entries.
fn riff(bytes: &[u8]) -> Option<Vec<Color>> {
    let mut chunks = bytes.get(8..)?.strip_prefix(b"PAL ")?;
    loop {
        let (name, rest) = chunks.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        if name == b"data" {
            let (count, entries) = rest.get(2..)?.split_first_chunk::<2>()?;
            let entries = entries.get(..ENTRY * usize::from(u16::from_le_bytes(*count)))?;
            return Some(entries.as_chunks::<ENTRY>().0.iter().map(|&[r, g, b, _]| [r, g, b, 255]).collect());
        }
        chunks = rest.get(length.checked_next_multiple_of(2)?..)?;
    }
}

pub(super) fn write_jasc(colors: &[Color]) -> Result<Vec<u8>, String> {
    check_opaque(colors, "a JASC palette")?;
    let mut text = format!("{JASC}\r\n0100\r\n{}\r\n", colors.len());
    for &[r, g, b, _] in colors {
        // Writing to a string can't fail.
        let _ = write!(text, "{r} {g} {b}\r\n");
    }
    Ok(text.into_bytes())
}

pub(super) fn write_riff(colors: &[Color]) -> Result<Vec<u8>, String> {
    check_opaque(colors, "a RIFF palette")?;
    let count =
        u16::try_from(colors.len()).map_err(|_| "a RIFF palette holds at most 65,535 colours".to_owned())?;
    let data = 4 + ENTRY as u32 * u32::from(count);
    let mut bytes = RIFF.to_vec();
    bytes.extend((12 + data).to_le_bytes());
    bytes.extend(b"PAL data");
    bytes.extend(data.to_le_bytes());
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(colors.iter().flat_map(|&[r, g, b, _]| [r, g, b, 0]));
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_programs_are_read() {
        assert_eq!(
            read(b"JASC-PAL\r\n0100\r\n2\r\n8 16 24\r\n255 0 1\r\n"),
            Ok(vec![[8, 16, 24, 255], [255, 0, 1, 255]].into())
        );
        let riff = b"RIFF\x1c\0\0\0PAL offl\x03\0\0\0abc\0data\x08\0\0\0\0\x03\x01\0\x01\x02\x03\0";
        assert_eq!(read(riff), Ok(vec![[1, 2, 3, 255]].into()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let reason = |bytes: &[u8]| read(bytes).unwrap_err();
        assert!(reason(b"JASC-PAL\n0100\n3\n1 2 3\n").contains("3 colours, but has 1"));
        let read = read(b"JASC-PAL\n0100\n2\n1 2 300\n1 2 3\n").unwrap();
        assert_eq!((read.colors, read.skipped), (vec![[1, 2, 3, 255]], vec!["1 2 300".to_owned()]));
        assert!(reason(b"GIMP Palette\n").contains("neither"));
        assert!(reason(b"RIFF\x10\0\0\0PAL data\x08\0\0\0\0\x03\x09\0\x01\x02\x03\0").contains("too early"));
    }
}
