//! `huecount sweep`.

use std::path::PathBuf;

use clap::Args;
use report::Inspect;
use sweep::TableFormat;
use tables::MemorySize;

use super::clustering::ClusteringArgs;
use super::console::ConsoleArgs;
use super::device::DeviceArgs;
use super::measurement::MeasurementArgs;
use super::rules::RulesArgs;
use super::threads::ThreadArgs;
use super::walk::WalkArgs;

#[derive(Debug, Args)]
pub(crate) struct SweepArgs {
    /// Folders (class = first folder below each) and images; without one, the demo dataset
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) measurement: MeasurementArgs,

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

    /// With --resume, read every file again and compare its content, rather than trust size, time and inode
    #[arg(long, requires = "resume")]
    pub(crate) verify: bool,

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

    /// With --dry-run, print nothing but a list for evaluate and merge: class, tab and path of each file below the one folder that
    /// is given, in the order of a report
    #[arg(long, requires = "dry_run", conflicts_with = "json")]
    pub(crate) list: bool,

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
