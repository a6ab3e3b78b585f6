//! `huecount evaluate`.

use std::path::PathBuf;

use choice::Target;
use clap::Args;
use tables::MemorySize;

use super::clustering::ClusteringArgs;
use super::measurement::MeasurementArgs;
use super::threads::ThreadArgs;

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Read the images from files, one class, tab and path a line of this list, or of standard input where it is -; without,
    /// standard input has the images themselves: for each a line {"name":..., "class":..., "length":N} and then N bytes
    #[arg(long, value_name = "LIST|-")]
    pub(crate) files_from: Option<PathBuf>,

    /// The folder that the paths of --files-from start from; it is no part of the images' names
    #[arg(long, value_name = "DIR", requires = "files_from")]
    pub(crate) images_root: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) measurement: MeasurementArgs,

    /// A target of the merge, as for sweep: what it names is measured, too; repeatable
    #[arg(long = "target", value_name = "LEVEL|METRIC=VALUE")]
    pub(crate) targets: Vec<Target>,

    /// What images in flight may take together, as 500MB or 2GiB [default: half of the machine's memory]; an image
    /// that needs more alone goes without ssimulacra2 and banding, and fails where that is not enough
    #[arg(long, alias = "max-memory", value_name = "SIZE")]
    pub(crate) memory: Option<MemorySize>,

    /// Write how long each stage took to this file, as timings.csv of a report; the lines hold no such readings
    #[arg(long, value_name = "FILE")]
    pub(crate) timings: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) clustering: ClusteringArgs,
}
