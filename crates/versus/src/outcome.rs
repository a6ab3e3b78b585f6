//! The result of a comparison.

use std::path::PathBuf;

use serde::Serialize;
use tables::{Family, VersusRow};

use crate::iso_quality::{ClassComparisonRow, IsoQualityRow};

/// What a person should know of one image: the notes that a sweep has of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageNotes {
    /// The image, as in the tables.
    pub image: String,
    /// Each note.
    pub notes: Vec<String>,
}

/// The error of a version in which pixels count by the importance map, beside the plain one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeightedRow {
    /// The class.
    pub class: String,
    /// The image.
    pub image: String,
    /// How it is stored.
    pub family: Family,
    /// K, or a quality.
    pub setting: Option<u32>,
    /// Size of the file.
    pub bytes: u64,
    /// Peak signal-to-noise ratio in dB; none of a version without an error.
    pub psnr_db: Option<f64>,
    /// The weighted mean squared error, in squared 8-bit levels.
    pub weighted_mse: f64,
    /// The PSNR of that; none where nothing that counts differs.
    pub weighted_psnr_db: Option<f64>,
}

/// The result of a comparison.
#[derive(Clone, Debug, Serialize)]
pub struct VersusReport {
    /// Every version of every image.
    pub rows: Vec<VersusRow>,
    /// The weighted error of each, where there is an importance map.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weighted: Vec<WeightedRow>,
    /// The smallest version of each family at each level, image by image.
    pub equal: Vec<IsoQualityRow>,
    /// How the palettes of each class compare, at each level.
    pub classes: Vec<ClassComparisonRow>,
    /// What was done to images on their way to pixels, and what is odd about them; only images of which there is something to say.
    pub notes: Vec<ImageNotes>,
    /// Images without a row, and why.
    pub failed: Vec<(String, String)>,
    /// The device that has taken every SSIM, but for images whose notes say otherwise; nothing for the processor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The folder of the tables and charts.
    #[serde(serialize_with = "tables::as_text")]
    pub output: PathBuf,
}
