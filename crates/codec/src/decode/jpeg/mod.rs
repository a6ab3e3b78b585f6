//! JPEG, which the other decoders' common road can't take: four inks, damage that must not go unnoticed.

mod huffman;
mod scans;

use image::metadata::Orientation;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::exif;
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
        note_more_images(bytes, info);
        Ok(Self {
            bytes,
            stored,
            width: width as u32,
            height: height as u32,
            orientation: decoder.exif().map_or(Orientation::NoTransforms, |exif| exif::orientation(exif)),
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
            let mut samples = self.decode(ColorSpace::RGBA, info)?;
            if info.damaged {
                // What could not be read has no alpha either.
                samples.as_chunks_mut().0.iter_mut().for_each(|[_, _, _, alpha]| *alpha = 255);
            }
            return Ok(samples);
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

    /// Strictly first; what is damaged is read as far as it goes, and that is said. A file that breaks off before its last
    /// pixels is an error.
    fn decode(&self, target: ColorSpace, info: &mut ImageInfo) -> Result<Vec<u8>, Rejection> {
        let options = options().jpeg_set_out_colorspace(target);
        let decode = |strict| {
            JpegDecoder::new_with_options(ZCursor::new(self.bytes), options.set_strict_mode(strict)).decode()
        };
        let strict = match decode(true) {
            Ok(samples) => {
                // The decoder makes up for what lacks at the very end.
                if !has_end(self.bytes) {
                    info.note_damage("damaged: its end is missing, and maybe its last pixels");
                } else if let Some(reason) = scans::lack(self.bytes) {
                    info.note_damage(format!("damaged, read as far as it goes ({reason})"));
                }
                return Ok(samples);
            }
            Err(error) => error,
        };
        if !has_end(self.bytes) {
            return Err(Self::breaks_off());
        }
        let samples = decode(false).map_err(|error| broken(&error))?;
        let reason = format!("{strict:?}");
        info.note_damage(format!("damaged, read as far as it goes ({})", reason.trim().trim_matches('"')));
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

/// How the segments of a gain map and of a list of images (CIPA DC-007) begin: the first by ISO 21496-1, the second by the
/// names that Adobe, Apple and Google write into XMP.
const ISO_GAIN_MAP: &[u8] = b"urn:iso:std:iso:ts:21496:-1\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_GAIN_MAPS: [&[u8]; 2] = [b"http://ns.adobe.com/hdr-gain-map/1.0/", b"HDRGainMap"];
const LIST_OF_IMAGES: &[u8] = b"MPF\0";

/// Says that the image for displays of common brightness was taken, or the first of several.
fn note_more_images(bytes: &[u8], info: &mut ImageInfo) {
    let contents = || {
        segments(bytes).filter_map(|(marker, position)| {
            let length = u16::from_be_bytes(*bytes.get(position + 2..)?.first_chunk()?) as usize;
            Some((marker, bytes.get(position + 4..position + 2 + length)?))
        })
    };
    let holds = |content: &[u8], text: &[u8]| content.windows(text.len()).any(|window| window == text);
    let is_gain_map = |(marker, content): (u8, &[u8])| match marker {
        0xe1 => content.starts_with(XMP) && XMP_GAIN_MAPS.iter().any(|name| holds(content, name)),
        0xe2 => content.starts_with(ISO_GAIN_MAP),
        _ => false,
    };
    if contents().any(is_gain_map) {
        info.note("the base image was taken, without the gain map (HDR) that belongs to it");
    } else if let Some(images) = contents()
        .find_map(|(_, content)| images_in_list(content.strip_prefix(LIST_OF_IMAGES)?))
        .filter(|&images| images > 1)
    {
        info.note(format!("the first of {images} images was taken"));
    }
}

/// How many images a list names: the tag 0xb001 of a TIFF's directory.
fn images_in_list(tiff: &[u8]) -> Option<u32> {
    let number = |at: usize, width: usize| {
        let bytes = tiff.get(at..at + width)?.iter();
        let add = |number: u32, &byte: &u8| number << 8 | u32::from(byte);
        Some(if tiff.starts_with(b"II") { bytes.rev().fold(0, add) } else { bytes.fold(0, add) })
    };
    let start = number(4, 4)? as usize;
    let entries = number(start, 2)? as usize;
    let entry = (0..entries).map(|entry| start + 2 + 12 * entry).find(|&at| number(at, 2) == Some(0xb001))?;
    number(entry + 8, 4)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The start of a JPEG with these segments, up to its scan.
    fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let segment = |&(marker, content): &(u8, &[u8])| {
            [&[0xff, marker], &((content.len() + 2) as u16).to_be_bytes()[..], content].concat()
        };
        let segments: Vec<u8> = segments.iter().flat_map(segment).collect();
        [&b"\xff\xd8"[..], &segments, b"\xff\xda\0\x02"].concat()
    }

    fn notes(segments: &[(u8, &[u8])]) -> String {
        let mut info = ImageInfo::default();
        note_more_images(&jpeg(segments), &mut info);
        info.notes()
    }

    #[test]
    fn gain_maps_and_further_images_are_named() {
        let list = b"MPF\0MM\0\x2a\0\0\0\x08\0\x02\xb0\0\0\x07\0\0\0\x040100\xb0\x01\0\x04\0\0\0\x01\0\0\0\x02\0\0\0\0";
        assert_eq!(notes(&[(0xe0, b"JFIF\0"), (0xe2, list)]), "the first of 2 images was taken");
        let xmp = [XMP, b"<x xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/'/>"].concat();
        for segment in [(0xe1, &xmp[..]), (0xe2, ISO_GAIN_MAP)] {
            assert!(notes(&[segment, (0xe2, list)]).contains("without the gain map"));
        }
        for segment in
            [&b"MPF\0"[..], b"MPF\0MM\0\x2a\xff\xff\xff\xff", b"MPF\0II\x2a\0\x08\0\0\0\xff\xff", XMP]
        {
            assert_eq!(notes(&[(0xe2, segment), (0xe1, segment)]), "");
        }
    }
}
