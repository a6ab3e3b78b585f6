//! Bytes to pixels as a person sees them: 8-bit sRGB with straight alpha, upright; of an animation the first frame.

use std::io::Cursor;
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::facts::Facts;
use super::format::{Rejection, find};
use super::gif;
use super::header;
use super::ico;
use super::jpeg::{Jpeg, mix_inks};
use super::profile::{Profile, Space};
use super::raster::Raster;
use super::reason::in_words;
use super::tiff::{self, Samples, Tiff};

/// Bytes that the pixels of one image may take while it is decoded: a header alone can promise any size.
const MAX_DECODED: u64 = 2 << 30;

/// The whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Rejection> {
    let unreadable = |error: std::io::Error| Rejection::Failed(format!("can't be read: {error}"));
    let kind = std::fs::metadata(path).map_err(unreadable)?;
    if kind.is_dir() {
        return Err(Rejection::Failed("is a folder: give the images in it".to_owned()));
    }
    if !kind.is_file() {
        return Err(Rejection::Failed("is a pipe, socket or device, never opened".to_owned()));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Width and height as the header says; `None` where it does not.
pub(crate) fn shape(bytes: &[u8], path: &Path) -> Option<(u32, u32)> {
    shape_in(bytes, find(bytes, path).ok()?.format)
}

fn shape_in(bytes: &[u8], format: ImageFormat) -> Option<(u32, u32)> {
    match format {
        ImageFormat::Jpeg => {
            Jpeg::open(bytes, &mut Facts::default()).ok().map(|jpeg| (jpeg.width, jpeg.height))
        }
        ImageFormat::Tiff => tiff::shape(bytes),
        ImageFormat::Gif => gif::canvas(bytes).map(|(width, height)| (width.into(), height.into())),
        ImageFormat::Ico => match ico::largest(bytes)?.0 {
            ico::Picture::Png(png) => shape_in(png, ImageFormat::Png),
            ico::Picture::Icon(icon) => {
                ImageReader::with_format(Cursor::new(icon), format).into_dimensions().ok()
            }
        },
        _ => ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().ok(),
    }
}

/// Pixels from a file's `bytes`; `path` lends only its extension. What became known is in `facts`, even on failure.
pub(crate) fn decode(bytes: &[u8], path: &Path, facts: &mut Facts) -> Result<Raster, Rejection> {
    let found = find(bytes, path)?;
    found.name().clone_into(&mut facts.format);
    if let Some(claimed) = found.misnamed() {
        facts.note(format!("named as {}, but it is {}", claimed.to_uppercase(), found.name().to_uppercase()));
    }
    let image = picture(bytes, found.format, facts).map_err(|failure| match failure {
        _ if found.is_doubtful() => Rejection::Skipped("not an image".to_owned()),
        Failure::Image(error) => {
            let name = found.name().to_uppercase();
            Rejection::Failed(format!("{name} image can't be decoded: {}", in_words(&error, MAX_DECODED)))
        }
        Failure::Rejected(rejection) => rejection,
    })?;
    let samples = image.into_rgba8();
    let (width, height) = samples.dimensions();
    Ok(Raster::new(width, height, samples.into_raw()))
}

fn picture(bytes: &[u8], format: ImageFormat, facts: &mut Facts) -> Result<DynamicImage, Failure> {
    match format {
        ImageFormat::Jpeg => Ok(jpeg(bytes, facts)?),
        ImageFormat::Tiff => Ok(page(bytes, facts)?),
        ImageFormat::Ico => icon(bytes, facts),
        ImageFormat::Gif => common(&gif::fitted(bytes), format, facts),
        _ => common(bytes, format, facts),
    }
}

enum Failure {
    Image(image::ImageError),
    Rejected(Rejection),
}

impl From<image::ImageError> for Failure {
    fn from(error: image::ImageError) -> Self {
        Self::Image(error)
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// The largest size of an icon.
fn icon(bytes: &[u8], facts: &mut Facts) -> Result<DynamicImage, Failure> {
    let broken = || {
        Rejection::Failed("ICO image can't be decoded: its directory points outside of the file".to_owned())
    };
    let (picture, sizes) = ico::largest(bytes).ok_or_else(broken)?;
    let image = match picture {
        ico::Picture::Png(png) => common(png, ImageFormat::Png, facts),
        ico::Picture::Icon(icon) => common(&icon, ImageFormat::Ico, facts),
    };
    if sizes > 1 {
        facts.note(format!("the largest of {sizes} sizes was taken"));
    }
    image
}

/// What most formats have in common.
fn common(bytes: &[u8], format: ImageFormat, facts: &mut Facts) -> Result<DynamicImage, Failure> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    check_size(decoder.dimensions(), u64::from(decoder.color_type().bytes_per_pixel()))?;
    decoder.set_limits(limits)?;
    let code_points = header::read(bytes, format, decoder.original_color_type(), facts)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let icc = decoder.icc_profile().ok().flatten();
    let profile = code_points
        .and_then(|(primaries, transfer)| Profile::from_code_points(primaries, transfer))
        .or_else(|| icc.and_then(|icc| parsed(&icc, facts)));
    let mut image = DynamicImage::from_decoder(decoder)?;
    image = in_srgb(image, profile, facts);
    Ok(upright(image, orientation, facts))
}

fn upright(mut image: DynamicImage, orientation: Orientation, facts: &mut Facts) -> DynamicImage {
    image.apply_orientation(orientation);
    facts.orientation = Some(orientation.to_exif());
    image
}

fn jpeg(bytes: &[u8], facts: &mut Facts) -> Result<DynamicImage, Rejection> {
    let jpeg = Jpeg::open(bytes, facts)?;
    check_size((jpeg.width, jpeg.height), 4)?;
    let profile = jpeg.icc.as_ref().and_then(|icc| parsed(icc, facts));
    let samples = if jpeg.has_inks() {
        from_inks(jpeg.inks(facts)?, profile.as_ref(), facts)
    } else {
        jpeg.rgba(facts)?
    };
    let mut image = rgba(jpeg.width, jpeg.height, samples, "JPEG")?;
    if !jpeg.has_inks() {
        image = in_srgb(image, profile, facts);
    }
    Ok(upright(image, jpeg.orientation, facts))
}

/// The first page of a TIFF.
fn page(bytes: &[u8], facts: &mut Facts) -> Result<DynamicImage, Rejection> {
    let tiff = Tiff::open(bytes, facts)?;
    check_size((tiff.width, tiff.height), tiff.bytes_per_pixel())?;
    let profile = tiff.icc().and_then(|icc| parsed(icc, facts));
    let image = match tiff.samples(MAX_DECODED as usize)? {
        Samples::Light(image) => in_srgb(image, profile, facts),
        Samples::Inks(inks) => {
            rgba(tiff.width, tiff.height, from_inks(inks, profile.as_ref(), facts), "TIFF")?
        }
    };
    Ok(upright(image, tiff.orientation(), facts))
}

fn rgba(width: u32, height: u32, samples: Vec<u8>, format: &str) -> Result<DynamicImage, Rejection> {
    image::RgbaImage::from_raw(width, height, samples)
        .map(DynamicImage::from)
        .ok_or_else(|| Rejection::Failed(format!("{format} image can't be decoded: samples are missing")))
}

/// Four inks to opaque `[r, g, b, a]`.
fn from_inks(mut samples: Vec<u8>, profile: Option<&Profile>, facts: &mut Facts) -> Vec<u8> {
    if let Some(profile) = profile.filter(|profile| profile.space() == Space::Cmyk) {
        match profile.cmyk_to_srgb(&mut samples) {
            Ok(()) => {
                converted(profile, facts);
                return samples;
            }
            Err(reason) => ignored(profile, &reason, facts),
        }
    }
    mix_inks(&mut samples);
    facts.note("four inks were mixed without a profile: colours are approximate");
    samples
}

fn check_size((width, height): (u32, u32), bytes_per_pixel: u64) -> Result<(), Rejection> {
    let needed = u64::from(width) * u64::from(height) * bytes_per_pixel.max(4);
    if needed <= MAX_DECODED {
        return Ok(());
    }
    let (needed, limit) = (needed >> 20, MAX_DECODED >> 20);
    Err(Rejection::Failed(format!(
        "{width}x{height} pixels take {needed} MiB once decoded, more than the limit of {limit} MiB: scale it down"
    )))
}

fn parsed(icc: &[u8], facts: &mut Facts) -> Option<Profile> {
    Profile::parse(icc)
        .map_err(|reason| {
            "ignored".clone_into(&mut facts.icc);
            facts.note(format!("its colour profile is broken and was ignored ({reason})"));
        })
        .ok()
}

/// The image with its colours in sRGB; a profile that does not fit is ignored, and that is said.
fn in_srgb(mut image: DynamicImage, profile: Option<Profile>, facts: &mut Facts) -> DynamicImage {
    let Some(profile) = profile else { return image };
    let result = match (profile.space(), facts.color_type.starts_with("gray")) {
        (Space::Gray, true) => profile.gray8_to_srgb().map(|levels| apply_levels(&mut image, &levels)),
        (Space::Rgb, _) if profile.is_srgb() => {
            "srgb".clone_into(&mut facts.icc);
            return image;
        }
        (Space::Rgb, false) => apply(&mut image, &profile),
        _ => Err(format!("it is not for {} samples", facts.color_type)),
    };
    match result {
        Ok(()) => converted(&profile, facts),
        Err(reason) => ignored(&profile, &reason, facts),
    }
    image
}

fn apply(image: &mut DynamicImage, profile: &Profile) -> Result<(), String> {
    let is_deep = image.color().bytes_per_pixel() / image.color().channel_count() == 2;
    let result;
    *image = if is_deep {
        let mut samples = std::mem::take(image).into_rgba16();
        result = profile.rgba16_to_srgb(&mut samples);
        samples.into()
    } else {
        let mut samples = std::mem::take(image).into_rgba8();
        result = profile.rgba8_to_srgb(&mut samples);
        samples.into()
    };
    result
}

fn apply_levels(image: &mut DynamicImage, levels: &[u8]) {
    let mut samples = std::mem::take(image).into_rgba8();
    for pixel in samples.pixels_mut() {
        let level = levels[pixel.0[0] as usize];
        pixel.0 = [level, level, level, pixel.0[3]];
    }
    *image = samples.into();
}

fn converted(profile: &Profile, facts: &mut Facts) {
    "converted".clone_into(&mut facts.icc);
    facts.note(format!("colours were converted from {} to sRGB", profile.name()));
}

fn ignored(profile: &Profile, reason: &str, facts: &mut Facts) {
    "ignored".clone_into(&mut facts.icc);
    facts.note(format!("its colour profile {} was ignored: {reason}", profile.name()));
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

    fn decoded(bytes: &[u8], name: &str) -> Result<(Raster, Facts), Rejection> {
        let mut facts = Facts::default();
        decode(bytes, Path::new(name), &mut facts).map(|raster| (raster, facts))
    }

    #[test]
    fn lossless_formats_give_the_same_pixels_whatever_their_name() {
        let (png, facts) = decoded(&encoded(ImageFormat::Png), "a.png").unwrap();
        assert_eq!((png.width, png.height, png.pixels()[6]), (5, 3, [40, 80, 7, 255]));
        assert_eq!(
            (facts.format.as_str(), facts.color_type.as_str(), facts.bit_depth),
            ("png", "rgb", Some(8))
        );
        assert_eq!((facts.icc.as_str(), facts.orientation, facts.frames), ("", Some(1), Some(1)));
        assert_eq!(facts.notes(), "");
        for format in
            [ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Qoi, ImageFormat::Pnm, ImageFormat::WebP]
        {
            let (raster, facts) = decoded(&encoded(format), "a.png").unwrap();
            assert_eq!(raster, png, "{format:?}");
            assert!(facts.notes().starts_with("named as PNG, but it is"), "{}", facts.notes());
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
        let image =
            image::ImageBuffer::<image::Luma<u16>, _>::from_raw(8, 1, deep.to_vec()).expect("8 pixels");
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(image).write_to(&mut bytes, ImageFormat::Png).expect("encodes");
        let (raster, facts) = decoded(&bytes.into_inner(), "a.png").unwrap();
        let levels: Vec<u8> = raster.pixels().iter().map(|pixel| pixel[0]).collect();
        let nearest: Vec<u8> = deep.iter().map(|&sample| (f64::from(sample) / 257.0).round() as u8).collect();
        assert_eq!(levels, nearest);
        assert_eq!((facts.bit_depth, facts.notes().contains("rounded")), (Some(16), true));
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
            let (raster, facts) = decoded(&turned(orientation), "a.jpg").unwrap();
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
            assert_eq!(facts.orientation, Some(orientation));
        }
    }
}
