//! JPEG, which the other decoders' common road can't take: four inks, damage that must not go unnoticed.

use image::metadata::Orientation;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::info::ImageInfo;
use crate::rejection::Rejection;

/// A JPEG whose headers were read.
pub(crate) struct Jpeg<'a> {
    bytes: &'a [u8],
    stored: ColorSpace,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) orientation: Orientation,
    pub(crate) icc: Option<Vec<u8>>,
}

impl<'a> Jpeg<'a> {
    /// Reads the headers.
    pub(crate) fn open(bytes: &'a [u8], info: &mut ImageInfo) -> Result<Self, Rejection> {
        if let Some(kind) = unsupported_kind(bytes) {
            return Err(Rejection::Failed(format!(
                "JPEG images {kind} are not supported: convert it to PNG"
            )));
        }
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options());
        decoder.decode_headers().map_err(
            |error| {
                if has_end(bytes) { broken(&error) } else { Self::breaks_off() }
            },
        )?;
        let (Some((width, height)), Some(stored)) = (decoder.dimensions(), decoder.input_colorspace()) else {
            return Err(Rejection::Failed("JPEG image can't be decoded: it has no frame".to_owned()));
        };
        let color_type = match stored {
            ColorSpace::Luma => "gray",
            ColorSpace::CMYK => "cmyk",
            ColorSpace::YCCK => "ycck",
            _ => "rgb",
        };
        info.stored(color_type, 8);
        info.frames = Some(1);
        Ok(Self {
            bytes,
            stored,
            width: width as u32,
            height: height as u32,
            orientation: decoder
                .exif()
                .and_then(|exif| Orientation::from_exif_chunk(exif))
                .unwrap_or(Orientation::NoTransforms),
            icc: decoder.icc_profile(),
        })
    }

    fn breaks_off() -> Rejection {
        Rejection::Failed("JPEG image can't be decoded: the file breaks off".to_owned())
    }

    /// Whether pixels are mixed from four inks.
    pub(crate) fn has_inks(&self) -> bool {
        matches!(self.stored, ColorSpace::CMYK | ColorSpace::YCCK)
    }

    /// Opaque `[r, g, b, a]`, row by row, of an image without inks.
    pub(crate) fn rgba(&self, info: &mut ImageInfo) -> Result<Vec<u8>, Rejection> {
        if self.stored != ColorSpace::RGB {
            return self.decode(ColorSpace::RGBA, info);
        }
        let samples = self.decode(ColorSpace::RGB, info)?;
        Ok(samples.as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect())
    }

    /// `[c, m, y, k]`, row by row, 255 for all ink.
    pub(crate) fn inks(&self, info: &mut ImageInfo) -> Result<Vec<u8>, Rejection> {
        let mut samples = self.decode(self.stored, info)?;
        if self.stored == ColorSpace::YCCK {
            for pixel in samples.as_chunks_mut().0 {
                inks_of_ycck(pixel);
            }
        } else if is_by_adobe(self.bytes) {
            // Adobe stores what is left of the light.
            for sample in &mut samples {
                *sample = 255 - *sample;
            }
        }
        Ok(samples)
    }

    /// Strictly first; what is damaged is read as far as it goes, and that is said. A file that breaks off is an error.
    fn decode(&self, target: ColorSpace, info: &mut ImageInfo) -> Result<Vec<u8>, Rejection> {
        let options = options().jpeg_set_out_colorspace(target);
        let decode = |strict| {
            JpegDecoder::new_with_options(ZCursor::new(self.bytes), options.set_strict_mode(strict)).decode()
        };
        let strict = match decode(true) {
            Ok(samples) => return Ok(samples),
            Err(error) => error,
        };
        if !has_end(self.bytes) {
            return Err(Self::breaks_off());
        }
        let samples = decode(false).map_err(|error| broken(&error))?;
        let reason = format!("{strict:?}");
        info.note(format!("damaged, read as far as it goes ({})", reason.trim().trim_matches('"')));
        Ok(samples)
    }
}

