//! What to compare.

use std::path::PathBuf;

use evaluate::KSet;
use files::WalkOptions;
use kmeans::{CheckedParams, ColorSpace};

use crate::equal::Level;

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
