//! Bytes to pixels as a person sees them: 8-bit sRGB with straight alpha, upright; of an animation one frame.

mod animated;
mod animation;
mod apng;
mod bmp;
mod color;
mod exif;
mod format;
mod gif;
mod header;
mod ico;
mod info;
mod jpeg;
#[cfg(feature = "jxl")]
mod jxl;
mod light;
mod profile;
mod reason;
mod tiff;
mod unsupported;
mod webp;

use std::io::Cursor;
use std::num::NonZeroU32;
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::raster::Raster;
use crate::rejection::Rejection;
use animation::chosen;
use color::{from_inks, in_srgb, parsed};
use format::{Format, detect};
use header::{NamedColors, PngHeader};
use jpeg::Jpeg;
use profile::Profile;
use reason::in_words;
use tiff::{Samples, Tiff};

pub use animated::{Animation, AnimationFrame};
pub use animation::Delay;
pub(crate) use exif::without_prefix;
pub use format::{is_named_as_image, may_be_image};
pub use info::ImageInfo;

/// Bytes that the pixels of one image may take while it is decoded: a header alone can promise any size.
const MAX_DECODED: u64 = 2 << 30;

/// Width and height as the header says; `None` where it does not.
#[must_use]
pub fn shape(bytes: &[u8], path: &Path) -> Option<(u32, u32)> {
    match detect(bytes, path).ok()?.format {
        Format::Common(format) => shape_in(bytes, format),
        #[cfg(feature = "jxl")]
        Format::JpegXl => jxl::shape(bytes),
    }
}

