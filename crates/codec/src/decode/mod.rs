//! Bytes to pixels as a person sees them: 8-bit sRGB with straight alpha, upright; of an animation the first frame.

mod format;
mod gif;
mod header;
mod ico;
mod info;
mod jpeg;
mod profile;
mod reason;
mod tiff;
mod unsupported;

use std::io::Cursor;
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::raster::Raster;
use crate::rejection::Rejection;
use format::detect;
use jpeg::{Jpeg, mix_inks};
use profile::{Profile, Space};
use reason::in_words;
use tiff::{Samples, Tiff};

pub use format::{is_named_as_image, may_be_image};
pub use info::ImageInfo;

/// Bytes that the pixels of one image may take while it is decoded: a header alone can promise any size.
const MAX_DECODED: u64 = 2 << 30;

/// Width and height as the header says; `None` where it does not.
#[must_use]
pub fn shape(bytes: &[u8], path: &Path) -> Option<(u32, u32)> {
    shape_in(bytes, detect(bytes, path).ok()?.format)
}

fn shape_in(bytes: &[u8], format: ImageFormat) -> Option<(u32, u32)> {
    match format {
        ImageFormat::Jpeg => {
            Jpeg::open(bytes, &mut ImageInfo::default()).ok().map(|jpeg| (jpeg.width, jpeg.height))
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

/// Pixels from a file's `bytes`; `path` lends only its extension. What became known is in `info`, even on failure.
///
/// # Errors
/// When the bytes are no image, or one that can't be decoded.
pub fn decode(bytes: &[u8], path: &Path, info: &mut ImageInfo) -> Result<Raster, Rejection> {
    let found = detect(bytes, path)?;
    found.name().clone_into(&mut info.format);
    if let Some(claimed) = found.misnamed() {
        info.note(format!("named as {}, but it is {}", claimed.to_uppercase(), found.name().to_uppercase()));
    }
    let image = picture(bytes, found.format, info).map_err(|failure| match failure {
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

fn picture(bytes: &[u8], format: ImageFormat, info: &mut ImageInfo) -> Result<DynamicImage, Failure> {
    match format {
        ImageFormat::Jpeg => Ok(jpeg(bytes, info)?),
        ImageFormat::Tiff => Ok(page(bytes, info)?),
        ImageFormat::Ico => icon(bytes, info),
        ImageFormat::Gif => common(&gif::fitted(bytes), format, info),
        _ => common(bytes, format, info),
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
fn icon(bytes: &[u8], info: &mut ImageInfo) -> Result<DynamicImage, Failure> {
    let broken = || {
        Rejection::Failed("ICO image can't be decoded: its directory points outside of the file".to_owned())
    };
    let (picture, sizes) = ico::largest(bytes).ok_or_else(broken)?;
    let image = match picture {
        ico::Picture::Png(png) => common(png, ImageFormat::Png, info),
        ico::Picture::Icon(icon) => common(&icon, ImageFormat::Ico, info),
    };
    if sizes > 1 {
        info.note(format!("the largest of {sizes} sizes was taken"));
    }
    image
}

/// What most formats have in common.
fn common(bytes: &[u8], format: ImageFormat, info: &mut ImageInfo) -> Result<DynamicImage, Failure> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    check_size(decoder.dimensions(), u64::from(decoder.color_type().bytes_per_pixel()))?;
    decoder.set_limits(limits)?;
    let code_points = header::read(bytes, format, decoder.original_color_type(), info)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let icc = decoder.icc_profile().ok().flatten();
    let profile = code_points
        .and_then(|(primaries, transfer)| Profile::from_code_points(primaries, transfer))
        .or_else(|| icc.and_then(|icc| parsed(&icc, info)));
    let mut image = DynamicImage::from_decoder(decoder)?;
    image = in_srgb(image, profile, info);
    Ok(upright(image, orientation, info))
}

fn upright(mut image: DynamicImage, orientation: Orientation, info: &mut ImageInfo) -> DynamicImage {
    image.apply_orientation(orientation);
    info.orientation = Some(orientation.to_exif());
    image
}

fn jpeg(bytes: &[u8], info: &mut ImageInfo) -> Result<DynamicImage, Rejection> {
    let jpeg = Jpeg::open(bytes, info)?;
    check_size((jpeg.width, jpeg.height), 4)?;
    let profile = jpeg.icc.as_ref().and_then(|icc| parsed(icc, info));
    let samples =
        if jpeg.has_inks() { from_inks(jpeg.inks(info)?, profile.as_ref(), info) } else { jpeg.rgba(info)? };
    let mut image = rgba(jpeg.width, jpeg.height, samples, "JPEG")?;
    if !jpeg.has_inks() {
        image = in_srgb(image, profile, info);
    }
    Ok(upright(image, jpeg.orientation, info))
}

/// The first page of a TIFF.
fn page(bytes: &[u8], info: &mut ImageInfo) -> Result<DynamicImage, Rejection> {
    let tiff = Tiff::open(bytes, info)?;
    check_size((tiff.width, tiff.height), tiff.bytes_per_pixel())?;
    let profile = tiff.icc().and_then(|icc| parsed(icc, info));
    let image = match tiff.samples(MAX_DECODED as usize)? {
        Samples::Light(image) => in_srgb(image, profile, info),
        Samples::Inks(inks) => {
            rgba(tiff.width, tiff.height, from_inks(inks, profile.as_ref(), info), "TIFF")?
        }
    };
    Ok(upright(image, tiff.orientation(), info))
}

fn rgba(width: u32, height: u32, samples: Vec<u8>, format: &str) -> Result<DynamicImage, Rejection> {
    image::RgbaImage::from_raw(width, height, samples)
        .map(DynamicImage::from)
        .ok_or_else(|| Rejection::Failed(format!("{format} image can't be decoded: samples are missing")))
}

/// Four inks to opaque `[r, g, b, a]`.
fn from_inks(mut samples: Vec<u8>, profile: Option<&Profile>, info: &mut ImageInfo) -> Vec<u8> {
    if let Some(profile) = profile.filter(|profile| profile.space() == Space::Cmyk) {
        match profile.cmyk_to_srgb(&mut samples) {
            Ok(()) => {
                converted(profile, info);
                return samples;
            }
            Err(reason) => ignored(profile, &reason, info),
        }
    }
    mix_inks(&mut samples);
    info.note("four inks were mixed without a profile: colours are approximate");
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

fn parsed(icc: &[u8], info: &mut ImageInfo) -> Option<Profile> {
    Profile::parse(icc)
        .map_err(|reason| {
            "ignored".clone_into(&mut info.icc);
            info.note(format!("its colour profile is broken and was ignored ({reason})"));
        })
        .ok()
}

/// The image with its colours in sRGB; a profile that does not fit is ignored, and that is said.
fn in_srgb(mut image: DynamicImage, profile: Option<Profile>, info: &mut ImageInfo) -> DynamicImage {
    let Some(profile) = profile else { return image };
    let result = match (profile.space(), info.color_type.starts_with("gray")) {
        (Space::Gray, true) => profile.gray8_to_srgb().map(|levels| apply_levels(&mut image, &levels)),
        (Space::Rgb, _) if profile.is_srgb() => {
            "srgb".clone_into(&mut info.icc);
            return image;
        }
        (Space::Rgb, false) => apply(&mut image, &profile),
        _ => Err(format!("it is not for {} samples", info.color_type)),
    };
    match result {
        Ok(()) => converted(&profile, info),
        Err(reason) => ignored(&profile, &reason, info),
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

fn converted(profile: &Profile, info: &mut ImageInfo) {
    "converted".clone_into(&mut info.icc);
    info.note(format!("colours were converted from {} to sRGB", profile.name()));
}

fn ignored(profile: &Profile, reason: &str, info: &mut ImageInfo) {
    "ignored".clone_into(&mut info.icc);
    info.note(format!("its colour profile {} was ignored: {reason}", profile.name()));
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
        for format in
            [ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Qoi, ImageFormat::Pnm, ImageFormat::WebP]
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
        let image =
            image::ImageBuffer::<image::Luma<u16>, _>::from_raw(8, 1, deep.to_vec()).expect("8 pixels");
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
}
