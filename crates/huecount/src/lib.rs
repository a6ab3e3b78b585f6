//! The command line: arguments to a checked plan, a call of [`sweep`], its outcome as text and exit code.
//!
//! It is a library too, so that the repository's `cargo xtask` runs the very same commands with its own
//! [`Places`].

mod args;
mod choose;
mod class_view;
mod compare;
mod compress;
mod console;
mod interrupt;
mod open;
mod progress;
mod report;
mod screen;
mod sparkline;
mod sweep_command;
mod text_table;
mod versus;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::args::{Cli, Command};
use crate::console::Console;

/// Where things lie that a command may leave unsaid.
#[derive(Clone, Debug)]
pub struct Places {
    /// The dataset of a sweep without a path.
    pub demo: PathBuf,
    /// The folder of a report without `--output`.
    pub reports: PathBuf,
    /// What the program is called in help and usage.
    pub program: &'static str,
}

impl Default for Places {
    /// Below the current folder.
    fn default() -> Self {
        Self { demo: PathBuf::from("datasets/demo"), reports: PathBuf::from("reports"), program: "huecount" }
    }
}

/// How a command ended; the numbers are the exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All was done; files may have been skipped.
    Done = 0,
    /// Some images failed.
    SomeFailed = 1,
    /// Wrong usage, or nothing could be done.
    Nothing = 2,
    /// Ctrl-C came first.
    Interrupted = interrupt::EXIT_CODE as isize,
}

impl Outcome {
    fn of(done: usize, failed: usize) -> Self {
        match (done, failed) {
            (_, 0) => Self::Done,
            (0, _) => Self::Nothing,
            _ => Self::SomeFailed,
        }
    }
}

/// Runs one command line, program name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>, places: &Places) -> ExitCode {
    let matches = Cli::command().bin_name(places.program).get_matches_from(arguments);
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let result = match cli.command {
        Command::Sweep(args) => {
            let console = Console::new(&args.console);
            sweep_command::run(*args, places, &console)
        }
        Command::Choose(args) => {
            let console = Console::new(&args.console);
            choose::run(*args, &console)
        }
        Command::Compress(args) => {
            let mut console = Console::new(&args.console);
            compress::run(*args, &mut console)
        }
        Command::Versus(args) => {
            let console = Console::new(&args.console);
            versus::run(*args, places, &console)
        }
        Command::Compare(args) => {
            let console = Console::new(&args.console);
            compare::run(&args, &console)
        }
        Command::Report(args) => {
            let console = Console::new(&args.console);
            report::run(&args, &console)
        }
        Command::Open(args) => open::run(&args.report),
    };
    let outcome = result.unwrap_or_else(|message| {
        console::error(&message);
        Outcome::Nothing
    });
    ExitCode::from(outcome as u8)
}
