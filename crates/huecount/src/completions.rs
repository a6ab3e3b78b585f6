//! `huecount completions`: what a shell needs to complete commands and options.

use std::io;

use clap::CommandFactory;
use clap_complete::{Generator, Shell};
use thiserror::Error;

use crate::args::{Cli, PROGRAM};
use crate::console::{self, OutputError};
use crate::outcome::Outcome;

/// Why there is no script.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum CompletionsError {
    #[error("can't make a script for {shell}: {source}")]
    Script { shell: Shell, source: io::Error },
    #[error(transparent)]
    Output(#[from] OutputError),
}

pub(crate) fn run(shell: Shell) -> Result<Outcome, CompletionsError> {
    let mut command = Cli::command();
    command.set_bin_name(PROGRAM);
    command.build();
    let mut script = Vec::new();
    let made = shell.try_generate(&command, &mut script);
    made.map_err(|source| CompletionsError::Script { shell, source })?;
    console::script(&script)?;
    Ok(Outcome::Done)
}
