//! `huecount report` and `huecount open`.

use std::path::PathBuf;

use clap::Args;

use super::console::ConsoleArgs;

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// A report folder
    pub(crate) report: PathBuf,

    /// Open the page when it is written
    #[arg(long)]
    pub(crate) open: bool,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// A report folder
    pub(crate) report: PathBuf,
}
