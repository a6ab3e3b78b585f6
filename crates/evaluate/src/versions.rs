//! An image as other encoders store it: lossless PNG and WebP, JPEG and lossy WebP at several qualities, each measured.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use codec::{EncodeError, ImageInfo, Raster, Rejection, decode};
use metrics::{AnyImageView, PairMetrics, Reference, Wanted};
use rayon::prelude::*;
use tables::{Family, VersusRow};

use crate::caught::{caught, internal};
use crate::compare::defined;
use crate::device::Device;
use crate::device_pair::{DevicePairs, Loaded};
use crate::views::view_of;

/// An image as one encoder stores it.
pub struct Version {
    /// How it is stored.
    pub family: Family,
    /// K, or a quality; nothing where there is no choice.
    pub setting: Option<u32>,
    /// Size of the file.
    pub bytes: u64,
    /// What it shows: `[r, g, b, a]`, row by row; nothing where that is the image itself.
    pub pixels: Option<Vec<[u8; 4]>>,
}

/// What an image may be stored as, other than a palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alternative {
    family: Family,
    /// As the encoder counts it; nothing where it keeps every pixel.
    quality: Option<u8>,
}

impl Alternative {
    /// One family at a quality; nothing for a lossless one.
    pub(crate) fn at(family: Family, quality: Option<u8>) -> Self {
        Self { family, quality }
    }

    /// Those that hold this image, its lossy ones at `qualities`, in order of families and settings.
    #[must_use]
    pub fn of(raster: &Raster, qualities: &[u8]) -> Vec<Self> {
        let webp = codec::WEBP;
        let opaque = raster.pixels().iter().all(|pixel| pixel[3] == 255);
        let lossless = [(Family::LosslessPng, true), (Family::LosslessWebp, webp)];
        let lossy = [(Family::Jpeg, opaque), (Family::Webp, webp)];
        let possible = |&(_, possible): &(Family, bool)| possible;
        let at_qualities =
            |(family, _)| qualities.iter().map(move |&quality| Self { family, quality: Some(quality) });
        let lossless =
            lossless.into_iter().filter(possible).map(|(family, _)| Self { family, quality: None });
        lossless.chain(lossy.into_iter().filter(possible).flat_map(at_qualities)).collect()
    }

    /// The family.
    #[must_use]
    pub fn family(self) -> Family {
        self.family
    }

    /// The image stored so, PNG made smaller at a level of oxipng.
    ///
    /// # Errors
    /// When the encoder refuses.
    pub fn encode(self, raster: &Raster, optimize: u8) -> Result<Version, Rejection> {
        match self.quality {
            Some(quality) => lossy(raster, self.family, quality),
            None => lossless(raster, self.family, optimize),
        }
    }
}

/// An image whose versions are measured.
pub struct Original<'a> {
    class: &'a str,
    image: &'a str,
    raster: &'a Raster,
    reference: Reference<'a>,
    /// What the reference does not measure.
    on_device: Option<DevicePairs<'a>>,
    /// Where the processor stands in for a device.
    note: Mutex<Option<String>>,
    /// Of the image and itself.
    identical: PairMetrics,
}

static PROCESSOR: Device = Device::CPU;

impl<'a> Original<'a> {
    /// Measured by PSNR, SSIM and, where it is asked for, SSIMULACRA 2.
    ///
    /// # Errors
    /// When the image has no pixels.
    pub fn new(
        class: &'a str,
        image: &'a str,
        raster: &'a Raster,
        ssimulacra2: bool,
    ) -> Result<Self, Rejection> {
        Self::new_on(&PROCESSOR, class, image, raster, ssimulacra2)
    }

    /// The same with the SSIM of a device.
    ///
    /// # Errors
    /// When the image has no pixels, or the device fails and nothing stands in.
    pub fn new_on(
        device: &'a Device,
        class: &'a str,
        image: &'a str,
        raster: &'a Raster,
        ssimulacra2: bool,
    ) -> Result<Self, Rejection> {
        let wanted = Wanted { ssim: true, ms_ssim: false, ssimulacra2, delta_e2000: false, banding: false };
        let Loaded { on_device, note, left } = DevicePairs::load(device, raster, wanted)?;
        let reference = Reference::of(view_of(raster)?, left);
        let identical = reference.measure(view_of(raster)?).map_err(internal)?;
        let original = Self { class, image, raster, reference, on_device, note: Mutex::new(note), identical };
        let identical = original.completed(view_of(raster)?.into(), identical)?;
        Ok(Self { identical, ..original })
    }

