//! Every way to store an image that is compared.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use kmeans::Histogram;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::Path;

use super::VersusPlan;
use crate::evaluate::pixels_of;
use crate::input::{Facts, Raster, Rejection, decode};
use crate::output::indexed::{EncodeError, Encoding, Format, encode};
use crate::output::{optimize, png, webp};

/// A way to store an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Indexed PNG of K colours by k-means.
    KMeans,
    /// PNG of the image as it is.
    LosslessPng,
    /// Lossless WebP of the image as it is.
    LosslessWebp,
    /// Progressive JPEG, chroma at half the resolution below a quality of 90; none for images with alpha.
    Jpeg,
    /// Lossy WebP.
    Webp,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::KMeans, Self::LosslessPng, Self::LosslessWebp, Self::Jpeg, Self::Webp];

    /// The name in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KMeans => "k-means",
            Self::LosslessPng => "lossless-png",
            Self::LosslessWebp => "lossless-webp",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
        }
    }

    /// What its settings are: `K`, a quality, or nothing.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::KMeans => "K = ",
            Self::Jpeg | Self::Webp => "q = ",
            Self::LosslessPng | Self::LosslessWebp => "",
        }
    }
}

/// From this quality on JPEG keeps chroma at full resolution, as most programs do.
const FULL_CHROMA: u8 = 90;

/// An image as one encoder stores it.
pub(crate) struct Version {
    pub(super) family: Family,
    pub(super) setting: Option<u32>,
    pub(super) bytes: u64,
    pub(super) pixels: Vec<[u8; 4]>,
}

/// What an image may be stored as, other than a palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alternative {
    family: Family,
    /// As the encoder counts it; nothing where it keeps every pixel.
    quality: Option<u8>,
}

impl Alternative {
    /// Those that hold this image, its lossy ones at `qualities`, in order of families and settings.
    pub(crate) fn of(raster: &Raster, qualities: &[u8]) -> Vec<Self> {
        let webp = cfg!(feature = "webp");
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
    pub(crate) fn family(self) -> Family {
        self.family
    }

    /// The image stored so, PNG made smaller at a level of oxipng.
    pub(crate) fn encode(self, raster: &Raster, optimize: u8) -> Result<Version, Rejection> {
        match self.quality {
            Some(quality) => lossy(raster, self.family, quality),
            None => lossless(raster, self.family, optimize),
        }
    }
}

/// Palettes of an image at every K.
pub(super) fn palettes(raster: &Raster, plan: &VersusPlan) -> Result<Vec<Version>, Rejection> {
    let pixels = pixels_of(raster)?;
    let histogram = Histogram::in_space(&pixels, plan.space);
    let clusterings = kmeans::cluster_each(&histogram, plan.ks.ks(), &plan.params);
    let encoding = Encoding { format: Format::Png, optimize: plan.optimize };
    let version = |(k, clustering): (&kmeans::ClusterCount, &kmeans::Clustering)| {
        let quantized = kmeans::quantize(&pixels, &histogram, clustering);
        let file = encode(&quantized, raster.width, raster.height, encoding).map_err(refused)?;
        let (bytes, pixels) = (file.len() as u64, quantized.pixels());
        Ok(Version { family: Family::KMeans, setting: Some(k.get() as u32), bytes, pixels })
    };
    plan.ks.ks().par_iter().zip(&clusterings).map(version).collect()
}

fn lossless(raster: &Raster, family: Family, level: u8) -> Result<Version, Rejection> {
    let (pixels, width, height) = (raster.pixels(), raster.width, raster.height);
    let file = match family {
        Family::LosslessPng => {
            png::of_pixels(pixels, width, height).and_then(|file| optimize::in_any_color_type(file, level))
        }
        _ => webp::lossless(pixels, width, height),
    };
    let bytes = file.map_err(refused)?.len() as u64;
    Ok(Version { family, setting: None, bytes, pixels: pixels.to_vec() })
}

fn lossy(raster: &Raster, family: Family, quality: u8) -> Result<Version, Rejection> {
    let file = match family {
        Family::Jpeg => jpeg(raster, quality),
        _ => webp::lossy(raster.pixels(), raster.width, raster.height, quality),
    };
    let file = file.map_err(refused)?;
    let decoded = decode(&file, Path::new(""), &mut Facts::default())?;
    let (bytes, pixels) = (file.len() as u64, decoded.pixels().to_vec());
    Ok(Version { family, setting: Some(quality.into()), bytes, pixels })
}

fn jpeg(raster: &Raster, quality: u8) -> Result<Vec<u8>, EncodeError> {
    let side = |side: u32| {
        u16::try_from(side).map_err(|_| EncodeError::Refused(format!("a JPEG has no {side} pixels a side")))
    };
    let samples: Vec<u8> = raster.pixels().iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(match quality {
        FULL_CHROMA.. => SamplingFactor::F_1_1,
        _ => SamplingFactor::F_2_2,
    });
    let (width, height) = (side(raster.width)?, side(raster.height)?);
    let encoded = encoder.encode(&samples, width, height, ColorType::Rgb);
    encoded.map(|()| file).map_err(|error| EncodeError::Refused(error.to_string()))
}

#[allow(clippy::needless_pass_by_value)] // as an adapter of errors
fn refused(error: EncodeError) -> Rejection {
    Rejection::Failed(error.to_string())
}
