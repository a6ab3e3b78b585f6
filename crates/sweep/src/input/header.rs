//! What the headers of a file say that its pixels do not: how samples are stored, how many frames there are.

use std::io::Cursor;

use image::{ExtendedColorType, ImageFormat};

use super::facts::Facts;
use super::format::Rejection;

/// Fills in what `format`'s own header says; `stored` is what the decoder says. Returns the code points for colour
/// primaries and transfer function, where the file names its colours by these.
///
/// # Errors
/// When the samples are none that 8-bit sRGB could hold.
pub(crate) fn read(
    bytes: &[u8],
    format: ImageFormat,
    stored: ExtendedColorType,
    facts: &mut Facts,
) -> Result<Option<(u8, u8)>, Rejection> {
    let (color_type, bit_depth) = sample_format(stored)?;
    facts.stored(color_type, bit_depth);
    let mut code_points = None;
    match format {
        ImageFormat::Png => code_points = png(bytes, facts)?,
        ImageFormat::Gif => {
            facts.stored("palette", 8);
            facts.count_frames(gif_frames(bytes), "frames");
        }
        ImageFormat::WebP => facts.count_frames(webp_frames(bytes), "frames"),
        ImageFormat::Tiff => facts.count_frames(tiff_pages(bytes), "pages"),
        ImageFormat::Ico => {
            let sizes = u16_at(bytes, 4, u16::from_le_bytes).unwrap_or(1);
            facts.frames = Some(1);
            if sizes > 1 {
                facts.note(format!("the largest of {sizes} sizes was taken"));
            }
        }
        ImageFormat::Bmp => {
            // OS/2 headers have 16-bit sizes, so the depth stands elsewhere.
            let depth_at = if bytes.get(14) == Some(&12) { 24 } else { 28 };
            if let Some(depth @ 1..=8) = u16_at(bytes, depth_at, u16::from_le_bytes) {
                facts.stored("palette", depth as u8);
            }
        }
        ImageFormat::Tga if matches!(bytes.get(2), Some(1 | 9)) => facts.stored("palette", 8),
        _ => {}
    }
    facts.frames = facts.frames.or(Some(1));
    if facts.bit_depth == Some(16) {
        facts.note("16-bit samples were rounded to 8 bits");
    }
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

fn png(bytes: &[u8], facts: &mut Facts) -> Result<Option<(u8, u8)>, Rejection> {
    let Ok(reader) = ::png::Decoder::new(Cursor::new(bytes)).read_info() else { return Ok(None) };
    let info = reader.info();
    let color_type = match info.color_type {
        ::png::ColorType::Grayscale => "gray",
        ::png::ColorType::GrayscaleAlpha => "gray+alpha",
        ::png::ColorType::Rgb => "rgb",
        ::png::ColorType::Rgba => "rgba",
        ::png::ColorType::Indexed => "palette",
    };
    facts.stored(color_type, info.bit_depth as u8);
    facts.count_frames(info.animation_control.map_or(1, |animation| animation.num_frames), "frames");
    let code_points =
        info.coding_independent_code_points.map(|points| (points.color_primaries, points.transfer_function));
    if let Some(name) = code_points.and_then(|(_, transfer)| hdr_transfer(transfer)) {
        return Err(Rejection::Failed(format!(
            "holds {name} samples (HDR), which are not supported: tone-map it to sRGB"
        )));
    }
    let gamma = info.gama_chunk.map(::png::ScaledFloat::into_value);
    if let Some(gamma) = gamma
        && info.srgb.is_none()
        && info.icc_profile.is_none()
        && (gamma - SRGB_GAMMA).abs() > 0.02
    {
        facts.note(format!("the gamma of {gamma} in the file was not applied"));
    }
    Ok(code_points)
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

/// Images in a GIF: its blocks are walked, none is decoded.
fn gif_frames(bytes: &[u8]) -> u32 {
    let table = |packed: u8| if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) };
    let mut position = 13 + bytes.get(10).map_or(0, |&packed| table(packed));
    let mut frames = 0;
    while let Some(&block) = bytes.get(position) {
        position += match block {
            0x21 => 2,
            0x2c => {
                frames += 1;
                11 + bytes.get(position + 9).map_or(0, |&packed| table(packed))
            }
            _ => break,
        };
        while let Some(&length) = bytes.get(position) {
            position += 1 + length as usize;
            if length == 0 {
                break;
            }
        }
    }
    frames.max(1)
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

/// More pages than any file has that people sweep: where a malformed list goes in circles.
const MOST_PAGES: u32 = 10_000;

/// Directories of a TIFF.
fn tiff_pages(bytes: &[u8]) -> u32 {
    let little = bytes.starts_with(b"II");
    let short = |at| u16_at(bytes, at, if little { u16::from_le_bytes } else { u16::from_be_bytes });
    let long = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) } as usize)
    };
    let mut pages = 0;
    let mut directory = long(4);
    while let Some(at) = directory.filter(|&at| at != 0 && pages < MOST_PAGES) {
        let Some(entries) = short(at) else { break };
        pages += 1;
        directory = long(at + 2 + 12 * entries as usize);
    }
    pages.max(1)
}

fn u16_at(bytes: &[u8], at: usize, order: fn([u8; 2]) -> u16) -> Option<u16> {
    Some(order(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Delay, Frame, RgbaImage};

    #[test]
    fn frames_are_counted() {
        let mut gif = Vec::new();
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
        for _ in 0..3 {
            let delay = Delay::from_numer_denom_ms(10, 1);
            encoder.encode_frame(Frame::from_parts(RgbaImage::new(4, 4), 0, 0, delay)).expect("encodes");
        }
        drop(encoder);
        assert_eq!(gif_frames(&gif), 3);
        assert_eq!(webp_frames(b"RIFF....WEBPANMF\x03\0\0\0abc.ANMF\0\0\0\0VP8 \0\0\0\0"), 2);
        // Two directories without entries, the second pointing back at the first.
        let circle = b"II*\0\x08\0\0\0\0\0\x0e\0\0\0\0\0\x08\0\0\0";
        assert_eq!(tiff_pages(circle), MOST_PAGES);
        assert_eq!(tiff_pages(&circle[..16]), 2);
    }

    #[test]
    fn broken_headers_are_no_panic() {
        for bytes in [&b""[..], b"GIF89a", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08", &[0xff; 40]] {
            assert!(gif_frames(bytes) >= 1 && webp_frames(bytes) >= 1 && tiff_pages(bytes) >= 1);
        }
    }
}
