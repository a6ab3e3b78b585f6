//! The plan of a comparison.

use std::path::PathBuf;

use evaluate::{Device, Importance, KSet};
use files::WalkOptions;
use kmeans::{CheckedParams, ColorSpace};

use crate::iso_quality::QualityLevel;

/// What to compare, every value checked.
#[derive(Clone, Debug)]
pub struct VersusPlan {
    /// Folders and images.
    pub roots: Vec<PathBuf>,
    /// Which files of folders are read, and how they get their class.
    pub walk: WalkOptions,
    /// K of the palettes, each at most 256.
    pub ks: KSet,
    /// The colour space in which pixels are clustered.
    pub space: ColorSpace,
    /// The parameters of k-means.
    pub params: CheckedParams,
    /// How much each pixel counts, in clustering and in a further error; of a single image.
    pub importance: Option<Importance>,
    /// The level of oxipng for PNG, palettes and lossless ones alike.
    pub optimize: u8,
    /// The quality levels at which families are compared.
    pub levels: Vec<QualityLevel>,
    /// The folder of the tables and charts.
    pub output: PathBuf,
    /// Whether files that are there already are replaced.
    pub overwrite: bool,
    /// Threads; 0 for one per core.
    pub threads: usize,
    /// Where SSIM is taken.
    pub device: Device,
}
