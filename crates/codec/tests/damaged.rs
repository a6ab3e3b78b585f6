//! Damaged files of every format give pixels, colours and what else they say, or a reason, and never a panic.

use std::io::Cursor;
use std::num::NonZeroU32;
use std::path::Path;

use codec::{
    Animation, ImageInfo, KeptMetadata, Metadata, decode, decode_frame, parse_palette, render_palette, shape,
    stored_palette,
};
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

/// What no encoder here writes: an animation of two frames as PNG and as GIF, and a TIFF in tiles of planes with LZW.
fn special(number: usize) -> Vec<u8> {
    match number {
        0 => {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, 9, 7);
            encoder.set_color(png::ColorType::Rgba);
            encoder.set_animated(2, 0).expect("an animation");
            let mut writer = encoder.write_header().expect("a header");
            writer.write_image_data(&[99; 9 * 7 * 4]).expect("a frame");
            writer.set_frame_dimension(3, 2).expect("fits");
            writer.set_frame_position(4, 5).expect("fits");
            writer.write_image_data(&[55; 3 * 2 * 4]).expect("a frame");
            writer.finish().expect("an end");
            bytes
        }
        1 => {
            let mut bytes = Vec::new();
            let mut encoder = gif::Encoder::new(&mut bytes, 9, 7, &[1, 2, 3, 4, 5, 6]).expect("a header");
            for (left, interlaced) in [(0, false), (4, true)] {
                let buffer = vec![1; 5 * 7].into();
                let frame =
                    gif::Frame { left, width: 5, height: 7, interlaced, buffer, ..gif::Frame::default() };
                encoder.write_frame(&frame).expect("a frame");
            }
            drop(encoder);
            bytes
        }
        2 => include_bytes!("files/animated.webp").to_vec(),
        3 => include_bytes!("files/tiled-planar-lzw.tif").to_vec(),
        4 => include_bytes!("files/os2-v2-rle8.bmp").to_vec(),
        5 if cfg!(feature = "jxl") => include_bytes!("files/lossless.jxl").to_vec(),
        _ => include_bytes!("files/rgba-masks.bmp").to_vec(),
    }
}

const SPECIAL: usize = 7;

/// Changes some bytes, or cuts the file short.
fn damaged(
    mut bytes: Vec<u8>,
    changes: &[(prop::sample::Index, u8)],
    cut: Option<prop::sample::Index>,
) -> Vec<u8> {
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    let length = cut.map_or(bytes.len(), |cut| cut.index(bytes.len()));
    bytes.truncate(length);
    bytes
}

fn is_no_panic(bytes: &[u8], frame: Option<NonZeroU32>) -> Result<(), TestCaseError> {
    for name in ["image", "image.tga"] {
        let path = Path::new(name);
        if let Some(animation) = Animation::of(bytes, path) {
            let frames = animation.each_frame(&mut ImageInfo::default());
            drop(frames.map(|frames| frames.take(8).count()));
        }
        if let Ok(raster) = decode_frame(bytes, path, frame, &mut ImageInfo::default()) {
            prop_assert_eq!(raster.pixels().len() as u64, u64::from(raster.width) * u64::from(raster.height));
        }
        let _ = shape(bytes, path);
    }
    Ok(())
}

proptest! {
    #[test]
    fn damaged_images_are_no_panic(
        format in prop::sample::select(&FORMATS[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        is_no_panic(&damaged(image(format), &changes, cut), None)?;
    }

    #[test]
    fn damaged_animations_tiles_and_old_headers_are_no_panic(
        number in 0..SPECIAL,
        frame in 0..4_u32,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        is_no_panic(&damaged(special(number), &changes, cut), NonZeroU32::new(frame))?;
    }
}

#[test]
fn files_that_are_damaged_above_are_read_whole() {
    for number in 0..SPECIAL {
        let raster = decode(&special(number), Path::new("image"), &mut ImageInfo::default());
        assert_eq!(raster.map(|raster| (raster.width, raster.height)), Ok((9, 7)), "{number}");
    }
}

proptest! {
    #[test]
    fn damaged_metadata_is_no_panic(
        format in prop::sample::select(&FORMATS[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        kept in prop::sample::select(&[KeptMetadata::Rights, KeptMetadata::WithoutPlace, KeptMetadata::All][..]),
    ) {
        let mut bytes = image(format);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for (kind, _) in Metadata::of(&bytes, kept, Some(6)).chunks {
            prop_assert!(kind.iter().all(u8::is_ascii_alphabetic));
        }
    }

    #[test]
    fn damaged_palettes_are_no_panic(
        extension in prop::sample::select(&PALETTES[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let path = Path::new("palette").with_extension(extension);
        let colors: Vec<[u8; 4]> = (0..20).map(|i: u8| [i, 255 - i, 7 * i, 255]).collect();
        let mut bytes = render_palette(&path, &colors).expect("every format holds opaque colours");
        prop_assert_eq!(&parse_palette(&bytes, &path).expect("its own").colors, &colors);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        if let Ok(read) = parse_palette(&bytes, &path) {
            prop_assert!(read.colors.len() <= 1 + bytes.len());
        }
        if let Some(stored) = stored_palette(&bytes) {
            prop_assert!(stored.len() <= 256);
        }
    }

    #[test]
    fn any_style_sheet_is_read(text in "[a-z0-9#:;{}()/*'\"., %é-]{0,60}") {
        let read = parse_palette(text.as_bytes(), Path::new("a.css")).expect("a text");
        prop_assert!(read.colors.len() + read.skipped.len() <= text.len());
    }
}

const PALETTES: [&str; 11] =
    ["aco", "act", "ase", "css", "gpl", "hex", "txt", "json", "pal", "riff.pal", "png"];
