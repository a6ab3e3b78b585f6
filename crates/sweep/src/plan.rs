//! What a sweep is to do, every value checked.

use std::path::PathBuf;
use std::str::FromStr;

use choice::Rules;
use evaluate::EvaluationPlan;
use files::WalkOptions;
use report::{HAS_PARQUET, Inspect};
use tables::MemorySize;
use thiserror::Error;

use crate::folder::{Existing, Output};

/// A sweep, ready to run.
#[derive(Clone, Debug)]
pub struct SweepPlan {
    /// Folders and images to evaluate.
    pub roots: Vec<PathBuf>,
    /// What the dataset is called in the report.
    pub name: String,
    /// Which files are seen, and how they get their class.
    pub walk: WalkOptions,
    /// What is found out about each image.
    pub evaluation: EvaluationPlan,
    /// How K is chosen.
    pub rules: Rules,
    /// How many images of each class the page embeds.
    pub inspect: Inspect,
    /// How tables are written.
    pub format: TableFormat,
    /// The report folder.
    pub output: Output,
    /// What happens to a report that is there already.
    pub existing: Existing,
    /// What images in flight may take together, by estimate.
    pub max_memory: MemorySize,
    /// The folder that keeps rows across runs.
    pub cache: Option<PathBuf>,
    /// Threads; 0 for one per core.
    pub threads: usize,
}

/// How the tables of images and metrics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableFormat {
    /// As CSV.
    #[default]
    Csv,
    /// As CSV, which charts and choices are made from, and as Parquet beside it.
    Parquet,
}

/// Why a text names no format of tables.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TableFormatError {
    /// There is no such format.
    #[error("'{0}' is no format of tables: write csv or parquet")]
    Unknown(String),
    /// The program was built without it.
    #[error("this program was built without Parquet: build it with the feature parquet")]
    NotBuilt,
}

impl FromStr for TableFormat {
    type Err = TableFormatError;

    fn from_str(text: &str) -> Result<Self, TableFormatError> {
        match text {
            "csv" => Ok(Self::Csv),
            "parquet" if HAS_PARQUET => Ok(Self::Parquet),
            "parquet" => Err(TableFormatError::NotBuilt),
            _ => Err(TableFormatError::Unknown(text.to_owned())),
        }
    }
}