fn options() -> DecoderOptions {
    DecoderOptions::default().set_strict_mode(false).set_max_width(usize::MAX).set_max_height(usize::MAX)
}

fn broken(error: &zune_jpeg::errors::DecodeErrors) -> Rejection {
    let reason = format!("{error:?}");
    Rejection::Failed(format!("JPEG image can't be decoded: {}", reason.trim().trim_matches('"')))
}

/// Adobe's luma, chroma and key, as stored, to inks: what JFIF would call red is the cyan.
fn inks_of_ycck(pixel: &mut [u8; 4]) {
    let [y, cb, cr, k] = pixel.map(i32::from);
    let level = |scaled: i32| ((y * FIXED + scaled + FIXED / 2) >> FIXED_BITS).clamp(0, 255) as u8;
    let (cb, cr) = (cb - 128, cr - 128);
    *pixel = [level(91_881 * cr), level(-22_554 * cb - 46_802 * cr), level(116_130 * cb), (255 - k) as u8];
}

const FIXED_BITS: u32 = 16;
const FIXED: i32 = 1 << FIXED_BITS;

/// `[c, m, y, k]` to opaque `[r, g, b, a]` where no profile says how inks look: each lets its share of the light through.
pub(crate) fn mix_inks(samples: &mut [u8]) {
    for pixel in samples.as_chunks_mut().0 {
        let [c, m, y, k] = *pixel;
        let light = 255 - u32::from(k);
        let left = |ink: u8| (light - (u32::from(ink) * light + 127) / 255) as u8;
        *pixel = [left(c), left(m), left(y), 255];
    }
}

/// Whether Adobe's segment stands before the first scan.
fn is_by_adobe(bytes: &[u8]) -> bool {
    let scan = first_scan(bytes).unwrap_or(0);
    bytes[..scan].windows(9).any(|window| window[..2] == [0xff, 0xee] && &window[4..] == b"Adobe")
}

/// Whether the end marker follows the first scan. Within a scan it can't stand by chance.
fn has_end(bytes: &[u8]) -> bool {
    let scan = first_scan(bytes).unwrap_or(0);
    bytes[scan..].windows(2).any(|pair| pair == [0xff, 0xd9])
}

/// Where the first scan begins: the segments before it, among them thumbnails with an end of their own, are stepped over.
fn first_scan(bytes: &[u8]) -> Option<usize> {
    segments(bytes).find(|&(marker, _)| marker == 0xda).map(|(_, position)| position)
}

/// Marker and position of each segment, up to the first scan.
fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, usize)> {
    let mut position = 2;
    std::iter::from_fn(move || {
        while bytes.get(position..position + 2)? == [0xff, 0xff] {
            position += 1;
        }
        let start = position;
        let segment = bytes.get(start..start + 4).filter(|segment| segment[0] == 0xff)?;
        position += 2 + u16::from_be_bytes([segment[2], segment[3]]) as usize;
        Some((segment[1], start))
    })
}

/// A way of coding that the decoder does not know, in words.
fn unsupported_kind(bytes: &[u8]) -> Option<&'static str> {
    // 0xc4, 0xc8 and 0xcc are tables; 0xf7 begins a frame of JPEG-LS.
    let is_frame = |marker: u8| matches!(marker, 0xc0..=0xcf | 0xf7) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
    let (marker, position) = segments(bytes).find(|&(marker, _)| is_frame(marker))?;
    match marker {
        0xc3 => Some("with lossless coding"),
        0xf7 => Some("with JPEG-LS coding"),
        0xc5..=0xc7 | 0xcd..=0xcf => Some("of several resolutions"),
        0xc9..=0xcb => Some("with arithmetic coding"),
        _ if bytes.get(position + 4).is_some_and(|&precision| precision != 8) => Some("of other than 8 bits"),
        _ => None,
    }
}
