//! `huecount sweep`.

use std::path::PathBuf;

use clap::Args;
use evaluate::{KSet, SilhouetteMode};
use report::Inspect;
use sweep::TableFormat;
use tables::{MemorySize, MetricSet};

use super::clustering::ClusteringArgs;
use super::console::ConsoleArgs;
use super::device::DeviceArgs;
use super::rules::RulesArgs;
use super::threads::ThreadArgs;
use super::walk::WalkArgs;

#[derive(Debug, Args)]
pub(crate) struct SweepArgs {
    /// Folders (class = first folder below each) and images; without one, the demo dataset
    pub(crate) paths: Vec<PathBuf>,

    /// The K to evaluate: 16, or 2,4,8, or 2-64, or 2-64:2 (both ends included), mixed by commas
    #[arg(short = 'k', long, value_name = "SET", default_value = KSet::DEFAULT)]
    pub(crate) colors: KSet,

    /// How to take the silhouette: stratified:EPS (as many drawn pixels as keep the half-width of the 95 % interval
    /// within EPS, each against all others), bounded:EPS (over all pixels, off by at most EPS), exact, sample:N (N drawn
    /// pixels against all others; exact up to 4096 distinct colours), off
    #[arg(long, value_name = "MODE", default_value = "stratified:1e-3")]
    pub(crate) silhouette: SilhouetteMode,

    /// What to compute at every K: all, or a list of names of columns of metrics.csv as ssim,banding. Distortion, mse and
    /// what a --target names always are; for the default target psnr stands in
    #[arg(long, value_name = "LIST", default_value = "all")]
    pub(crate) metrics: MetricSet,

    /// Cluster every image with N seeds, from --seed on, and report how K varies from seed to seed apart from how it varies
    /// from image to image
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) seeds: u32,

    /// Take the gap statistic of every K from B uniform reference sets, each clustered (Tibshirani 2001); off without
    #[arg(long, value_name = "B", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(crate) gap: Option<u32>,

    /// Take the stability of every K from B pairs of halves of each image's pixels, each clustered; off without
    #[arg(long, value_name = "B", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(crate) stability: Option<u32>,

    /// How many images of each class to compare with JPEG and WebP at the quality of their palettes, for the verdict; 0 for
    /// none
    #[arg(long, value_name = "N", default_value_t = choice::DEFAULT_ALTERNATIVES)]
    pub(crate) alternatives: usize,

    /// How many images of each class the page embeds to be looked at (worst, median, best ...), or all
    #[arg(long, value_name = "N|all", default_value = "3")]
    pub(crate) inspect: Inspect,

    /// Open the page when it is written
    #[arg(long)]
    pub(crate) open: bool,

    /// How tables are written: csv, or parquet for images.parquet and metrics.parquet beside the CSV files
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub(crate) format: TableFormat,

    /// The report folder [default: reports/NAME after the first path, with -2, -3 ... where that exists]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Replace the report that --output names
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Finish a report that was interrupted, without computing again what its journal holds; without --output, the
    /// latest of its name
    #[arg(long, conflicts_with = "overwrite")]
    pub(crate) resume: bool,

    /// What images in flight may take together, as 500MB or 2GiB [default: half of the machine's memory]; an image
    /// that needs more alone goes without ssimulacra2 and banding, and fails where that is not enough
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_memory: Option<MemorySize>,

    /// Keep what is computed in this folder, by content, options and version, and compute only what is not there yet
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,

    /// List what would be evaluated, and evaluate nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) device: DeviceArgs,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) rules: RulesArgs,

    #[command(flatten)]
    pub(crate) clustering: ClusteringArgs,

    #[command(flatten)]
    pub(crate) walk: WalkArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}
