//! `huecount compress`.

use std::path::PathBuf;

use clap::Args;
use sweep::{ClusterCount, KSet, Target};

use super::clustering::ClusteringArgs;
use super::console::ConsoleArgs;
use super::threads::ThreadArgs;
use super::walk::FilesArgs;

#[derive(Debug, Args)]
pub(crate) struct CompressArgs {
    /// Images and folders to compress; - for one image from standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Most colours of each result, 1 to 256; auto: as few as meet every --target, or as --report recommends for --class
    #[arg(short = 'k', long, value_name = "K|auto", value_parser = count)]
    pub(crate) colors: Count,

    /// With -k auto, the K that --report recommends for this class
    #[arg(long, value_name = "NAME", requires = "report")]
    pub(crate) class: Option<String>,

    /// With -k auto, a report that recommends a K for --class
    #[arg(long, value_name = "DIR", requires = "class")]
    pub(crate) report: Option<PathBuf>,

    /// With -k auto, what each image must meet [default: ssim=0.95]; repeatable, all must be met
    #[arg(long = "target", value_name = "METRIC=VALUE", conflicts_with = "class")]
    pub(crate) targets: Vec<Target>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) clustering: ClusteringArgs,

    #[command(flatten)]
    pub(crate) files: FilesArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Where the results go")]
pub(crate) struct OutputArgs {
    /// A folder, in which the tree of each folder given is mirrored; or for a single image a file by its extension, or -
    /// for standard output [default: beside each image, as NAME-kK.png; for - standard output]
    #[arg(short, long, value_name = "DIR|FILE")]
    pub(crate) output: Option<PathBuf>,

    /// What is added to each name before its extension [default: -kK beside the images, nothing in --output]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) suffix: Option<String>,

    /// Replace files that exist
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Write a result even where it is larger than its source
    #[arg(long)]
    pub(crate) keep_larger: bool,

    /// Give each result the times of its source
    #[arg(long)]
    pub(crate) preserve: bool,

    /// Say what would be written where, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// How many colours: a number, or what the targets or a report ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Count {
    At(ClusterCount),
    Auto,
}

fn count(text: &str) -> Result<Count, String> {
    if text == "auto" { Ok(Count::Auto) } else { cluster_count(text).map(Count::At) }
}

fn cluster_count(text: &str) -> Result<ClusterCount, String> {
    let set: KSet = text.parse().map_err(|error: sweep::KSetError| error.to_string())?;
    match set.ks() {
        [k] => Ok(*k),
        _ => Err("compress takes a single K; sweep evaluates sets of them".to_owned()),
    }
}
