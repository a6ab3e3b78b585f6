//! What a sweep is to do, every value checked.

use std::path::PathBuf;
use std::str::FromStr;

use kmeans::{CheckedParams, ColorSpace};
use thiserror::Error;

use crate::input::WalkOptions;
use crate::inspect::Inspect;
use crate::k_set::KSet;
use crate::memory::MemorySize;
use crate::metric::MetricSet;
use crate::report::{Existing, Output};
use crate::resample::Resampling;
use crate::select::Rules;

/// A sweep, ready to run.
#[derive(Clone, Debug)]
pub struct SweepPlan {
    /// Folders and images to evaluate.
    pub roots: Vec<PathBuf>,
    /// What the dataset is called in the report.
    pub name: String,
    /// Which files are seen, and how they get their class.
    pub walk: WalkOptions,
    /// Every K to evaluate.
    pub ks: KSet,
    /// Where to cluster, and to take distortion and silhouette.
    pub space: ColorSpace,
    /// How to cluster.
    pub params: CheckedParams,
    /// Every image is clustered with so many seeds, from that of `params` on; at least 1.
    pub seeds: u32,
    /// How to take the silhouette.
    pub silhouette: SilhouetteMode,
    /// What to compute of each clustering.
    pub metrics: MetricSet,
    /// What is clustered beyond the images, for the gap statistic and the stability.
    pub resampling: Resampling,
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

impl SweepPlan {
    /// The parameters seed by seed.
    pub(crate) fn params_of_seeds(&self) -> impl Iterator<Item = CheckedParams> {
        let first = self.params.seed;
        (0..u64::from(self.seeds)).map(move |number| self.params.with_seed(first.wrapping_add(number)))
    }
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
            "parquet" if cfg!(feature = "parquet") => Ok(Self::Parquet),
            "parquet" => Err(TableFormatError::NotBuilt),
            _ => Err(TableFormatError::Unknown(text.to_owned())),
        }
    }
}

/// How the silhouette is taken: `exact`, `bounded:EPS`, `sample:N` or `off`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SilhouetteMode {
    /// Over all pixels, whatever it costs: up to O(U^2) in the distinct colours U.
    Exact,
    /// Over all pixels, off by at most EPS.
    Bounded(f64),
    /// Over N drawn pixels, each against all others; images of at most [`SilhouetteMode::EXACT_UP_TO`] distinct
    /// colours exactly.
    Sample(usize),
    /// Not at all.
    Off,
}

impl SilhouetteMode {
    /// Distinct colours up to which a sample would not be cheaper than the exact value.
    pub const EXACT_UP_TO: usize = 4_096;
}

/// Why a text is no silhouette mode.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "'{0}' is not a silhouette mode: write exact, bounded:EPS with EPS above 0 and at most 1, sample:N with N of at least 2, or off"
)]
pub struct SilhouetteModeError(String);

impl FromStr for SilhouetteMode {
    type Err = SilhouetteModeError;

    fn from_str(text: &str) -> Result<Self, SilhouetteModeError> {
        let mode = match text {
            "exact" => Some(Self::Exact),
            "off" => Some(Self::Off),
            _ => bounded(text).or_else(|| sample(text)),
        };
        mode.ok_or_else(|| SilhouetteModeError(text.to_owned()))
    }
}

fn bounded(text: &str) -> Option<SilhouetteMode> {
    let error = text.strip_prefix("bounded:")?.parse().ok()?;
    (error > 0.0 && error <= 1.0).then_some(SilhouetteMode::Bounded(error))
}

fn sample(text: &str) -> Option<SilhouetteMode> {
    let size = text.strip_prefix("sample:")?.parse().ok()?;
    (size >= 2).then_some(SilhouetteMode::Sample(size))
}

impl std::fmt::Display for SilhouetteMode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact => f.write_str("exact"),
            Self::Bounded(error) => write!(f, "bounded:{error}"),
            Self::Sample(size) => write!(f, "sample:{size}"),
            Self::Off => f.write_str("off"),
        }
    }
}
