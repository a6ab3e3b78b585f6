//! What a file says beside its pixels, as chunks of a PNG.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageReader};

/// Chunks to be written, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Type and content of each.
    pub chunks: Vec<([u8; 4], Vec<u8>)>,
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How samples are light, where no profile says it: it stays with the samples, which are not converted.
const LIGHT: [&[u8; 4]; 2] = [b"gAMA", b"cHRM"];
const PROFILES: [&[u8; 4]; 3] = [b"iCCP", b"sRGB", b"cICP"];

/// What a PNG may say beside EXIF and XMP.
const WORDS: [&[u8; 4]; 5] = [b"pHYs", b"tIME", b"tEXt", b"zTXt", b"iTXt"];

/// The keyword of XMP in a text chunk, and what stands between it and the text: no compression, no language.
const XMP: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";

impl Metadata {
    /// The gamma of a PNG that has one and no profile; with `everything` also EXIF, XMP and what else a PNG says.
    #[must_use]
    pub fn of(source: &[u8], everything: bool) -> Self {
        let own = png_chunks(source);
        let has_profile = own.iter().any(|(kind, _)| PROFILES.contains(&kind));
        let stays =
            |kind: &[u8; 4]| LIGHT.contains(&kind) && !has_profile || everything && WORDS.contains(&kind);
        let mut chunks: Vec<([u8; 4], Vec<u8>)> =
            own.iter().filter(|(kind, _)| stays(kind)).cloned().collect();
        if everything {
            let has_xmp = chunks.iter().any(|(_, content)| content.starts_with(&XMP[..18]));
            chunks.extend(exif_and_xmp(source).into_iter().filter(|(kind, _)| kind == b"eXIf" || !has_xmp));
        }
        Self { chunks }
    }
}

/// Type and content of every chunk of a PNG, of other files none.
fn png_chunks(source: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let mut chunks = Vec::new();
    let mut rest = source.strip_prefix(PNG).unwrap_or(&[]);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((kind, after)) = after.split_first_chunk::<4>() else { break };
        let Some((content, after)) = after.split_at_checked(length) else { break };
        chunks.push((*kind, content.to_vec()));
        rest = after.get(4..).unwrap_or(&[]);
    }
    chunks
}

/// EXIF without its orientation, which pixels have no more, and XMP.
fn exif_and_xmp(source: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let reader = ImageReader::new(Cursor::new(source)).with_guessed_format();
    let Some(mut decoder) = reader.ok().and_then(|reader| reader.into_decoder().ok()) else {
        return Vec::new();
    };
    let exif = decoder.exif_metadata().ok().flatten().map(|mut exif| {
        // Upright by now.
        let _ = Orientation::remove_from_exif_chunk(&mut exif);
        (*b"eXIf", exif)
    });
    let xmp = decoder.xmp_metadata().ok().flatten().map(|xmp| (*b"iTXt", [XMP, &xmp].concat()));
    exif.into_iter().chain(xmp).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::with_chunks;

    fn png(chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let pixel = image::GrayImage::from_pixel(1, 1, image::Luma([7]));
        pixel.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        with_chunks(bytes.into_inner(), chunks)
    }

    #[test]
    fn gamma_stays_unless_a_profile_says_more() {
        let gamma = (*b"gAMA", 100_000_u32.to_be_bytes().to_vec());
        let text = (*b"tEXt", b"Author\0nobody".to_vec());
        let source = png(&[gamma.clone(), text.clone()]);
        assert_eq!(Metadata::of(&source, false).chunks, std::slice::from_ref(&gamma));
        assert_eq!(Metadata::of(&source, true).chunks, [gamma.clone(), text]);
        let source = png(&[(*b"sRGB", vec![0]), gamma]);
        assert_eq!(Metadata::of(&source, true), Metadata::default());
    }

    #[test]
    fn exif_loses_its_orientation_and_xmp_is_kept_once() {
        // Little-endian TIFF of one entry: orientation 6.
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        let xmp = [XMP, b"<x/>"].concat();
        let source = png(&[(*b"eXIf", exif.clone()), (*b"iTXt", xmp.clone())]);
        let kept = Metadata::of(&source, true).chunks;
        let of = |kind: &[u8; 4]| kept.iter().filter(|chunk| &chunk.0 == kind).collect::<Vec<_>>();
        assert_eq!(of(b"iTXt"), [&(*b"iTXt", xmp)]);
        assert_eq!(of(b"eXIf").len(), 1);
        assert_ne!(of(b"eXIf")[0].1, exif);
        assert!(Metadata::of(b"\x89PNG\r\n\x1a\n\0\0\0\x09gAMA", true).chunks.is_empty());
    }
}
