//! What came of a comparison.

use std::path::PathBuf;

use serde::Serialize;
use tables::VersusRow;

use crate::equal::{ClassRow, EqualRow};

/// What came of a comparison.
#[derive(Clone, Debug, Serialize)]
pub struct VersusReport {
    /// Every version of every image.
    pub rows: Vec<VersusRow>,
    /// The smallest of each family at each level.
    pub equal: Vec<EqualRow>,
    /// What palettes are good for.
    pub classes: Vec<ClassRow>,
    /// Images without a row, and why.
    pub failed: Vec<(String, String)>,
    /// Where the files are.
    #[serde(serialize_with = "tables::as_text")]
    pub output: PathBuf,
}
