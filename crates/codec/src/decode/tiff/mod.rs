//! TIFF, whose samples mean what its tags say: palettes, inks, luma and chroma, white that is zero, alpha of two kinds.

mod directory;
mod page;

use std::io::Cursor;
use std::num::NonZeroU32;

use image::DynamicImage;
use image::metadata::Orientation;
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use super::animation::chosen;
use super::info::ImageInfo;
use crate::rejection::Rejection;
use directory::{Directory, File};
use page::{Page, has_planes};

/// A TIFF of which one page was described.
pub(crate) struct Tiff<'a> {
    bytes: &'a [u8],
    directory: Directory<'a>,
    meaning: Meaning,
    bits: u8,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// What samples mean: the tag `PhotometricInterpretation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Gray,
    Rgb,
    Palette,
    Inks,
    /// Luma and chroma.
    YCbCr,
}

/// Samples of a page.
pub(crate) enum Samples {
    /// Gray or RGB, with or without straight alpha.
    Light(DynamicImage),
    /// `[c, m, y, k]`, 255 for all ink.
    Inks(Vec<u8>),
}

const WIDTH: u64 = 256;
const HEIGHT: u64 = 257;
const BITS_PER_SAMPLE: u64 = 258;
const PHOTOMETRIC: u64 = 262;
const ORIENTATION: u64 = 274;
const SAMPLES_PER_PIXEL: u64 = 277;
const COLOR_MAP: u64 = 320;
const EXTRA_SAMPLES: u64 = 338;
const SAMPLE_FORMAT: u64 = 339;
const YCBCR_COEFFICIENTS: u64 = 529;
const ICC_PROFILE: u64 = 34_675;

/// The values of `ExtraSamples` that matter here.
const PREMULTIPLIED_ALPHA: u64 = 1;
const STRAIGHT_ALPHA: u64 = 2;

/// Width and height as the first page says.
pub(crate) fn shape(bytes: &[u8]) -> Option<(u32, u32)> {
    File::open(bytes)?.first().and_then(|directory| shape_of(&directory))
}

fn shape_of(directory: &Directory<'_>) -> Option<(u32, u32)> {
    let side = |tag| directory.number(tag).and_then(|side| u32::try_from(side).ok());
    Some((side(WIDTH)?, side(HEIGHT)?))
}

impl<'a> Tiff<'a> {
    /// Reads the tags of a page, the first where none is asked for.
    pub(crate) fn open(
        bytes: &'a [u8],
        frame: Option<NonZeroU32>,
        info: &mut ImageInfo,
    ) -> Result<Self, Rejection> {
        let file = File::open(bytes).ok_or_else(|| broken("it has no header"))?;
        let page = chosen(frame, file.pages(), "page", info)?;
        if file.breaks_off() {
            info.note_lack_of("pages");
        }
        let directory =
            file.directories().nth(page as usize - 1).ok_or_else(|| broken("the file breaks off"))?;
        let (width, height) = shape_of(&directory).ok_or_else(|| broken("it has no width or no height"))?;
        let samples = directory.number(SAMPLES_PER_PIXEL).unwrap_or(1);
        let depths = directory.numbers(BITS_PER_SAMPLE);
        let bits = depths.first().copied().unwrap_or(1).min(255) as u8;
        if depths.iter().any(|&depth| depth != u64::from(bits)) {
            return Err(broken("its channels have different depths, which is not supported"));
        }
        let meaning = meaning(directory.number(PHOTOMETRIC), samples)?;
        let tiff = Self { bytes, directory, meaning, bits, width, height };
        info.stored(tiff.color_type(samples), bits);
        check_samples(directory.number(SAMPLE_FORMAT), bits)?;
        info.note_rounding();
        Ok(tiff)
    }

    /// Bytes that a pixel takes while it is decoded.
    pub(crate) fn bytes_per_pixel(&self) -> u64 {
        let samples = self.directory.number(SAMPLES_PER_PIXEL).unwrap_or(1).max(4);
        samples.saturating_mul(u64::from(self.bits.div_ceil(8)))
    }

