//! JPEG XL, by `jxl-oxide`: rendered to sRGB where the file names its colours, by its profile where it has one.

use std::num::NonZeroU32;

use image::{DynamicImage, RgbaImage};
use jxl_oxide::color::ColourEncoding;
use jxl_oxide::{AllocTracker, EnumColourEncoding, HdrType, JxlImage, PixelFormat, RenderingIntent};

use super::animation::chosen;
use super::color::{in_srgb, parsed};
use super::info::ImageInfo;
use super::{MAX_DECODED, check_size, upright};
use crate::rejection::Rejection;

/// How a bare codestream begins, and how one within a container.
const CODESTREAM: &[u8] = b"\xff\x0a";
const CONTAINER: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";

pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(CODESTREAM) || bytes.starts_with(CONTAINER)
}

/// Width and height as they are seen.
pub(super) fn shape(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut image = JxlImage::builder().alloc_tracker(tracker()).build_uninit();
    image.feed_bytes(bytes).ok()?;
    match image.try_init().ok()? {
        jxl_oxide::InitializeResult::Initialized(image) => Some((image.width(), image.height())),
        jxl_oxide::InitializeResult::NeedMoreData(_) => None,
    }
}

/// One frame, which is rendered over those before it.
pub(super) fn decode(
    bytes: &[u8],
    frame: Option<NonZeroU32>,
    info: &mut ImageInfo,
) -> Result<DynamicImage, Rejection> {
    let (width, height) = shape(bytes).ok_or_else(|| broken("its header is damaged or breaks off"))?;
    check_size((width, height), 16)?;
    let image = JxlImage::builder().alloc_tracker(tracker()).read(bytes);
    let mut image = image.map_err(|error| broken(&error.to_string()))?;
    describe(&image, info)?;
    if !image.is_loading_done() {
        return Err(broken("the file breaks off"));
    }
    let frames = image.num_loaded_keyframes() as u32;
    let last = chosen(frame, frames.max(1), "frame", info)?;
    let profile = ask_for_srgb(&mut image, info).then(|| image.rendered_icc());
    let render = image.render_frame(last as usize - 1).map_err(|error| broken(&error.to_string()))?;
    let mut stream = render.stream();
    let (width, height, channels) = (stream.width(), stream.height(), stream.channels() as usize);
    let mut samples = vec![0_u8; width as usize * height as usize * channels];
    stream.write_to_buffer(&mut samples);
    let pixels = samples.chunks_exact(channels.max(1)).flat_map(|pixel| match *pixel {
        [gray] => [gray, gray, gray, 255],
        [gray, alpha] => [gray, gray, gray, alpha],
        [r, g, b] => [r, g, b, 255],
        [r, g, b, alpha, ..] => [r, g, b, alpha],
        [] => [0; 4],
    });
    let pixels = RgbaImage::from_raw(width, height, pixels.collect());
    let mut pixels = pixels.ok_or_else(|| broken("samples are missing"))?;
    if is_premultiplied(&image) {
        pixels.pixels_mut().for_each(|pixel| pixel.0 = straight(pixel.0));
    }
    let profile = profile.and_then(|icc| parsed(&icc, info));
    let pixels = in_srgb(pixels.into(), profile, info);
    // Turned by the decoder already.
    let orientation = info.orientation;
    let image = upright(pixels, image::metadata::Orientation::NoTransforms, info);
    info.orientation = orientation;
    Ok(image)
}

/// What is stored; light beyond white and inks are refused.
fn describe(image: &JxlImage, info: &mut ImageInfo) -> Result<(), Rejection> {
    let metadata = &image.image_header().metadata;
    let color_type = match image.pixel_format() {
        PixelFormat::Gray => "gray",
        PixelFormat::Graya => "gray+alpha",
        PixelFormat::Rgb => "rgb",
        PixelFormat::Rgba => "rgba",
        PixelFormat::Cmyk | PixelFormat::Cmyka => {
            return Err(broken("four inks are not supported: convert it to PNG"));
        }
    };
    info.stored(color_type, metadata.bit_depth.bits_per_sample().min(32) as u8);
    info.orientation = u8::try_from(metadata.orientation).ok();
    if metadata.bit_depth.bits_per_sample() > 8 {
        info.note(format!("{}-bit samples were rounded to 8 bits", metadata.bit_depth.bits_per_sample()));
    }
    match image.hdr_type() {
        None => Ok(()),
        Some(kind) => Err(Rejection::Failed(format!(
            "holds {} samples (HDR), which are not supported: tone-map it to sRGB",
            if kind == HdrType::Pq { "PQ" } else { "HLG" }
        ))),
    }
}

