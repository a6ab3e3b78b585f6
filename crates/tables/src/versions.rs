//! An image as several encoders store it: a row per version.

use serde::{Deserialize, Serialize};

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

    /// The name in sentences.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::KMeans => "palette PNG",
            Self::LosslessPng => "lossless PNG",
            Self::LosslessWebp => "lossless WebP",
            Self::Jpeg => "JPEG",
            Self::Webp => "lossy WebP",
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

/// One version of an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersusRow {
    /// The image's class.
    pub class: String,
    /// The image.
    pub image: String,
    /// How it is stored.
    pub family: Family,
    /// K, or a quality; nothing where there is no choice.
    pub setting: Option<u32>,
    /// Size of the file.
    pub bytes: u64,
    /// Peak signal-to-noise ratio in dB.
    pub psnr_db: Option<f64>,
    /// Structural similarity (Wang 2004).
    pub ssim: Option<f64>,
    /// SSIMULACRA 2.
    pub ssimulacra2: Option<f64>,
    /// Which metrics are undefined, and why.
    pub undefined: String,
}

/// A row of `alternatives.csv`: what another encoder takes for one image at the quality that a palette has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlternativeRow {
    /// The image's class.
    pub class: String,
    /// The image.
    pub image: String,
    /// The colours of the palette.
    pub k: u32,
    /// SSIMULACRA 2 of the palette image.
    pub ssimulacra2: Option<f64>,
    /// Size of the palette PNG.
    pub palette_bytes: Option<u64>,
    /// How else the image is stored.
    pub family: Family,
    /// The lowest quality that reaches the palette's SSIMULACRA 2; nothing for lossless families.
    pub quality: Option<u32>,
    /// Size of that file; empty where the family does not reach it.
    pub bytes: Option<u64>,
    /// Those bytes over the palette's.
    pub ratio: Option<f64>,
    /// Whether the family reaches the palette's quality; empty where that can't be said.
    pub reached: Option<bool>,
    /// Why it can't be said.
    pub undefined: String,
}
