//! ICO: of its sizes the largest, be it a PNG or a bitmap.

/// A size of an icon.
pub(crate) enum Picture<'a> {
    /// A PNG of its own.
    Png(&'a [u8]),
    /// An icon that has no other size.
    Icon(Vec<u8>),
}

const HEADER: usize = 6;
const ENTRY: usize = 16;
const PNG: &[u8] = b"\x89PNG";

/// The largest size, of the most colours where some are equally large, and how many sizes there are; `None` where the
/// icon is broken.
pub(crate) fn largest(bytes: &[u8]) -> Option<(Picture<'_>, usize)> {
    let count = u16::from_le_bytes(bytes.get(4..HEADER)?.try_into().ok()?) as usize;
    let entries = bytes.get(HEADER..HEADER + count * ENTRY)?.as_chunks::<ENTRY>().0;
    // The last of equal ones is what `max_by_key` takes; from behind, that is the first.
    let best = entries.iter().rev().max_by_key(|entry| (side(entry[0]) * side(entry[1]), depth(entry)))?;
    let at = |from: usize| {
        u32::from_le_bytes([best[from], best[from + 1], best[from + 2], best[from + 3]]) as usize
    };
    let (length, offset) = (at(8), at(12));
    let data = bytes.get(offset..offset.checked_add(length)?)?;
    let picture = if data.starts_with(PNG) { Picture::Png(data) } else { Picture::Icon(alone(best, data)) };
    Some((picture, count))
}

/// 0 stands for 256.
fn side(byte: u8) -> u32 {
    if byte == 0 { 256 } else { byte.into() }
}

fn depth(entry: &[u8; ENTRY]) -> u16 {
    u16::from_le_bytes([entry[6], entry[7]])
}

fn alone(entry: &[u8; ENTRY], data: &[u8]) -> Vec<u8> {
    let offset = ((HEADER + ENTRY) as u32).to_le_bytes();
    [&[0, 0, 1, 0, 1, 0], &entry[..12], &offset, data].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_size_of_the_most_colours_is_found() {
        let sizes: [(u8, u8, &[u8]); 4] =
            [(16, 32, b"small"), (48, 8, b"few"), (48, 32, b"best"), (48, 32, b"again")];
        let mut icon = vec![0, 0, 1, 0, 4, 0];
        let mut data: Vec<u8> = Vec::new();
        for (side, bits, content) in sizes {
            icon.extend([side, side, 0, 0, 1, 0, bits, 0]);
            icon.extend((content.len() as u32).to_le_bytes());
            icon.extend(((HEADER + 4 * ENTRY + data.len()) as u32).to_le_bytes());
            data.extend(content);
        }
        icon.extend(data);
        let Some((Picture::Icon(alone), 4)) = largest(&icon) else { panic!("no bitmap of four") };
        assert_eq!(&alone[HEADER + ENTRY..], b"best");
        assert!(matches!(largest(&alone), Some((Picture::Icon(same), 1)) if same == alone));
        let start = icon.len() - 14;
        icon[start..start + 4].copy_from_slice(b"\x89PNG");
        assert!(largest(&icon[..40]).is_none() && largest(b"").is_none());
    }
}