    pub(crate) fn icc(&self) -> Option<&'a [u8]> {
        self.directory.field(ICC_PROFILE).map(|field| field.bytes).filter(|icc| !icc.is_empty())
    }

    pub(crate) fn orientation(&self) -> Orientation {
        let tag = self.directory.number(ORIENTATION).and_then(|tag| u8::try_from(tag).ok());
        tag.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
    }

    /// Decodes the page; no buffer takes more than `limit` bytes.
    pub(crate) fn samples(&self, limit: usize) -> Result<Samples, Rejection> {
        let page = Page::of(self.bytes, self.directory, self.meaning, limit)?;
        let (samples, channels) = if has_planes(&self.directory) {
            self.planes(&page, limit)?
        } else {
            self.decoded(&page.whole()?, limit)?
        };
        let kept = self.kept(channels);
        match samples {
            DecodingResult::U8(samples) => self.shallow(without_extras(samples, channels, kept), kept),
            DecodingResult::U16(samples) => self.deep(without_extras(samples, channels, kept), kept),
            _ => Err(broken(&format!("{}-bit samples are not supported", self.bits))),
        }
    }

    fn color_type(&self, samples: u64) -> &'static str {
        match self.meaning {
            Meaning::Gray if samples > 1 && self.has_alpha() => "gray+alpha",
            Meaning::Gray => "gray",
            Meaning::Rgb if samples > 3 && self.has_alpha() => "rgba",
            Meaning::Rgb | Meaning::YCbCr => "rgb",
            Meaning::Palette => "palette",
            Meaning::Inks => "cmyk",
        }
    }

    /// Whether the first sample beyond the colours is alpha: where no tag says, it is taken to be.
    fn has_alpha(&self) -> bool {
        let extra = self.directory.number(EXTRA_SAMPLES);
        extra.is_none_or(|extra| [PREMULTIPLIED_ALPHA, STRAIGHT_ALPHA].contains(&extra))
    }

    /// How many of a pixel's channels are kept.
    fn kept(&self, channels: usize) -> usize {
        let colors = match self.meaning {
            Meaning::Gray | Meaning::Palette => 1,
            Meaning::Rgb | Meaning::YCbCr => 3,
            Meaning::Inks => 4,
        };
        let takes_alpha = matches!(self.meaning, Meaning::Gray | Meaning::Rgb);
        colors + usize::from(takes_alpha && channels > colors && self.has_alpha())
    }

    /// Samples, pixel by pixel, and how many each pixel has.
    fn decoded(&self, file: &[u8], limit: usize) -> Result<(DecodingResult, usize), Rejection> {
        let mut limits = Limits::default();
        (limits.decoding_buffer_size, limits.intermediate_buffer_size) = (limit, limit);
        let mut decoder = Decoder::new(Cursor::new(file)).map_err(|error| undecoded(&error))?;
        decoder = decoder.with_limits(limits);
        let channels = channels(decoder.colortype().map_err(|error| undecoded(&error))?)?;
        let mut samples = DecodingResult::U8(Vec::new());
        decoder.read_image_to_buffer(&mut samples).map_err(|error| undecoded(&error))?;
        Ok(match samples {
            DecodingResult::U8(packed) if self.bits < 8 => {
                (DecodingResult::U8(self.unpacked(&packed)), channels)
            }
            samples => (samples, channels),
        })
    }

    /// The same of an image whose channels are stored one after the other: each is read as a page of its own.
    fn planes(&self, page: &Page<'_>, limit: usize) -> Result<(DecodingResult, usize), Rejection> {
        let all = self.directory.number(SAMPLES_PER_PIXEL).unwrap_or(1) as usize;
        let needed = self.kept(all).min(all);
        let (mut shallow, mut deep) = (Vec::new(), Vec::new());
        for plane in 0..needed {
            let file = page.plane(plane, all)?;
            match self.decoded(&file, limit)? {
                (DecodingResult::U8(samples), 1) => shallow.push(samples),
                (DecodingResult::U16(samples), 1) => deep.push(samples),
                _ => return Err(broken(&format!("planes of {}-bit samples are not supported", self.bits))),
            }
        }
        let samples = if deep.is_empty() {
            DecodingResult::U8(interleaved(&shallow))
        } else {
            DecodingResult::U16(interleaved(&deep))
        };
        Ok((samples, needed))
    }

    /// One byte for each sample of 1, 2 or 4 bits; rows begin at whole bytes.
    fn unpacked(&self, packed: &[u8]) -> Vec<u8> {
        let (bits, width) = (self.bits as usize, self.width as usize);
        let most = (1_u8 << bits) - 1;
        let scale = if self.meaning == Meaning::Palette { 1 } else { 255 / most };
        let rows = packed.chunks_exact((width * bits).div_ceil(8));
        let sample = |row: &[u8], x: usize| row[x * bits / 8] >> (8 - bits - x * bits % 8) & most;
        rows.flat_map(|row| (0..width).map(move |x| sample(row, x) * scale)).collect()
    }

    fn shallow(&self, mut samples: Vec<u8>, kept: usize) -> Result<Samples, Rejection> {
        match self.meaning {
            Meaning::Inks => return Ok(Samples::Inks(samples)),
            Meaning::YCbCr => self.mix_luma_and_chroma(&mut samples),
            Meaning::Palette => samples = self.colored(&samples)?,
            Meaning::Gray | Meaning::Rgb => self.straighten(&mut samples, kept, u8::MAX),
        }
        let kept = if self.meaning == Meaning::Palette { 3 } else { kept };
        let (width, height) = (self.width, self.height);
        let image = match kept {
            1 => image::GrayImage::from_raw(width, height, samples).map(DynamicImage::from),
            2 => image::GrayAlphaImage::from_raw(width, height, samples).map(DynamicImage::from),
            3 => image::RgbImage::from_raw(width, height, samples).map(DynamicImage::from),
            _ => image::RgbaImage::from_raw(width, height, samples).map(DynamicImage::from),
        };
        image.map(Samples::Light).ok_or_else(|| broken("samples are missing"))
    }

    fn deep(&self, mut samples: Vec<u16>, kept: usize) -> Result<Samples, Rejection> {
        match self.meaning {
            Meaning::Inks => {
                let rounded = samples.iter().map(|&sample| ((u32::from(sample) + 128) / 257) as u8);
                return Ok(Samples::Inks(rounded.collect()));
            }
            Meaning::Gray | Meaning::Rgb => self.straighten(&mut samples, kept, u16::MAX),
            Meaning::YCbCr | Meaning::Palette => {
                return Err(broken(&format!(
                    "{}-bit {:?} samples are not supported",
                    self.bits, self.meaning
                )));
            }
        }
        let (width, height) = (self.width, self.height);
        let image = match kept {
            1 => image::ImageBuffer::<image::Luma<u16>, _>::from_raw(width, height, samples)
                .map(DynamicImage::from),
            2 => image::ImageBuffer::<image::LumaA<u16>, _>::from_raw(width, height, samples)
                .map(DynamicImage::from),
            3 => image::ImageBuffer::<image::Rgb<u16>, _>::from_raw(width, height, samples)
                .map(DynamicImage::from),
            _ => image::ImageBuffer::<image::Rgba<u16>, _>::from_raw(width, height, samples)
                .map(DynamicImage::from),
        };
        image.map(Samples::Light).ok_or_else(|| broken("samples are missing"))
    }

    /// Divides colours by alpha where they were stored multiplied with it.
    fn straighten<Sample: Copy + Into<u64> + TryFrom<u64>>(
        &self,
        samples: &mut [Sample],
        kept: usize,
        most: Sample,
    ) {
        if kept % 2 == 1 || self.directory.number(EXTRA_SAMPLES) != Some(PREMULTIPLIED_ALPHA) {
            return;
        }
        for pixel in samples.chunks_exact_mut(kept) {
            let Some((alpha, colors)) = pixel.split_last_mut() else { continue };
            let alpha: u64 = (*alpha).into();
            for color in colors {
                let scaled = (*color).into() * most.into() + alpha / 2;
                *color =
                    scaled.checked_div(alpha).and_then(|color| Sample::try_from(color).ok()).unwrap_or(most);
            }
        }
    }

    fn colored(&self, indices: &[u8]) -> Result<Vec<u8>, Rejection> {
        let map = self.directory.numbers(COLOR_MAP);
        let colors = 1_usize << self.bits;
        if map.len() < 3 * colors {
            return Err(broken("its palette is missing or too short"));
        }
        // Some programs write 8-bit levels where 16 bits belong.
        let shift = if map.iter().all(|&level| level < 256) { 0 } else { 8 };
        let level = |index: usize, channel: usize| (map[channel * colors + index] >> shift) as u8;
        Ok(indices
            .iter()
            .flat_map(|&index| [0, 1, 2].map(|channel| level(index as usize, channel)))
            .collect())
    }

    /// To R, G, B by the weights of the file, those of ITU-R BT.601 where it names none.
    fn mix_luma_and_chroma(&self, samples: &mut [u8]) {
        let weights = self.directory.field(YCBCR_COEFFICIENTS).map(|field| field.rationals());
        let sound = |weights: &Vec<f64>| weights.len() == 3 && weights.iter().all(|&w| w > 0.0 && w < 1.0);
        let weights = weights.filter(sound).unwrap_or_else(|| vec![0.299, 0.587, 0.114]);
        for pixel in samples.as_chunks_mut().0 {
            let [y, cb, cr] = pixel.map(f64::from);
            let red = y + (2.0 - 2.0 * weights[0]) * (cr - 128.0);
            let blue = y + (2.0 - 2.0 * weights[2]) * (cb - 128.0);
            let green = (y - weights[0] * red - weights[2] * blue) / weights[1];
            *pixel = [red, green, blue].map(|level| level.round().clamp(0.0, 255.0) as u8);
        }
    }
}

