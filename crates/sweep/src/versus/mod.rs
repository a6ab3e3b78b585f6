//! K-means palettes against the alternatives: the same image as lossless PNG and WebP, as JPEG and as lossy WebP at
//! several qualities, and what each takes at equal quality.
//!
//! `encoders` makes every version of an image, this module measures each into a [`VersusRow`]; `equal` asks for the
//! smallest of each family that reaches a level of quality, and `report` writes tables and a chart for each image.

mod encoders;
mod equal;
mod report;

use std::path::PathBuf;

use kmeans::{CheckedParams, ColorSpace};
use metrics::{Reference, Wanted};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::compare::defined;
use crate::evaluate::{caught, internal, view_of};
use crate::input::{
    DatasetError, Facts, Raster, Rejection, Source, WalkOptions, decode, nothing_found, read, walk,
};
use crate::k_set::KSet;
use crate::output::indexed::MAX_COLORS;
use crate::report::ReportError;

use encoders::Version;

pub(crate) use encoders::Alternative;
pub use encoders::Family;
pub use equal::{ClassRow as VersusClassRow, EqualRow, Level, LevelError};

/// What to compare, every value checked.
#[derive(Clone, Debug)]
pub struct VersusPlan {
    /// Folders and images.
    pub roots: Vec<PathBuf>,
    /// Which files of folders are seen, and how they get their class.
    pub walk: WalkOptions,
    /// K of the palettes, each at most 256.
    pub ks: KSet,
    /// Where to cluster.
    pub space: ColorSpace,
    /// How to cluster.
    pub params: CheckedParams,
    /// The level of oxipng for PNG, palettes and lossless ones alike.
    pub optimize: u8,
    /// Where families are compared.
    pub levels: Vec<Level>,
    /// The folder of the tables and charts.
    pub output: PathBuf,
    /// Replace files that are there already.
    pub overwrite: bool,
    /// Threads; 0 for one per core.
    pub threads: usize,
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

/// The columns of such rows.
pub(crate) const COLUMNS: [&str; 9] =
    ["class", "image", "family", "setting", "bytes", "psnr_db", "ssim", "ssimulacra2", "undefined"];

/// Qualities at which lossy encoders are tried, as they count them.
const QUALITIES: [u8; 12] = [10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95];

/// What came of a comparison.
#[derive(Clone, Debug, Serialize)]
pub struct VersusReport {
    /// Every version of every image.
    pub rows: Vec<VersusRow>,
    /// The smallest of each family at each level.
    pub equal: Vec<EqualRow>,
    /// What palettes are good for.
    pub classes: Vec<VersusClassRow>,
    /// Images without a row, and why.
    pub failed: Vec<(String, String)>,
    /// Where the files are.
    #[serde(serialize_with = "crate::input::as_text")]
    pub output: PathBuf,
}

/// Why nothing was compared.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VersusError {
    /// The paths can't be walked.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// No file is an image.
    #[error("no images: {0}")]
    NoImages(String),
    /// A palette can't be so long.
    #[error("a palette holds at most {MAX_COLORS} colours, not {0}: choose K from 1 to {MAX_COLORS}")]
    TooManyColors(usize),
    /// A file is there already, or can't be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A file of the comparison can't be written.
    #[error("can't write {path}: {reason}")]
    Unwritable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The threads can't be had.
    #[error("can't start the threads: {0}")]
    Threads(String),
}

/// Makes and measures every version of every image, and writes the report.
///
/// # Errors
/// When there is no image, or the report can't be written.
pub fn versus(plan: &VersusPlan) -> Result<VersusReport, VersusError> {
    if let Some(k) = plan.ks.ks().iter().map(|k| k.get()).find(|&k| k > MAX_COLORS) {
        return Err(VersusError::TooManyColors(k));
    }
    report::check(plan)?;
    let sources = walk(&plan.roots, &plan.walk)?.sources;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(plan.threads).build();
    let pool = pool.map_err(|error| VersusError::Threads(error.to_string()))?;
    let (mut rows, mut failed) = (Vec::new(), Vec::new());
    for source in &sources {
        match pool.install(|| caught(|| measured(source, plan))) {
            Ok(versions) => rows.extend(versions),
            Err(Rejection::Failed(reason)) => failed.push((source.image.clone(), reason)),
            Err(Rejection::Skipped(_)) => {}
        }
    }
    if rows.is_empty() && failed.is_empty() {
        return Err(VersusError::NoImages(nothing_found(&plan.roots, &plan.walk)));
    }
    let equal = equal::rows(&rows, &plan.levels);
    let classes = equal::by_class(&equal);
    let report = VersusReport { rows, equal, classes, failed, output: plan.output.clone() };
    report::write(&report, plan)?;
    Ok(report)
}

/// Every version of one image, in order of families and settings.
fn measured(source: &Source, plan: &VersusPlan) -> Result<Vec<VersusRow>, Rejection> {
    if let Some(obstacle) = &source.obstacle {
        return Err(obstacle.clone());
    }
    let bytes = read(&source.path)?;
    let raster = decode(&bytes, &source.path, &mut Facts::default())?;
    let wanted = Wanted { ssim: true, ms_ssim: false, ssimulacra2: true, delta_e2000: false, banding: false };
    let reference = Reference::of(view_of(&raster)?, wanted);
    let subject = Subject { source, raster: &raster, reference: &reference };
    let palettes = encoders::palettes(&raster, plan)?.into_par_iter().map(|version| subject.row(version));
    let mut rows = palettes.collect::<Result<Vec<_>, _>>()?;
    let alternatives = Alternative::of(&raster, &QUALITIES).into_par_iter();
    let alternatives = alternatives.map(|other| subject.row(other.encode(&raster, plan.optimize)?));
    rows.extend(alternatives.collect::<Result<Vec<_>, _>>()?);
    Ok(rows)
}

/// An image whose versions are measured.
pub(crate) struct Subject<'a> {
    pub(crate) source: &'a Source,
    pub(crate) raster: &'a Raster,
    pub(crate) reference: &'a Reference<'a>,
}

impl Subject<'_> {
    /// A version, measured.
    pub(crate) fn row(&self, version: Version) -> Result<VersusRow, Rejection> {
        let seen = self.raster.with_pixels(version.pixels);
        let pair = self.reference.measure(view_of(&seen)?).map_err(internal)?;
        let mut undefined = Vec::new();
        let row = VersusRow {
            class: self.source.class.clone(),
            image: self.source.image.clone(),
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
}
