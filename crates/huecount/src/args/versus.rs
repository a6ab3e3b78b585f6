//! `huecount versus`.

use std::path::PathBuf;

use clap::Args;
use evaluate::KSet;
use versus::QualityLevel;

use super::clustering::ClusteringArgs;
use super::console::ConsoleArgs;
use super::device::DeviceArgs;
use super::threads::ThreadArgs;
use super::walk::WalkArgs;

#[derive(Debug, Args)]
pub(crate) struct VersusArgs {
    /// Images, and folders (class = first folder below each)
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// The K of the palettes, at most 256: 16, or 2,4,8, or 2-64:2, mixed by commas
    #[arg(short = 'k', long, value_name = "SET", default_value = "2,4,8,16,32,64,128,256")]
    pub(crate) colors: KSet,

    /// The quality at which bytes are compared: ssim=0.95, psnr=35, ssimulacra2=70; repeatable
    #[arg(long = "level", value_name = "METRIC=VALUE",
        default_values = ["ssimulacra2=50", "ssimulacra2=70", "ssimulacra2=90", "ssim=0.95"])]
    pub(crate) levels: Vec<QualityLevel>,

    /// How much each pixel counts, in the clustering and in a weighted error beside the plain one: a gray image of the same size,
    /// white for most, black for hardly at all in the clustering and not at all in the error; of a single image
    #[arg(long, value_name = "MAP")]
    pub(crate) importance: Option<PathBuf>,

    /// The folder of tables and charts [default: reports/versus-NAME after the first path]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Replace files that exist
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// The level of oxipng for all PNG, 0 to 6
    #[arg(short = 'O', long, value_name = "LEVEL", default_value_t = 2, value_parser = clap::value_parser!(u8).range(..=6))]
    pub(crate) optimize: u8,

    #[command(flatten)]
    pub(crate) device: DeviceArgs,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) clustering: ClusteringArgs,

    #[command(flatten)]
    pub(crate) walk: WalkArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}
