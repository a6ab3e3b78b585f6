//! What a file is: found from its content; only TGA, which has no signature, is believed by its extension.

use std::path::Path;

use image::ImageFormat;

use super::unsupported::UnsupportedFormat;
use crate::rejection::Rejection;

/// A format that is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One that the library of most formats knows.
    Common(ImageFormat),
    /// JPEG XL.
    #[cfg(feature = "jxl")]
    JpegXl,
}

/// Every format that is decoded, with its name in tables.
const FORMATS: &[(Format, &str)] = &[
    (Format::Common(ImageFormat::Png), "png"),
    (Format::Common(ImageFormat::Jpeg), "jpeg"),
    (Format::Common(ImageFormat::WebP), "webp"),
    (Format::Common(ImageFormat::Gif), "gif"),
    (Format::Common(ImageFormat::Bmp), "bmp"),
    (TIFF, "tiff"),
    (TGA, "tga"),
    (Format::Common(ImageFormat::Pnm), "pnm"),
    (Format::Common(ImageFormat::Qoi), "qoi"),
    (Format::Common(ImageFormat::Ico), "ico"),
    (Format::Common(ImageFormat::Farbfeld), "farbfeld"),
    #[cfg(feature = "jxl")]
    (Format::JpegXl, "jxl"),
];

const TIFF: Format = Format::Common(ImageFormat::Tiff);
const TGA: Format = Format::Common(ImageFormat::Tga);

/// Formats that are recognised by so few bytes that other files begin with them, too.
const SHORT_SIGNATURES: [Format; 3] =
    [Format::Common(ImageFormat::Bmp), Format::Common(ImageFormat::Pnm), Format::Common(ImageFormat::Ico)];

/// A format that is decoded, as it was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DetectedFormat {
    pub(crate) format: Format,
    /// What the extension says, where that is a format at all.
    claimed: Option<Format>,
}

impl DetectedFormat {
    /// The format's name in tables.
    pub(crate) fn name(self) -> &'static str {
        name_of(self.format)
    }

    /// What the extension says, where it says something else.
    pub(crate) fn misnamed(self) -> Option<&'static str> {
        self.claimed.filter(|&claimed| claimed != self.format).map(name_of)
    }

    /// Whether the bytes may be a text after all: a few letters begin a text as well as an image.
    pub(crate) fn is_doubtful(self) -> bool {
        self.claimed.is_none() && SHORT_SIGNATURES.contains(&self.format)
    }
}

/// The format of a file's `bytes`; `path` lends only its extension.
pub(crate) fn detect(bytes: &[u8], path: &Path) -> Result<DetectedFormat, Rejection> {
    let claimed = by_name(path);
    let unsupported = UnsupportedFormat::by_name(path);
    if bytes.is_empty() {
        return Err(no_image(
            claimed.is_some() || unsupported.is_some(),
            "an empty file (0 bytes)".to_owned(),
        ));
    }
    if let Some(unsupported) = UnsupportedFormat::by_content(bytes) {
        return Err(Rejection::Failed(unsupported.reason()));
    }
    let format = known(bytes, claimed);
    let by_name = unsupported.filter(|unsupported| unsupported.is_known_by_name(format == Some(TIFF)));
    match (format, claimed.map(name_of).or_else(|| unsupported.map(|unsupported| unsupported.name))) {
        (None | Some(TIFF), _) if by_name.is_some() => {
            Err(Rejection::Failed(by_name.map_or_else(String::new, UnsupportedFormat::reason)))
        }
        (Some(format), _) => Ok(DetectedFormat { format, claimed }),
        (None, Some(name)) => {
            let name = name.to_uppercase();
            Err(no_image(true, format!("named as {name}, but the content is no known image format")))
        }
        (None, None) => Err(no_image(false, "not an image".to_owned())),
    }
}

/// A format that is decoded, by its first bytes; by `claimed` only TGA, which has none of its own.
fn known(bytes: &[u8], claimed: Option<Format>) -> Option<Format> {
    #[cfg(feature = "jxl")]
    if super::jxl::begins(bytes) {
        return Some(Format::JpegXl);
    }
    match image::guess_format(bytes).map(Format::Common) {
        Ok(format) if is_decoded(format) => Some(format),
        _ if BIG_TIFF.iter().any(|signature| bytes.starts_with(signature)) => Some(TIFF),
        _ if claimed == Some(TGA) || is_tga(bytes) => Some(TGA),
        _ => None,
    }
}

