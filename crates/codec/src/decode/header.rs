//! What the headers of a file say that its pixels do not: how samples are stored, how many frames there are.

use std::io::Cursor;

use image::{ExtendedColorType, ImageFormat};

use super::gif;
use super::info::ImageInfo;
use crate::rejection::Rejection;

/// Fills in what `format`'s own header says; `stored` is what the decoder says. Returns the code points for colour
/// primaries and transfer function, where the file names its colours by these.
///
/// # Errors
/// When the samples are none that 8-bit sRGB could hold.
pub(crate) fn read(
    bytes: &[u8],
    format: ImageFormat,
    stored: ExtendedColorType,
    about: &mut ImageInfo,
) -> Result<Option<(u8, u8)>, Rejection> {
    let (color_type, bit_depth) = sample_format(stored)?;
    about.stored(color_type, bit_depth);
    let mut code_points = None;
    match format {
        ImageFormat::Png => code_points = png(bytes, about)?,
        ImageFormat::Gif => {
            about.stored("palette", 8);
            about.count_frames(gif::count_frames(bytes), "frames");
        }
        ImageFormat::WebP => about.count_frames(webp_frames(bytes), "frames"),
        ImageFormat::Bmp => {
            // OS/2 headers have 16-bit sizes, so the depth stands elsewhere.
            let depth_at = if bytes.get(14) == Some(&12) { 24 } else { 28 };
            if let Some(depth @ 1..=8) = u16_at(bytes, depth_at, u16::from_le_bytes) {
                about.stored("palette", depth as u8);
            }
        }
        ImageFormat::Tga if matches!(bytes.get(2), Some(1 | 9)) => about.stored("palette", 8),
        _ => {}
    }
    about.frames = about.frames.or(Some(1));
    about.note_rounding();
    Ok(code_points)
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

fn png(bytes: &[u8], about: &mut ImageInfo) -> Result<Option<(u8, u8)>, Rejection> {
    let Ok(reader) = ::png::Decoder::new(Cursor::new(bytes)).read_info() else { return Ok(None) };
    let info = reader.info();
    let color_type = match info.color_type {
        ::png::ColorType::Grayscale => "gray",
        ::png::ColorType::GrayscaleAlpha => "gray+alpha",
        ::png::ColorType::Rgb => "rgb",
        ::png::ColorType::Rgba => "rgba",
        ::png::ColorType::Indexed => "palette",
    };
    about.stored(color_type, info.bit_depth as u8);
    count_png_frames(info, about);
    let code_points =
        info.coding_independent_code_points.map(|points| (points.color_primaries, points.transfer_function));
    if let Some(name) = code_points.and_then(|(_, transfer)| hdr_transfer(transfer)) {
        return Err(Rejection::Failed(format!(
            "holds {name} samples (HDR), which are not supported: tone-map it to sRGB"
        )));
    }
    if info.srgb.is_none() && info.icc_profile.is_none() && code_points.is_none() {
        note_unapplied(info, about);
    }
    Ok(code_points)
}

/// Gamma and primaries that no profile stands for: programs disagree about them, and most leave them alone.
fn note_unapplied(info: &::png::Info<'_>, about: &mut ImageInfo) {
    let gamma = info.gama_chunk.map(::png::ScaledFloat::into_value);
    if let Some(gamma) = gamma.filter(|gamma| (gamma - SRGB_GAMMA).abs() > 0.02) {
        about.note(format!("the gamma of {gamma} in the file was not applied"));
    }
    if info.chrm_chunk.is_some_and(|primaries| !are_srgb(primaries)) {
        about.note("the primaries in the file were not applied");
    }
}

/// Whether red, green and blue lie where sRGB has them.
fn are_srgb(primaries: ::png::SourceChromaticities) -> bool {
    let near = |(x, y): (::png::ScaledFloat, ::png::ScaledFloat), there: (f32, f32)| {
        (x.into_value() - there.0).abs() < 0.01 && (y.into_value() - there.1).abs() < 0.01
    };
    near(primaries.red, (0.64, 0.33))
        && near(primaries.green, (0.30, 0.60))
        && near(primaries.blue, (0.15, 0.06))
}

/// The picture that every viewer shows is the first frame, or stands beside the animation.
fn count_png_frames(info: &::png::Info<'_>, about: &mut ImageInfo) {
    let frames = info.animation_control.map_or(1, |animation| animation.num_frames);
    if info.animation_control.is_some() && info.frame_control.is_none() {
        about.frames = Some(frames.saturating_add(1));
        about.note(format!("the still picture beside an animation of {frames} frames was taken"));
    } else {
        about.count_frames(frames, "frames");
    }
}

const SRGB_GAMMA: f32 = 0.45455;

/// The transfer functions of ITU-T H.273 that go beyond white.
fn hdr_transfer(code: u8) -> Option<&'static str> {
    match code {
        16 => Some("PQ"),
        18 => Some("HLG"),
        _ => None,
    }
}

/// `ANMF` chunks of a WebP.
fn webp_frames(bytes: &[u8]) -> u32 {
    let mut position = 12;
    let mut frames = 0;
    while let Some(header) = bytes.get(position..position + 8) {
        frames += u32::from(header.starts_with(b"ANMF"));
        let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
        position += 8 + length + length % 2;
    }
    frames.max(1)
}

fn u16_at(bytes: &[u8], at: usize, order: fn([u8; 2]) -> u16) -> Option<u16> {
    Some(order(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_whatever_the_bytes() {
        assert_eq!(webp_frames(b"RIFF....WEBPANMF\x03\0\0\0abc.ANMF\0\0\0\0VP8 \0\0\0\0"), 2);
        for bytes in [&b""[..], b"RIFF", &[0xff; 40]] {
            assert_eq!(webp_frames(bytes), 1);
        }
    }
}