fn meaning(photometric: Option<u64>, samples: u64) -> Result<Meaning, Rejection> {
    match photometric {
        Some(0 | 1) => Ok(Meaning::Gray),
        None if samples < 3 => Ok(Meaning::Gray),
        None | Some(2) => Ok(Meaning::Rgb),
        Some(3) => Ok(Meaning::Palette),
        Some(5) => Ok(Meaning::Inks),
        Some(6) => Ok(Meaning::YCbCr),
        Some(8..=10) => Err(unsupported("L*a*b* samples")),
        Some(32_803 | 34_892) => Err(unsupported("a camera's raw samples")),
        Some(other) => Err(unsupported(&format!("samples of an unknown kind ({other})"))),
    }
}

fn check_samples(format: Option<u64>, bits: u8) -> Result<(), Rejection> {
    match (format.unwrap_or(1), bits) {
        (3, _) => Err(Rejection::Failed(
            "holds floating-point samples (HDR), which are not supported: tone-map it to 8 or 16 bits"
                .to_owned(),
        )),
        (1 | 4, 1 | 2 | 4 | 8 | 16) => Ok(()),
        (1 | 4, _) => Err(unsupported(&format!("{bits}-bit samples"))),
        _ => Err(unsupported("samples that are signed or complex")),
    }
}