    /// Where the processor stood in for the device, why.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        self.note.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the reference has measured, and what a device does.
    fn completed(&self, seen: AnyImageView<'_>, pair: PairMetrics) -> Result<PairMetrics, Rejection> {
        let Some(device) = &self.on_device else { return Ok(pair) };
        let (pair, note) = device.complete(seen, pair)?;
        if note.is_some() {
            *self.note.lock().unwrap_or_else(PoisonError::into_inner) = note;
        }
        Ok(pair)
    }

    /// A version, measured.
    ///
    /// # Errors
    /// When its shape is another.
    pub fn row(&self, version: Version) -> Result<VersusRow, Rejection> {
        let pair = match version.pixels {
            None => self.identical,
            Some(pixels) => {
                let seen = self.raster.with_pixels(pixels);
                let seen = view_of(&seen)?;
                self.completed(seen.into(), self.reference.measure(seen).map_err(internal)?)?
            }
        };
        let mut undefined = Vec::new();
        let row = VersusRow {
            class: self.class.to_owned(),
            image: self.image.to_owned(),
            family: version.family,
            setting: version.setting,
            bytes: version.bytes,
            psnr_db: defined("psnr_db", pair.psnr_db, &mut undefined),
            ssim: defined("ssim", pair.ssim, &mut undefined),
            ssimulacra2: defined("ssimulacra2", pair.ssimulacra2, &mut undefined),
            undefined: String::new(),
        };
        let reasons: Vec<String> =
            undefined.iter().map(|(metric, reason)| format!("{metric}: {reason}")).collect();
        Ok(VersusRow { undefined: reasons.join("; "), ..row })
    }

    /// Every alternative that holds the image, `lanes` side by side; and for each family that lacks some, why.
    #[must_use]
    pub fn alternatives(&self, lanes: usize) -> (Vec<VersusRow>, Vec<(Family, String)>) {
        let (mut rows, mut lacking) = (Vec::new(), Vec::new());
        for alternatives in Alternative::of(self.raster, &QUALITIES).chunks(lanes) {
            let row =
                |alternative: &Alternative| caught(|| self.row(alternative.encode(self.raster, OPTIMIZE)?));
            let made: Vec<_> = alternatives.par_iter().map(row).collect();
            for (alternative, row) in alternatives.iter().zip(made) {
                match row {
                    Ok(row) => rows.push(row),
                    Err(rejection) => lacking.push((alternative.family(), rejection.reason())),
                }
            }
        }
        lacking.dedup_by_key(|(family, _)| *family);
        (rows, lacking)
    }
}

/// As the encoders count them: from what nobody would ship to what nobody tells from the original.
const QUALITIES: [u8; 6] = [10, 30, 50, 75, 90, 95];

/// The level of oxipng for the lossless PNG: level 2 takes twice the time for at most 3 % fewer bytes.
const OPTIMIZE: u8 = if codec::OXIPNG { 1 } else { 0 };

fn lossless(raster: &Raster, family: Family, level: u8) -> Result<Version, Rejection> {
    let (pixels, width, height) = (raster.pixels(), raster.width, raster.height);
    let file = match family {
        Family::LosslessPng => codec::optimized_png(pixels, width, height, level),
        _ => codec::lossless_webp(pixels, width, height),
    };
    let bytes = file.map_err(refused)?.len() as u64;
    Ok(Version { family, setting: None, bytes, pixels: None })
}

fn lossy(raster: &Raster, family: Family, quality: u8) -> Result<Version, Rejection> {
    let file = match family {
        Family::Jpeg => codec::jpeg(raster, quality),
        _ => codec::lossy_webp(raster.pixels(), raster.width, raster.height, quality),
    };
    let file = file.map_err(refused)?;
    let decoded = decode(&file, Path::new(""), &mut ImageInfo::default())?;
    let (bytes, pixels) = (file.len() as u64, Some(decoded.pixels().to_vec()));
    Ok(Version { family, setting: Some(quality.into()), bytes, pixels })
}

#[allow(clippy::needless_pass_by_value)] // as an adapter of errors
fn refused(error: EncodeError) -> Rejection {
    Rejection::Failed(error.to_string())
}
