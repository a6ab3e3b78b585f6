//! What `fuzz/` and the property tests call: each takes any bytes, and must come back without a panic.

use std::path::Path;

use kmeans::Histogram;

use crate::evaluate::pixels_of;
use crate::input::{Facts, Manifest, decode as decode_image, shape};
use crate::journal::Index;
use crate::k_set::KSet;

/// Pixels that an image may promise here. Time grows with them, and a fuzzer takes what is slow for what hangs.
const MOST_PIXELS: u64 = 1 << 24;

/// Pixels or a reason; the histogram counts every pixel once.
pub fn decode(bytes: &[u8]) {
    for name in ["image", "image.tga"] {
        let shape = shape(bytes, Path::new(name));
        if shape.is_some_and(|(width, height)| u64::from(width) * u64::from(height) > MOST_PIXELS) {
            continue;
        }
        let Ok(raster) = decode_image(bytes, Path::new(name), &mut Facts::default()) else { continue };
        if let Ok(pixels) = pixels_of(&raster) {
            let counted: u64 =
                Histogram::new(&pixels).weights().iter().map(|&weight| u64::from(weight)).sum();
            assert_eq!(counted, u64::from(raster.width) * u64::from(raster.height));
        }
    }
}

/// Classes or a reason.
pub fn manifest(bytes: &[u8]) {
    if let Ok(manifest) = Manifest::parse(bytes) {
        manifest.apply(&mut []);
    }
}

/// Ascending K, or a reason.
pub fn k_set(text: &str) {
    if let Ok(set) = text.parse::<KSet>() {
        assert!(!set.ks().is_empty() && set.ks().is_sorted());
    }
}

/// Reading the part that counts as written finds the same.
pub fn journal(bytes: &[u8]) {
    let index = Index::read(bytes).expect("memory can be read");
    let whole = index.end() as usize;
    assert_eq!(Index::read(&bytes[..whole]).expect("memory can be read"), index);
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat};
    use proptest::prelude::*;

    use super::*;

    const FORMATS: [ImageFormat; 9] = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::WebP,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::Tga,
        ImageFormat::Qoi,
        ImageFormat::Ico,
    ];

    fn image(format: ImageFormat) -> Vec<u8> {
        let picture =
            image::RgbaImage::from_fn(9, 7, |x, y| image::Rgba([20 * x as u8, 30 * y as u8, 9, 255]));
        let picture = DynamicImage::from(picture);
        let picture = if format == ImageFormat::Jpeg { picture.into_rgb8().into() } else { picture };
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("encodes");
        bytes.into_inner()
    }

    proptest! {
        #[test]
        fn damaged_images_are_no_panic(
            format in prop::sample::select(&FORMATS[..]),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
            cut in any::<prop::sample::Index>(),
            is_cut in any::<bool>(),
        ) {
            let mut bytes = image(format);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let length = if is_cut { cut.index(bytes.len()) } else { bytes.len() };
            decode(&bytes[..length]);
        }

        #[test]
        fn any_text_is_no_panic(text in "(image,class\n)?([a-c./]{0,4},[a-c]{0,2}\n){0,5}|[0-9,:-]{0,12}|.{0,40}") {
            manifest(text.as_bytes());
            k_set(&text);
        }

        #[test]
        fn any_journal_is_read(
            lines in prop::collection::vec(r#"\{"sum":"[0-9a-f]{16}","entry":\{"end":null\}\}|[^\n]{0,30}"#, 0..5),
            tail in ".{0,10}",
        ) {
            journal((lines.join("\n") + &tail).as_bytes());
        }
    }
}
