//! `huecount compare`.

use std::path::PathBuf;

use clap::Args;

use super::console::ConsoleArgs;

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// The image as it was
    pub(crate) original: PathBuf,

    /// The image as it is now
    pub(crate) output: PathBuf,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}
