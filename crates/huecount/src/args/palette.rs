//! `huecount palette`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use choice::Target;
use clap::Args;
use clap::builder::PossibleValuesParser;
use codec::PALETTE_FORMATS;

use super::clustering::ClusteringArgs;
use super::compress::{Count, WeightName, count};
use super::console::ConsoleArgs;
use super::frame::frame;
use super::threads::ThreadArgs;
use super::walk::FilesArgs;

#[derive(Debug, Args)]
pub(crate) struct PaletteCommandArgs {
    /// Images and folders; - for one image from standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Colours of each palette, 1 to 256; auto: as few as meet every --target
    #[arg(short = 'k', long, value_name = "K|auto", value_parser = count, default_value = "8")]
    pub(crate) colors: Count,

    /// With -k auto, what each image in its palette must meet: like-original, not-annoying, or any metric as ssimulacra2=70
    /// [default: like-original]; repeatable, all must be met
    #[arg(long = "target", value_name = "LEVEL|METRIC=VALUE")]
    pub(crate) targets: Vec<Target>,

    /// Of an animation (PNG, GIF, WebP), or a TIFF of several pages, this frame or page, from 1 [default: the first, or the
    /// still picture beside an animation]
    #[arg(long, value_name = "N", value_parser = frame)]
    pub(crate) frame: Option<NonZeroU32>,

    /// Colours that the palette has, as 'red,#00f,#0000ff80'; the others are clustered around them
    #[arg(long, value_name = "COLORS", value_delimiter = ',', value_parser = codec::named_color)]
    pub(crate) pin: Vec<[u8; 4]>,

    /// What a colour counts in the clustering: pixels, sqrt and log of its pixels, so that small marks are not lost;
    /// saliency, sqrt times the mean distance to all pixels
    #[arg(long, value_enum, value_name = "NAME", default_value_t = WeightName::Pixels)]
    pub(crate) weight: WeightName,

    /// Print the palette of one image in this format, and nothing else: the colour of most pixels first
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(PALETTE_FORMATS), conflicts_with = "json")]
    pub(crate) format: Option<String>,

    /// Write the palette of one image: .gpl, .act, .aco, .ase, .css, .json, .hex, .pal (JASC), .riff.pal, or .png with a
    /// square of each colour
    #[arg(long, value_name = "FILE")]
    pub(crate) save_palette: Option<PathBuf>,

    /// With --save-palette, replace a file that exists
    #[arg(long, requires = "save_palette")]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) clustering: ClusteringArgs,

    #[command(flatten)]
    pub(crate) files: FilesArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}
