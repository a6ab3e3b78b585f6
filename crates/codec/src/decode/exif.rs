//! EXIF as other programs write it into files.

use image::metadata::Orientation;

/// What a JPEG's segment begins with, and some programs copy into other formats, where it does not belong.
const PREFIX: &[u8] = b"Exif\0\0";

/// EXIF without the prefixes that some programs write before it: a TIFF.
pub(crate) fn without_prefix(exif: &[u8]) -> &[u8] {
    let mut rest = exif;
    while let Some(after) = rest.strip_prefix(PREFIX) {
        rest = after;
    }
    rest
}

/// How the pixels are to be turned.
pub(super) fn orientation(exif: &[u8]) -> Orientation {
    Orientation::from_exif_chunk(without_prefix(exif)).unwrap_or(Orientation::NoTransforms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orientation_is_found_behind_any_number_of_prefixes() {
        // Little-endian TIFF of one entry: orientation 6.
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        for prefixes in 0..3 {
            let exif = [PREFIX.repeat(prefixes), exif.clone()].concat();
            assert_eq!(orientation(&exif), Orientation::Rotate90);
        }
        assert_eq!(orientation(b"Exif\0\0"), Orientation::NoTransforms);
    }
}