fn shape_in(bytes: &[u8], format: ImageFormat) -> Option<(u32, u32)> {
    match format {
        ImageFormat::Jpeg => {
            Jpeg::open(bytes, &mut ImageInfo::default()).ok().map(|jpeg| (jpeg.width, jpeg.height))
        }
        ImageFormat::Tiff => tiff::shape(bytes),
        ImageFormat::Bmp => bmp::shape(bytes),
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

/// Pixels from a file's `bytes`; `path` lends only its extension. What became known is in `info`, even on failure. Pixels
/// with alpha 0 are all alike.
///
/// Of an animation the first frame is taken, or the still picture beside it, and of many pages the first: what a program
/// shows that knows no animations.
///
/// # Errors
/// When the bytes are no image, or one that can't be decoded.
pub fn decode(bytes: &[u8], path: &Path, info: &mut ImageInfo) -> Result<Raster, Rejection> {
    decode_frame(bytes, path, None, info)
}

/// The same of one frame of an animation (PNG, GIF, WebP), drawn over those before it as a viewer shows it, or of one page of a
/// TIFF, counted from 1. A still image is its own first frame.
///
/// # Errors
/// As [`decode()`], and when there is no such frame: how many there are is said.
pub fn decode_frame(
    bytes: &[u8],
    path: &Path,
    frame: Option<NonZeroU32>,
    info: &mut ImageInfo,
) -> Result<Raster, Rejection> {
    let raster = decode_with_hidden_colors(bytes, path, frame, info)?;
    Ok(if info.format == "jpeg" { raster } else { raster.without_hidden_colors() })
}

/// [`decode_frame()`] with the colours that lie under alpha 0, as textures need them.
///
/// # Errors
/// As [`decode_frame()`].
pub fn decode_with_hidden_colors(
    bytes: &[u8],
    path: &Path,
    frame: Option<NonZeroU32>,
    info: &mut ImageInfo,
) -> Result<Raster, Rejection> {
    let found = detect(bytes, path)?;
    found.name().clone_into(&mut info.format);
    if let Some(claimed) = found.misnamed() {
        info.note(format!("named as {}, but it is {}", claimed.to_uppercase(), found.name().to_uppercase()));
    }
    let image = match found.format {
        Format::Common(format) => picture(bytes, format, frame, info),
        #[cfg(feature = "jxl")]
        Format::JpegXl => jxl::decode(bytes, frame, info).map_err(Failure::Rejected),
    };
    let image = image.map_err(|failure| match failure {
        _ if found.is_doubtful() => Rejection::Skipped("not an image".to_owned()),
        failure => failure.into_rejection(found.name()),
    })?;
    let samples = image.into_rgba8();
    let (width, height) = samples.dimensions();
    Ok(Raster::new(width, height, samples.into_raw()))
}

fn picture(
    bytes: &[u8],
    format: ImageFormat,
    frame: Option<NonZeroU32>,
    info: &mut ImageInfo,
) -> Result<DynamicImage, Failure> {
    match format {
        ImageFormat::Png => png(bytes, frame, info),
        ImageFormat::Tiff => Ok(page(bytes, frame, info)?),
        ImageFormat::Gif => Ok(animated_gif(bytes, frame, info)?),
        ImageFormat::WebP if webp::count_frames(bytes) > 0 => animated_webp(bytes, frame, info),
        _ => {
            chosen(frame, 1, "frame", info)?;
            still(bytes, format, info)
        }
    }
}

fn still(bytes: &[u8], format: ImageFormat, info: &mut ImageInfo) -> Result<DynamicImage, Failure> {
    match format {
        ImageFormat::Jpeg => Ok(jpeg(bytes, info)?),
        ImageFormat::Ico => icon(bytes, info),
        ImageFormat::Bmp => Ok(bmp::decode(bytes, info)?),
        ImageFormat::Tga => Ok(targa(bytes, info)?),
        _ => common(bytes, format, info),
    }
}

/// A fourth channel of a TGA is alpha only where its header counts bits of it; colours of a map say for themselves.
fn targa(bytes: &[u8], info: &mut ImageInfo) -> Result<DynamicImage, Failure> {
    const DESCRIPTOR: usize = 17;
    const ALPHA_BITS: u8 = 0x0f;
    let image = common(bytes, ImageFormat::Tga, info)?;
    let is_mapped = matches!(bytes.get(2), Some(1 | 9));
    let has_alpha = is_mapped || bytes.get(DESCRIPTOR).is_some_and(|descriptor| descriptor & ALPHA_BITS > 0);
    Ok(if image.color().has_alpha() && !has_alpha { image.into_rgb8().into() } else { image })
}

enum Failure {
    Image(image::ImageError),
    Rejected(Rejection),
}

impl Failure {
    /// What is said of a file of the format `name`.
    fn into_rejection(self, name: &str) -> Rejection {
        match self {
            Self::Image(error) => {
                let (name, reason) = (name.to_uppercase(), in_words(&error, MAX_DECODED));
                Rejection::Failed(format!("{name} image can't be decoded: {reason}"))
            }
            Self::Rejected(rejection) => rejection,
        }
    }
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
    let (decoder, header) = open(bytes, format, info)?;
    let image = DynamicImage::from_decoder(decoder)?;
    Ok(header.finish(image, info))
}

/// A frame, or the still picture where none is asked for.
fn png(bytes: &[u8], frame: Option<NonZeroU32>, info: &mut ImageInfo) -> Result<DynamicImage, Failure> {
    let (decoder, header) = open(bytes, ImageFormat::Png, info)?;
    if let Some((frames, _)) = header.png.animation {
        apng::note_lack(bytes, frames, info);
    }
    let image = match (header.png.animation, frame) {
        (Some((frames, _)), Some(frame)) => apng::animated(bytes, frame, frames, info)?.into(),
        (animation, frame) => {
            match animation {
                Some((frames, false)) => apng::note_still(frames, info),
                Some((frames, true)) => chosen(None, frames.max(1), "frame", info).map(drop)?,
                None => chosen(frame, 1, "frame", info).map(drop)?,
            }
            DynamicImage::from_decoder(decoder)?
        }
    };
    Ok(header.finish(image, info))
}

/// An animated WebP.
fn animated_webp(
    bytes: &[u8],
    frame: Option<NonZeroU32>,
    info: &mut ImageInfo,
) -> Result<DynamicImage, Failure> {
    let (_, header) = open(bytes, ImageFormat::WebP, info)?;
    let image = webp::animated(bytes, frame, info)?.into();
    Ok(header.finish(image, info))
}

fn animated_gif(
    bytes: &[u8],
    frame: Option<NonZeroU32>,
    info: &mut ImageInfo,
) -> Result<DynamicImage, Rejection> {
    let image = gif::decode(bytes, frame, info)?.into();
    let profile = gif::icc(bytes).and_then(|icc| parsed(&icc, info));
    Ok(upright(in_srgb(image, profile, info), Orientation::NoTransforms, info))
}

/// What a file says beside its samples.
#[derive(Clone)]
struct Header {
    png: PngHeader,
    orientation: Orientation,
    icc: Option<Vec<u8>>,
}

/// A file whose header was read, by the library that reads most formats.
fn open<'a>(
    bytes: &'a [u8],
    format: ImageFormat,
    info: &mut ImageInfo,
) -> Result<(impl ImageDecoder + use<'a>, Header), Failure> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    check_size(decoder.dimensions(), u64::from(decoder.color_type().bytes_per_pixel()))?;
    decoder.set_limits(limits)?;
    let png = header::read(bytes, format, decoder.original_color_type(), info)?;
    let exif = decoder.exif_metadata().ok().flatten();
    let orientation = exif.map_or(Orientation::NoTransforms, |exif| exif::orientation(&exif));
    let icc = decoder.icc_profile().ok().flatten();
    Ok((decoder, Header { png, orientation, icc }))
}

impl Header {
    /// The image in sRGB, upright.
    fn finish(self, image: DynamicImage, info: &mut ImageInfo) -> DynamicImage {
        let points = match self.png.colors {
            NamedColors::CodePoints(primaries, transfer) => Profile::from_code_points(primaries, transfer),
            _ => None,
        };
        let profile = points.or_else(|| self.icc.and_then(|icc| parsed(&icc, info)));
        let profile = profile.or_else(|| match self.png.colors {
            NamedColors::Light(light) => light.profile(info.color_type.starts_with("gray")),
            _ => None,
        });
        upright(in_srgb(image, profile, info), self.orientation, info)
    }
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

/// A page of a TIFF.
fn page(bytes: &[u8], frame: Option<NonZeroU32>, info: &mut ImageInfo) -> Result<DynamicImage, Rejection> {
    let tiff = Tiff::open(bytes, frame, info)?;
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

#[cfg(test)]
mod tests;
