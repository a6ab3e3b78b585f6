//! `huecount compare`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;

use super::console::ConsoleArgs;
use super::frame::frame;

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// The image as it was
    pub(crate) original: PathBuf,

    /// The image as it is now
    pub(crate) output: PathBuf,

    /// Of an original that is an animation (PNG, GIF, WebP) or has pages (TIFF), this one, from 1; of the output the first
    #[arg(long, value_name = "N", value_parser = frame)]
    pub(crate) frame: Option<NonZeroU32>,

    /// How much each pixel counts in a weighted error beside the plain one: a gray image of the same size, black for not at all,
    /// white for most
    #[arg(long, value_name = "MAP")]
    pub(crate) importance: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}
