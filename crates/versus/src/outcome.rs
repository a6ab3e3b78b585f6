//! The result of a comparison.

use std::path::PathBuf;

use serde::Serialize;
use tables::VersusRow;

use crate::iso_quality::{ClassComparisonRow, IsoQualityRow};

/// The result of a comparison.
#[derive(Clone, Debug, Serialize)]
pub struct VersusReport {
    /// Every version of every image.
    pub rows: Vec<VersusRow>,
    /// The smallest version of each family at each level, image by image.
    pub equal: Vec<IsoQualityRow>,
    /// How the palettes of each class compare, at each level.
    pub classes: Vec<ClassComparisonRow>,
    /// Images without a row, and why.
    pub failed: Vec<(String, String)>,
    /// The folder of the tables and charts.
    #[serde(serialize_with = "tables::as_text")]
    pub output: PathBuf,
}
