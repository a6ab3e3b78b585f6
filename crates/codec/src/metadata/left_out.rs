//! What a file says beside its pixels and is not kept: named, so that nobody takes it for kept.

use super::exif::Exif;

/// How a TIFF with offsets of 64 bits begins, and a JPEG XL that has boxes.
const BIG_TIFF: [&[u8]; 2] = [b"II+\0", b"MM\0+"];
const JPEG_XL: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";
/// Boxes of a JPEG XL: EXIF, XMP, and either of them compressed.
const BOXES: [&[u8; 4]; 3] = [b"Exif", b"xml ", b"brob"];
/// The segment of a JPEG and the extension of a GIF that hold a comment.
const JPEG_COMMENT: u8 = 0xfe;
const GIF_COMMENT: u8 = 0xfe;

/// What is not kept, in words; `None` where nothing is known to be there.
pub(super) fn left_out(source: &[u8]) -> Option<&'static str> {
    let (is_there, what) = match source {
        [0xff, 0xd8, ..] => (has_jpeg_comment(source), "the JPEG's comment"),
        [b'G', b'I', b'F', b'8', ..] => (has_gif_comment(source).unwrap_or(false), "the GIF's comment"),
        _ if BIG_TIFF.iter().any(|start| source.starts_with(start)) => (true, "what the BigTIFF's tags say"),
        [b'I', b'I', ..] | [b'M', b'M', ..] => {
            let has = Exif::parse(source).is_some_and(|tiff| tiff.has_directories());
            (has, "what the TIFF's EXIF and GPS directories say")
        }
        _ if source.starts_with(JPEG_XL) => (has_box(source), "the JPEG XL's EXIF and XMP"),
        _ => return None,
    };
    is_there.then_some(what)
}

fn has_jpeg_comment(source: &[u8]) -> bool {
    let mut rest = &source[2..];
    // Segments up to the pixels.
    while let [0xff, marker @ 0xc0..=0xfe, high, low, after @ ..] = rest {
        match marker {
            &JPEG_COMMENT => return true,
            0xda => return false,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([*high, *low])).saturating_sub(2);
        rest = after.get(length..).unwrap_or_default();
    }
    false
}

/// `None` where the file ends before that is clear.
fn has_gif_comment(source: &[u8]) -> Option<bool> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut rest = source.get(13 + table(*source.get(10)?)..)?;
    loop {
        let (blocks, found) = match rest {
            [0x21, label, blocks @ ..] => (blocks, *label == GIF_COMMENT),
            [0x2c, image @ ..] => (image.get(9 + table(*image.get(8)?) + 1..)?, false),
            _ => return Some(false),
        };
        if found {
            return Some(true);
        }
        rest = blocks;
        while let Some((&length @ 1.., after)) = rest.split_first() {
            rest = after.get(usize::from(length)..)?;
        }
        rest = rest.get(1..)?;
    }
}

/// Each box has a length, where 0 is all there is and 1 stands for one of 64 bits, and a type.
fn has_box(source: &[u8]) -> bool {
    let mut rest = source;
    while let Some((head, _)) = rest.split_first_chunk::<8>() {
        let [length @ .., _, _, _, _] = *head;
        if BOXES.iter().any(|kind| head.ends_with(*kind)) {
            return true;
        }
        let length = match u32::from_be_bytes(length) {
            1 => rest.get(8..).and_then(<[u8]>::first_chunk).copied().map_or(0, u64::from_be_bytes),
            length => u64::from(length),
        };
        // A box is at least as long as its head.
        let length = usize::try_from(length).unwrap_or_default();
        rest = if length < head.len() { &[] } else { rest.get(length..).unwrap_or_default() };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x04hi\xff\xfe\0\x04hi\xff\xda";
    const GIF: &[u8] =
        b"GIF89a\x01\0\x01\0\x80\0\0abcdef\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x21\xfe\x02hi\0\x3b";
    /// One entry: where the EXIF directory is.
    const TIFF: &[u8] = b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0";
    const BOXED: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x09jxlpa\0\0\0\x0cExifabcd";

    #[test]
    fn what_is_there_is_named() {
        let cases = [(JPEG, "JPEG's comment"), (GIF, "GIF's comment"), (TIFF, "GPS"), (BOXED, "JPEG XL's")];
        for (source, words) in cases {
            assert!(left_out(source).is_some_and(|what| what.contains(words)), "{words}");
        }
        assert!(left_out(b"II+\0\x08\0\0\0").is_some());
    }

    #[test]
    fn what_is_not_there_is_not() {
        let image = &GIF[..GIF.len() - 7];
        let tiff = [&TIFF[..10], b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"].concat();
        for source in [&JPEG[..8], &[image, b"\x3b"].concat(), &tiff, &BOXED[..21], b"\x89PNG"] {
            assert_eq!(left_out(source), None, "{source:?}");
        }
    }
}
