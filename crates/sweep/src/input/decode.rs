//! Bytes to pixels as a person sees them: 8-bit sRGB with straight alpha, upright.
//!
//! The format is found from the content; only TGA, which has no signature, is believed by its extension. Of an
//! animation the first frame is taken.

use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// Pixels of one image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raster {
    /// Pixels per row.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    samples: Vec<u8>,
}

impl Raster {
    /// `[r, g, b, a]`, row by row.
    #[must_use]
    pub(crate) fn pixels(&self) -> &[[u8; 4]] {
        self.samples.as_chunks().0
    }

    /// The same shape with other pixels.
    #[must_use]
    pub(crate) fn with_pixels(&self, pixels: Vec<[u8; 4]>) -> Self {
        Self { samples: pixels.into_flattened(), ..*self }
    }
}

/// Why a file gives no pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// It is no image, and nobody said it was.
    Skipped(String),
    /// It is, or claims to be, an image.
    Failed(String),
}

const FORMATS: [ImageFormat; 10] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::WebP,
    ImageFormat::Gif,
    ImageFormat::Bmp,
    ImageFormat::Tiff,
    ImageFormat::Tga,
    ImageFormat::Pnm,
    ImageFormat::Qoi,
    ImageFormat::Ico,
];

/// Formats that are recognised by four bytes or fewer.
const SHORT_SIGNATURES: [ImageFormat; 4] =
    [ImageFormat::Bmp, ImageFormat::Pnm, ImageFormat::Tiff, ImageFormat::Ico];

/// The whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Rejection> {
    if path.is_dir() {
        return Err(Rejection::Failed("is a folder: give the images in it".to_owned()));
    }
    std::fs::read(path).map_err(|error| Rejection::Failed(format!("can't be read: {error}")))
}

/// Pixels from a file's `bytes`; `path` lends only its extension.
pub(crate) fn decode(bytes: &[u8], path: &Path) -> Result<Raster, Rejection> {
    let claimed = ImageFormat::from_path(path).ok();
    if bytes.is_empty() {
        let reason = "the file is empty (0 bytes)".to_owned();
        return Err(if claimed.is_some() { Rejection::Failed(reason) } else { Rejection::Skipped(reason) });
    }
    let format = match (image::guess_format(bytes).ok(), claimed) {
        (Some(found), _) => found,
        (None, Some(ImageFormat::Tga)) => ImageFormat::Tga,
        (None, Some(claimed)) => {
            let name = extension_name(claimed);
            return Err(Rejection::Failed(format!(
                "named as {name}, but the content is no known image format"
            )));
        }
        (None, None) => return Err(Rejection::Skipped("not an image".to_owned())),
    };
    if !FORMATS.contains(&format) {
        let name = extension_name(format);
        return Err(Rejection::Failed(format!("{name} images are not supported; convert it to PNG")));
    }
    let image = upright(bytes, format).map_err(|error| {
        // A few letters may begin a text as well as an image.
        if claimed.is_none() && SHORT_SIGNATURES.contains(&format) {
            return Rejection::Skipped("not an image".to_owned());
        }
        Rejection::Failed(format!("{} image can't be decoded: {error}", extension_name(format)))
    })?;
    let samples = image.into_rgba8();
    let (width, height) = samples.dimensions();
    Ok(Raster { width, height, samples: samples.into_raw() })
}

/// Bytes that the pixels of one image may take while it is decoded: a header alone can promise any size.
const MAX_DECODED: u64 = 2 << 30;

fn upright(bytes: &[u8], format: ImageFormat) -> image::ImageResult<DynamicImage> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn extension_name(format: ImageFormat) -> String {
    format
        .extensions_str()
        .first()
        .map_or_else(|| format!("{format:?}"), |name| (*name).to_owned())
        .to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let image = image::RgbImage::from_fn(5, 3, |x, y| image::Rgb([40 * x as u8, 80 * y as u8, 7]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(image).write_to(&mut bytes, format).expect("encodes");
        bytes.into_inner()
    }

    #[test]
    fn lossless_formats_give_the_same_pixels_whatever_their_name() {
        let png = decode(&encoded(ImageFormat::Png), Path::new("a.png")).unwrap();
        assert_eq!((png.width, png.height, png.pixels()[6]), (5, 3, [40, 80, 7, 255]));
        for format in
            [ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Qoi, ImageFormat::Pnm, ImageFormat::WebP]
        {
            assert_eq!(decode(&encoded(format), Path::new("a.png")).unwrap(), png, "{format:?}");
        }
        assert_eq!(decode(&encoded(ImageFormat::Tga), Path::new("a.tga")).unwrap(), png);
    }

    #[test]
    fn what_is_no_image_is_skipped_and_what_claims_to_be_one_fails() {
        let reject = |bytes: &[u8], name: &str| decode(bytes, Path::new(name)).unwrap_err();
        assert!(matches!(reject(b"hello", "notes.txt"), Rejection::Skipped(_)));
        assert!(matches!(reject(b"", "notes.txt"), Rejection::Skipped(_)));
        assert!(matches!(reject(b"BMW is a car", "notes.txt"), Rejection::Skipped(_)));
        assert!(matches!(reject(b"BMW is a car", "car.bmp"), Rejection::Failed(_)));
        assert!(matches!(reject(b"hello", "a.png"), Rejection::Failed(reason) if reason.contains("PNG")));
        assert!(matches!(reject(b"", "a.png"), Rejection::Failed(reason) if reason.contains("empty")));
        let png = encoded(ImageFormat::Png);
        let truncated = reject(&png[..png.len() / 2], "a.png");
        assert!(matches!(truncated, Rejection::Failed(reason) if reason.contains("can't be decoded")));
    }

    #[test]
    fn orientation_is_applied() {
        let mut jpeg = encoded(ImageFormat::Jpeg);
        // An APP1 segment with one IFD entry: orientation (0x0112), SHORT, 1 value, 6 = turn right.
        let mut exif =
            b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
                .to_vec();
        exif.splice(0..0, [0xff, 0xd8]);
        jpeg.splice(0..2, exif);
        let raster = decode(&jpeg, Path::new("a.jpg")).unwrap();
        assert_eq!((raster.width, raster.height), (3, 5));
    }
}
