//! `huecount completions` and `huecount man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell that is to complete them
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder of the pages; it is made where it is not there
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Replace pages that exist
    #[arg(long)]
    pub(crate) overwrite: bool,
}
