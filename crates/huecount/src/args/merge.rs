//! `huecount merge`.

use std::path::PathBuf;

use clap::Args;
use report::Inspect;
use sweep::TableFormat;
use tables::MemorySize;

use super::console::ConsoleArgs;
use super::rules::RulesArgs;
use super::threads::ThreadArgs;

#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Files of the lines that `huecount evaluate` wrote, plain or compressed by gzip, in any order; of a folder, those in it whose
    /// names end in .jsonl or .txt, or in these and .gz, but for hidden ones
    #[arg(required = true, value_name = "SHARD")]
    pub(crate) shards: Vec<PathBuf>,

    /// The report folder
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,

    /// The images to report, in order: one class, tab and path a line. What no shard has is missing [default: all images of
    /// the shards, ordered as sweep would find them]
    #[arg(long, value_name = "LIST")]
    pub(crate) manifest: Option<PathBuf>,

    /// The folder that the images' names start from; the few that the report shows are read again from there
    #[arg(long, value_name = "DIR")]
    pub(crate) images_root: Option<PathBuf>,

    /// What the dataset is called in the report [default: the name of --images-root, or of the report folder]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

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

    /// Replace the report that --output names
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// What the images that are looked at again may take, as 500MB or 2GiB [default: half of the machine's memory]
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_memory: Option<MemorySize>,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) rules: RulesArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}
