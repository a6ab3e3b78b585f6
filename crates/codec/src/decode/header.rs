//! What the headers of a file say that its pixels do not: how samples are stored, what its colours mean.

use std::io::Cursor;

use image::{ExtendedColorType, ImageFormat};

use super::apng;
use super::info::ImageInfo;
use super::light::Light;
use super::profile::Profile;
use crate::rejection::Rejection;

/// What a PNG says beside its pixels.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PngHeader {
    /// How it names its colours where no profile does.
    pub(super) colors: NamedColors,
    /// Frames of its animation, and whether the still picture is the first of them.
    pub(super) animation: Option<(u32, bool)>,
}

/// Colours that are named without a profile.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum NamedColors {
    /// They are not, or are those of sRGB.
    #[default]
    Srgb,
    /// By code points for primaries and transfer function, which go before a profile.
    CodePoints(u8, u8),
    /// By gamma and primaries, which come after one.
    Light(Light),
}

/// Fills in what `format`'s own header says; `stored` is what the decoder says.
///
/// # Errors
/// When the samples are none that 8-bit sRGB could hold.
pub(super) fn read(
    bytes: &[u8],
    format: ImageFormat,
    stored: ExtendedColorType,
    about: &mut ImageInfo,
) -> Result<PngHeader, Rejection> {
    let (color_type, bit_depth) = sample_format(stored)?;
    about.stored(color_type, bit_depth);
    let mut header = PngHeader::default();
    match format {
        ImageFormat::Png => header = png(bytes, about)?,
        ImageFormat::Tga if matches!(bytes.get(2), Some(1 | 9)) => about.stored("palette", 8),
        _ => {}
    }
    about.note_rounding();
    Ok(header)
}

fn sample_format(stored: ExtendedColorType) -> Result<(&'static str, u8), Rejection> {
    use ExtendedColorType as Stored;
    let color_type = match stored {
        Stored::Rgb32F | Stored::Rgba32F => {
            return Err(Rejection::Failed(
                "holds floating-point samples (HDR), which are not supported: tone-map it to 8 or 16 bits"
                    .to_owned(),
            ));
        }
        Stored::Cmyk8 | Stored::Cmyk16 => "cmyk",
        _ => match stored.channel_count() {
            1 => "gray",
            2 => "gray+alpha",
            3 => "rgb",
            _ => "rgba",
        },
    };
    let bits = stored.bits_per_pixel() / u16::from(stored.channel_count().max(1));
    Ok((color_type, bits.clamp(1, 32) as u8))
}

fn png(bytes: &[u8], about: &mut ImageInfo) -> Result<PngHeader, Rejection> {
    let Ok(reader) = ::png::Decoder::new(Cursor::new(bytes)).read_info() else {
        return Ok(PngHeader::default());
    };
    let info = reader.info();
    let color_type = match info.color_type {
        ::png::ColorType::Grayscale => "gray",
        ::png::ColorType::GrayscaleAlpha => "gray+alpha",
        ::png::ColorType::Rgb => "rgb",
        ::png::ColorType::Rgba => "rgba",
        ::png::ColorType::Indexed => "palette",
    };
    about.stored(color_type, info.bit_depth as u8);
    Ok(PngHeader { colors: named_colors(bytes, info, about)?, animation: apng::frames(info) })
}

/// What goes first by the third edition of the PNG specification: `cICP`, then `iCCP`, `sRGB`, and at last `gAMA` and `cHRM`.
/// Code points that can't be applied are passed over, and that is said.
fn named_colors(
    bytes: &[u8],
    info: &::png::Info<'_>,
    about: &mut ImageInfo,
) -> Result<NamedColors, Rejection> {
    if let Some(points) = info.coding_independent_code_points {
        if let Some(name) = hdr_transfer(points.transfer_function) {
            return Err(Rejection::Failed(format!(
                "holds {name} samples (HDR), which are not supported: tone-map it to sRGB"
            )));
        }
        let (primaries, transfer) = (points.color_primaries, points.transfer_function);
        let reason = if !points.is_video_full_range_image {
            "samples of a narrow range are not supported"
        } else if Profile::from_code_points(primaries, transfer).is_none() {
            "they name no colours that are known"
        } else {
            return Ok(NamedColors::CodePoints(primaries, transfer));
        };
        about.note(format!("its code points {primaries}/{transfer} were ignored: {reason}"));
    }
    if info.srgb.is_some() {
        return Ok(NamedColors::Srgb);
    }
    if info.gama_chunk.is_none() && has_gamma_of_zero(bytes) {
        about.note("the gamma of 0 in the file means nothing and was ignored");
    }
    Ok(Light::of(info, about).map_or(NamedColors::Srgb, NamedColors::Light))
}

/// Whether a PNG has a gamma that its library leaves out without a word.
fn has_gamma_of_zero(bytes: &[u8]) -> bool {
    let mut header = apng::chunks(bytes).take_while(|(name, _)| name != b"IDAT");
    header.any(|(name, content)| &name == b"gAMA" && content == [0; 4])
}

/// The transfer functions of ITU-T H.273 that go beyond white.
fn hdr_transfer(code: u8) -> Option<&'static str> {
    match code {
        16 => Some("PQ"),
        18 => Some("HLG"),
        _ => None,
    }
}
