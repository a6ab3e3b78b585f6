//! Every format through the one door.

use super::*;

fn encoded(format: ImageFormat) -> Vec<u8> {
    let image = image::RgbImage::from_fn(5, 3, |x, y| image::Rgb([40 * x as u8, 80 * y as u8, 7]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

fn decoded(bytes: &[u8], name: &str) -> Result<(Raster, ImageInfo), Rejection> {
    let mut info = ImageInfo::default();
    decode(bytes, Path::new(name), &mut info).map(|raster| (raster, info))
}

#[test]
fn lossless_formats_give_the_same_pixels_whatever_their_name() {
    let (png, info) = decoded(&encoded(ImageFormat::Png), "a.png").unwrap();
    assert_eq!((png.width, png.height, png.pixels()[6]), (5, 3, [40, 80, 7, 255]));
    assert_eq!((info.format.as_str(), info.color_type.as_str(), info.bit_depth), ("png", "rgb", Some(8)));
    assert_eq!((info.icc.as_str(), info.orientation, info.frames), ("", Some(1), Some(1)));
    assert_eq!(info.notes(), "");
    for format in [ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Qoi, ImageFormat::Pnm, ImageFormat::WebP]
    {
        let (raster, info) = decoded(&encoded(format), "a.png").unwrap();
        assert_eq!(raster, png, "{format:?}");
        assert!(info.notes().starts_with("named as PNG, but it is"), "{}", info.notes());
    }
    assert_eq!(decoded(&encoded(ImageFormat::Tga), "a.tga").unwrap().0, png);
}

#[test]
fn what_is_no_image_is_skipped_and_what_claims_to_be_one_fails() {
    let reject = |bytes: &[u8], name: &str| decoded(bytes, name).unwrap_err();
    assert!(matches!(reject(b"BMW is a car", "notes.txt"), Rejection::Skipped(_)));
    assert!(matches!(reject(b"BMW is a car", "car.bmp"), Rejection::Failed(_)));
    for (format, name) in [
        (ImageFormat::Png, "a"),
        (ImageFormat::Jpeg, "a"),
        (ImageFormat::Gif, "a"),
        (ImageFormat::Bmp, "a.bmp"),
    ] {
        let whole = encoded(format);
        let truncated = reject(&whole[..whole.len() - whole.len() / 8], name);
        let Rejection::Failed(reason) = truncated else { panic!("{format:?} was skipped") };
        assert!(reason.contains("can't be decoded"), "{reason}");
    }
}

#[test]
fn a_promise_of_too_many_pixels_is_refused_with_the_limit() {
    let Rejection::Failed(reason) = decoded(b"P6 400000 400000 255\n", "a.ppm").unwrap_err() else {
        panic!("skipped")
    };
    assert!(reason.contains("400000x400000") && reason.contains("2048 MiB"), "{reason}");
}

#[test]
fn deep_samples_are_rounded_to_the_nearest_level() {
    let deep = [0_u16, 128, 129, 257, 385, 386, 65_406, 65_407];
    let image = image::ImageBuffer::<image::Luma<u16>, _>::from_raw(8, 1, deep.to_vec()).expect("8 pixels");
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, ImageFormat::Png).expect("encodes");
    let (raster, info) = decoded(&bytes.into_inner(), "a.png").unwrap();
    let levels: Vec<u8> = raster.pixels().iter().map(|pixel| pixel[0]).collect();
    let nearest: Vec<u8> = deep.iter().map(|&sample| (f64::from(sample) / 257.0).round() as u8).collect();
    assert_eq!(levels, nearest);
    assert_eq!((info.bit_depth, info.notes().contains("rounded")), (Some(16), true));
}

/// A JPEG with an APP1 segment of one IFD entry: orientation (0x0112), SHORT, 1 value.
fn turned(orientation: u8) -> Vec<u8> {
    let mut jpeg = encoded(ImageFormat::Jpeg);
    let mut exif =
        b"\xff\xd8\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    jpeg.splice(0..2, exif);
    jpeg
}

#[test]
fn all_orientations_are_undone() {
    let (upright, _) = decoded(&turned(1), "a.jpg").unwrap();
    for orientation in 2..=8_u8 {
        let (raster, info) = decoded(&turned(orientation), "a.jpg").unwrap();
        let (width, height) = (upright.width as usize, upright.height as usize);
        // Where the stored pixel (x, y) is seen, as the EXIF standard says for row 0 and column 0.
        let seen = |x: usize, y: usize| match orientation {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (height - 1 - y, x),
            7 => (height - 1 - y, width - 1 - x),
            _ => (y, width - 1 - x),
        };
        for (position, pixel) in upright.pixels().iter().enumerate() {
            let (x, y) = seen(position % width, position / width);
            assert_eq!(raster.pixels()[y * raster.width as usize + x], *pixel, "{orientation}");
        }
        assert_eq!(info.orientation, Some(orientation));
    }
}

#[test]
fn exif_of_a_jpeg_turns_it_though_its_prefix_stands_twice() {
    let mut jpeg = turned(6);
    let prefix = jpeg.windows(6).position(|window| window == b"Exif\0\0").unwrap();
    jpeg.splice(prefix..prefix, *b"Exif\0\0");
    jpeg[prefix - 1] += 6;
    assert_eq!(decoded(&jpeg, "a.jpg").unwrap(), decoded(&turned(6), "a.jpg").unwrap());
}

/// A PNG of one RGB pixel with these chunks, and its pixel as it is seen.
fn seen_with(chunks: &[([u8; 4], Vec<u8>)], pixel: [u8; 3]) -> ([u8; 4], ImageInfo) {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1, 1, image::Rgb(pixel)).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let (raster, info) = decoded(&crate::encode::with_chunks(bytes.into_inner(), chunks), "a.png").unwrap();
    (raster.pixels()[0], info)
}

fn gama(value: u32) -> ([u8; 4], Vec<u8>) {
    (*b"gAMA", value.to_be_bytes().to_vec())
}

/// White, red, green and blue in 1/100000.
fn chrm(points: [u32; 8]) -> ([u8; 4], Vec<u8>) {
    (*b"cHRM", points.map(u32::to_be_bytes).concat())
}

const SRGB_POINTS: [u32; 8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
const P3_POINTS: [u32; 8] = [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000];

#[test]
fn gamma_and_primaries_of_a_png_are_applied() {
    // Light of 165/255, 90/255 and 40/255 by the curve of sRGB (IEC 61966-2-1).
    let linear = [gama(100_000), chrm(SRGB_POINTS)];
    let (pixel, info) = seen_with(&linear, [165, 90, 40]);
    assert_eq!((pixel, info.icc.as_str()), ([210, 160, 110, 255], "converted"));
    assert!(info.notes().contains("gamma of 1"), "{}", info.notes());
    assert_eq!(seen_with(&linear[..1], [165, 90, 40]).0, [210, 160, 110, 255]);
    // As with the profile of Display P3: see the test of `profile`.
    let (wide, _) = seen_with(&[chrm(P3_POINTS)], [200, 50, 50]);
    assert!(wide.iter().zip([218, 24, 40, 255]).all(|(ours, theirs)| ours.abs_diff(theirs) <= 1), "{wide:?}");
}

#[test]
fn gamma_that_means_srgb_or_nothing_changes_nothing() {
    for (chunks, note) in [
        (vec![gama(45_455)], ""),
        (vec![gama(45_000), chrm(SRGB_POINTS)], ""),
        (vec![gama(0)], "the gamma of 0 in the file"),
        (vec![gama(1)], "gamma of 0.00001"),
        (vec![chrm([0; 8])], "primaries in the file mean nothing"),
        (vec![(*b"sRGB", vec![0]), gama(100_000), chrm(P3_POINTS)], ""),
        (vec![(*b"cICP", vec![1, 13, 0, 1]), gama(100_000)], ""),
    ] {
        let (pixel, info) = seen_with(&chunks, [200, 50, 50]);
        assert_eq!(pixel, [200, 50, 50, 255], "{chunks:?}");
        assert!(
            info.notes().contains(note) && (note.is_empty() == info.notes().is_empty()),
            "{chunks:?} {}",
            info.notes()
        );
    }
}

#[test]
fn gray_of_another_gamma_stays_gray() {
    let mut bytes = Cursor::new(Vec::new());
    image::GrayImage::from_pixel(1, 1, image::Luma([90])).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let chunks = [gama(100_000), chrm(P3_POINTS)];
    let (raster, _) = decoded(&crate::encode::with_chunks(bytes.into_inner(), &chunks), "a.png").unwrap();
    assert_eq!(raster.pixels()[0], [160, 160, 160, 255]);
}

#[test]
fn code_points_that_can_not_be_applied_are_named_and_passed_over() {
    let (linear, _) = seen_with(&[gama(100_000)], [200, 50, 50]);
    let points = |points: [u8; 4]| (*b"cICP", points.to_vec());
    for (chunk, reason) in [
        (points([1, 13, 0, 0]), "code points 1/13 were ignored: samples of a narrow range"),
        (points([2, 2, 0, 1]), "code points 2/2 were ignored: they name no colours"),
        (points([3, 13, 0, 1]), "code points 3/13 were ignored: they name no colours"),
    ] {
        let (pixel, info) = seen_with(&[chunk, gama(100_000)], [200, 50, 50]);
        assert_eq!(pixel, linear);
        assert!(info.notes().contains(reason), "{}", info.notes());
    }
    let (pixel, info) = seen_with(&[points([12, 13, 0, 1]), gama(100_000)], [200, 50, 50]);
    assert!(pixel != linear && info.notes().contains("code points 12/13 to sRGB"), "{}", info.notes());
}

#[test]
fn deep_gray_is_rounded_after_its_curve() {
    let levels: Vec<u16> = (0..200).map(|level| level * level).collect();
    let image = image::ImageBuffer::<image::Luma<u16>, _>::from_raw(200, 1, levels.clone()).unwrap();
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let bytes = crate::encode::with_chunks(bytes.into_inner(), &[gama(100_000)]);
    let (raster, _) = decoded(&bytes, "a.png").unwrap();
    for (pixel, level) in raster.pixels().iter().zip(levels) {
        // IEC 61966-2-1.
        let light = f64::from(level) / 65_535.0;
        let curve = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        assert!((f64::from(pixel[0]) - 255.0 * curve).abs() < 0.6, "{level}: {pixel:?}");
    }
}

#[test]
fn exif_of_a_webp_turns_it_whatever_stands_before() {
    use image::{ExtendedColorType, ImageEncoder, codecs::webp::WebPEncoder};
    // Little-endian TIFF of one entry: orientation 6.
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    for prefix in [&b""[..], b"Exif\0\0"] {
        let mut bytes = Vec::new();
        let mut encoder = WebPEncoder::new_lossless(&mut bytes);
        encoder.set_exif_metadata([prefix, exif].concat()).expect("takes EXIF");
        encoder.write_image(&[1, 2, 3, 4, 5, 6], 2, 1, ExtendedColorType::Rgb8).expect("encodes");
        let (raster, info) = decoded(&bytes, "a.webp").unwrap();
        assert_eq!((raster.width, raster.height, info.orientation), (1, 2, Some(6)));
        assert_eq!(raster.pixels(), [[1, 2, 3, 255], [4, 5, 6, 255]]);
    }
}

#[test]
fn a_still_image_is_its_own_first_frame() {
    for format in
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Tiff]
    {
        let bytes = encoded(format);
        let frame =
            |number| decode_frame(&bytes, Path::new("a"), NonZeroU32::new(number), &mut ImageInfo::default());
        assert_eq!(frame(1), decode(&bytes, Path::new("a"), &mut ImageInfo::default()), "{format:?}");
        let Err(Rejection::Failed(reason)) = frame(2) else { panic!("{format:?} has no second frame") };
        assert!(reason.contains("has no") && reason.contains("it has 1"), "{reason}");
    }
}

#[test]
fn a_jpeg_that_breaks_off_is_refused_or_noted_wherever_it_does() {
    let whole = encoded(ImageFormat::Jpeg);
    for length in 2..whole.len() {
        if let Ok((_, info)) = decoded(&whole[..length], "a.jpg") {
            assert!(info.damaged, "{length} of {} bytes", whole.len());
        }
    }
    assert!(!decoded(&whole, "a.jpg").unwrap().1.damaged);
}

#[test]
fn a_jpeg_cut_short_and_given_an_end_is_refused_or_noted_or_loses_nothing() {
    let image = image::RgbImage::from_fn(40, 24, |x, y| image::Rgb([x as u8, 9 * y as u8, (x * y) as u8]));
    for progressive in [false, true] {
        let mut whole = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut whole, 60);
        encoder.set_progressive(progressive);
        encoder.encode(&image, 40, 24, jpeg_encoder::ColorType::Rgb).expect("encodes");
        let (raster, info) = decoded(&whole, "a.jpg").unwrap();
        assert!(!info.damaged, "{}", info.notes());
        let mut noted = 0;
        for length in 2..whole.len() {
            let Ok((cut, info)) = decoded(&[&whole[..length], b"\xff\xd9"].concat(), "a.jpg") else {
                continue;
            };
            noted += usize::from(info.damaged);
            assert!(info.damaged || cut == raster, "{length} of {} bytes, {progressive}", whole.len());
        }
        assert!(noted > 0);
    }
}

#[test]
fn what_can_not_be_read_of_a_damaged_jpeg_is_opaque_and_noted() {
    let image = image::RgbImage::from_fn(160, 120, |x, y| image::Rgb([x as u8, 2 * y as u8, (x * y) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Jpeg).expect("encodes");
    let mut bytes = bytes.into_inner();
    let (middle, end) = (bytes.len() / 2, bytes.len() / 2 + 40);
    bytes[middle..end].fill(0xff);
    let (raster, info) = decoded(&bytes, "a.jpg").unwrap();
    assert!(info.damaged && info.notes().starts_with("damaged"), "{}", info.notes());
    assert!(raster.pixels().iter().all(|pixel| pixel[3] == 255));
}

#[test]
fn a_fourth_channel_of_a_tga_without_bits_of_alpha_is_none() {
    let targa = |descriptor: u8| {
        let header = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 32, descriptor];
        [&header[..], &[30, 20, 10, 0]].concat()
    };
    let pixel = |descriptor| decoded(&targa(descriptor), "a.tga").unwrap().0.pixels()[0];
    assert_eq!(pixel(0x20), [10, 20, 30, 255]);
    assert_eq!(pixel(0x28)[3], 0);
}