/// Asks for sRGB where colours are named; says whether there is a profile instead, in whose colours samples stay.
fn ask_for_srgb(image: &mut JxlImage, info: &mut ImageInfo) -> bool {
    let ColourEncoding::Enum(named) = &image.image_header().metadata.colour_encoding else { return true };
    let (named, intent) = (named.clone(), RenderingIntent::Relative);
    let srgb = match image.pixel_format() {
        PixelFormat::Gray | PixelFormat::Graya => EnumColourEncoding::gray_srgb(intent),
        _ => EnumColourEncoding::srgb(intent),
    };
    let is_srgb = (named.white_point, named.tf) == (srgb.white_point, srgb.tf)
        && (info.color_type.starts_with("gray") || named.primaries == srgb.primaries);
    if is_srgb {
        "srgb".clone_into(&mut info.icc);
    } else {
        "converted".clone_into(&mut info.icc);
        info.note("colours were converted from those that the file names to sRGB");
    }
    image.request_color_encoding(srgb);
    false
}

fn is_premultiplied(image: &JxlImage) -> bool {
    let channels = &image.image_header().metadata.ec_info;
    channels.iter().find_map(jxl_oxide::image::ExtraChannelInfo::alpha_associated) == Some(true)
}

/// A colour divided by its alpha.
fn straight([r, g, b, alpha]: [u8; 4]) -> [u8; 4] {
    let divided = |level: u8| {
        let scaled = (u32::from(level) * 255 + u32::from(alpha) / 2).checked_div(alpha.into());
        scaled.map_or(level, |level| level.min(255) as u8)
    };
    [divided(r), divided(g), divided(b), alpha]
}

fn tracker() -> AllocTracker {
    // Samples are floating-point numbers while they are decoded, and there are several copies.
    AllocTracker::with_limit(usize::try_from(4 * MAX_DECODED).unwrap_or(usize::MAX))
}

fn broken(reason: &str) -> Rejection {
    Rejection::Failed(format!("JPEG XL image can't be decoded: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By libjxl: 9x7 pixels, `[20 x, 30 y, 9]` in 8 bits, without loss.
    const LOSSLESS: &[u8] = include_bytes!("../../tests/files/lossless.jxl");
    /// The same with alpha `28 x`.
    const WITH_ALPHA: &[u8] = include_bytes!("../../tests/files/alpha.jxl");
    /// Light of 16 bits, 6x1 pixels of gray 0, 13107, 26214 ... 65535.
    const LINEAR: &[u8] = include_bytes!("../../tests/files/linear-16.jxl");

    fn read(bytes: &[u8]) -> (RgbaImage, ImageInfo) {
        let mut info = ImageInfo::default();
        let image = decode(bytes, None, &mut info).map_err(Rejection::reason).expect("pixels");
        (image.into_rgba8(), info)
    }

    #[test]
    fn what_was_stored_without_loss_comes_back() {
        for (bytes, has_alpha) in [(LOSSLESS, false), (WITH_ALPHA, true)] {
            assert_eq!(shape(bytes), Some((9, 7)));
            let (image, info) = read(bytes);
            for (x, y, pixel) in image.enumerate_pixels() {
                let alpha = if has_alpha { 28 * x as u8 } else { 255 };
                assert_eq!(pixel.0, [20 * x as u8, 30 * y as u8, 9, alpha]);
            }
            assert_eq!((info.bit_depth, info.icc.as_str(), info.frames), (Some(8), "srgb", Some(1)));
            assert_eq!(info.notes(), "");
        }
    }

    #[test]
    fn colours_that_the_file_names_become_srgb() {
        let (image, info) = read(LINEAR);
        let levels: Vec<u8> = image.pixels().map(|pixel| pixel.0[0]).collect();
        // By IEC 61966-2-1: 255 * (1.055 * light ^ (1 / 2.4) - 0.055).
        assert_eq!(levels, [0, 124, 170, 203, 231, 255]);
        assert!(info.icc == "converted" && info.notes().contains("16-bit"), "{}", info.notes());
    }

    #[test]
    fn what_breaks_off_is_refused_wherever_it_does() {
        for length in 0..LOSSLESS.len() - 1 {
            let result = decode(&LOSSLESS[..length], None, &mut ImageInfo::default());
            assert!(result.is_err(), "{length} of {} bytes", LOSSLESS.len());
        }
    }

    #[test]
    fn colours_are_divided_by_alpha() {
        assert_eq!(straight([100, 50, 0, 128]), [199, 100, 0, 128]);
        assert_eq!(straight([9, 9, 9, 0]), [9, 9, 9, 0]);
        assert_eq!(straight([200, 0, 0, 100]), [255, 0, 0, 100]);
    }
}
