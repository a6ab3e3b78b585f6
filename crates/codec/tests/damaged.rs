//! Damaged files of every format give pixels or a reason, and never a panic.

use std::io::Cursor;
use std::path::Path;

use codec::{ImageInfo, decode};
use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;

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
    let picture = image::RgbaImage::from_fn(9, 7, |x, y| image::Rgba([20 * x as u8, 30 * y as u8, 9, 255]));
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
        for name in ["image", "image.tga"] {
                let path = Path::new(name);
                if let Ok(raster) = decode(&bytes[..length], path, &mut ImageInfo::default()) {
                    prop_assert_eq!(raster.pixels().len() as u64, u64::from(raster.width) * u64::from(raster.height));
                }
            }
    }
}