/// A format that is decoded, by the extension.
fn by_name(path: &Path) -> Option<Format> {
    #[cfg(feature = "jxl")]
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("jxl")) {
        return Some(Format::JpegXl);
    }
    ImageFormat::from_path(path).ok().map(Format::Common).filter(|&format| is_decoded(format))
}

/// TIFF with offsets of 64 bits.
const BIG_TIFF: [&[u8]; 2] = [b"II+\0", b"MM\0+"];

/// Whether a file is, or claims to be, an image: by the extension of its `path`, or by its first bytes.
#[must_use]
pub fn may_be_image(path: &Path, head: &[u8]) -> bool {
    is_named_as_image(path) || known(head, None).is_some() || UnsupportedFormat::by_content(head).is_some()
}

/// Whether a file is named as an image, whatever its content.
#[must_use]
pub fn is_named_as_image(path: &Path) -> bool {
    by_name(path).is_some() || UnsupportedFormat::by_name(path).is_some()
}

fn no_image(claimed: bool, reason: String) -> Rejection {
    if claimed { Rejection::Failed(reason) } else { Rejection::Skipped(reason) }
}

fn is_decoded(format: Format) -> bool {
    FORMATS.iter().any(|&(other, _)| other == format)
}

fn name_of(format: Format) -> &'static str {
    FORMATS.iter().find(|&&(other, _)| other == format).map_or("unknown", |&(_, name)| name)
}

/// The footer that TGA has had since version 2.
fn is_tga(bytes: &[u8]) -> bool {
    bytes.ends_with(b"TRUEVISION-XFILE.\0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8], name: &str) -> Result<(&'static str, Option<&'static str>), Rejection> {
        detect(bytes, Path::new(name)).map(|found| (found.name(), found.misnamed()))
    }

    #[test]
    fn the_content_decides_and_the_name_is_held_against_it() {
        assert_eq!(found(b"GIF89a...", "a.gif"), Ok(("gif", None)));
        assert_eq!(found(b"GIF89a...", "a"), Ok(("gif", None)));
        assert_eq!(found(b"GIF89a...", "a.png"), Ok(("gif", Some("png"))));
        assert_eq!(found(b"\xff\xd8\xff\xe0", "a.JPEG"), Ok(("jpeg", None)));
        assert_eq!(found(b"\0\0\x02", "a.tga"), Ok(("tga", None)));
        assert_eq!(found(b"\0\0\x02 TRUEVISION-XFILE.\0", "a"), Ok(("tga", None)));
    }

    #[test]
    fn what_is_no_image_is_skipped_unless_it_claims_to_be_one() {
        assert_eq!(found(b"hello", "a.txt"), Err(Rejection::Skipped("not an image".to_owned())));
        for name in ["a.png", "a.heic", "a.svg"] {
            assert!(matches!(found(b"hello", name), Err(Rejection::Failed(_))), "{name}");
            assert!(matches!(found(b"", name), Err(Rejection::Failed(reason)) if reason.contains("empty")));
        }
        assert!(matches!(found(b"", "a.txt"), Err(Rejection::Skipped(_))));
    }

    #[test]
    fn formats_that_are_not_decoded_are_named_with_what_to_do() {
        let cases: [(&[u8], &str, &str); 8] = [
            (b"\0\0\0\x20ftypavif....", "AVIF", "convert"),
            (b"\0\0\0\x20ftypheic....", "HEIC", "convert"),
            (b"\xff\x0a....", "JPEG XL", "convert"),
            (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL", "convert"),
            (b"#?RADIANCE\n", "Radiance HDR", "tone-map"),
            (b"\x76\x2f\x31\x01\x02", "OpenEXR", "tone-map"),
            (b"<?xml version=\"1.0\"?><svg xmlns=", "SVG", "render"),
            (b"\xef\xbb\xbf <svg>", "SVG", "render"),
        ];
        for (bytes, name, advice) in cases {
            if cfg!(feature = "jxl") && name == "JPEG XL" {
                assert_eq!(found(bytes, "a.jxl"), Ok(("jxl", None)));
                continue;
            }
            let Err(Rejection::Failed(reason)) = found(bytes, "a.png") else { panic!("{name} was accepted") };
            assert!(reason.starts_with(name) && reason.contains(advice), "{reason}");
        }
        assert!(matches!(found(b"<html><svg></html>", "a.html"), Err(Rejection::Skipped(_))));
    }
}