fn channels(color: ColorType) -> Result<usize, Rejection> {
    match color {
        ColorType::Gray(_) => Ok(1),
        ColorType::GrayA(_) => Ok(2),
        ColorType::RGB(_) | ColorType::YCbCr(_) => Ok(3),
        ColorType::RGBA(_) | ColorType::CMYK(_) => Ok(4),
        ColorType::CMYKA(_) => Ok(5),
        ColorType::Multiband { num_samples, .. } => Ok(num_samples as usize),
        other => Err(unsupported(&format!("{other:?} samples"))),
    }
}

/// Planes of one length, pixel by pixel.
fn interleaved<Sample: Copy>(planes: &[Vec<Sample>]) -> Vec<Sample> {
    let length = planes.iter().map(Vec::len).min().unwrap_or(0);
    (0..length).flat_map(|at| planes.iter().map(move |plane| plane[at])).collect()
}

/// The first `kept` of every `channels` samples.
fn without_extras<Sample: Copy>(samples: Vec<Sample>, channels: usize, kept: usize) -> Vec<Sample> {
    if channels <= kept {
        return samples;
    }
    samples.chunks_exact(channels).flat_map(|pixel| &pixel[..kept]).copied().collect()
}

fn broken(reason: &str) -> Rejection {
    Rejection::Failed(format!("TIFF image can't be decoded: {reason}"))
}

fn unsupported(what: &str) -> Rejection {
    Rejection::Failed(format!(
        "holds {what}, which are not supported: convert it to 8 or 16 bits of gray or RGB"
    ))
}

fn undecoded(error: &tiff::TiffError) -> Rejection {
    match error {
        tiff::TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            broken("the file breaks off")
        }
        tiff::TiffError::FormatError(error) => broken(&error.to_string()),
        tiff::TiffError::UnsupportedError(tiff::TiffUnsupportedError::UnsupportedCompressionMethod(
            method,
        )) => broken(&format!(
            "its compression ({method:?}) is not supported: save it with LZW, deflate or none"
        )),
        tiff::TiffError::UnsupportedError(error) => broken(&error.to_string()),
        error => broken(&error.to_string()),
    }
}

#[cfg(test)]
mod tests;
