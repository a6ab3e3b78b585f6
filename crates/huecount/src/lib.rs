//! The command line: arguments to a checked plan, a call of the crate that carries it out, and the outcome as
//! text and exit code.
//!
//! It is a library too, so that the repository's `cargo xtask` runs the very same commands with its own
//! [`Defaults`], and other front ends make their plans from the same options: [`sweep_plan`], [`compress_plan`],
//! [`choice_rules`].

mod args;
mod choose;
mod class_view;
mod compare;
mod completions;
mod compress;
mod console;
mod defaults;
mod device;
mod devices;
mod evaluate_command;
mod importance;
mod input;
mod interrupt;
mod man;
mod merge_command;
mod open;
mod outcome;
mod palette;
mod plans;
mod progress;
mod report;
mod screen;
mod sparkline;
mod stdout;
mod summary_text;
mod sweep_command;
mod text_table;
mod versus;

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::args::{Cli, Command};
use crate::console::Console;
use crate::outcome::Outcome;

pub use crate::defaults::Defaults;
pub use crate::plans::{choice_rules, compress_plan, sweep_plan};

/// Runs one command line, program name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>, defaults: &Defaults) -> ExitCode {
    ExitCode::from(exit_code(arguments, defaults))
}

/// As [`run`], for a host that ends with a number.
pub fn exit_code(arguments: impl IntoIterator<Item = OsString>, defaults: &Defaults) -> u8 {
    let matches = Cli::command().bin_name(defaults.program).try_get_matches_from(arguments);
    let result = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => execute(cli.command, defaults),
        Err(message) => console::usage(&message).map_err(Into::into),
    };
    let outcome = result.unwrap_or_else(|failure| {
        console::error(&failure);
        Outcome::Nothing
    });
    outcome as u8
}

/// Each command has errors of its own; all that is left to do with them is to print them.
fn execute(command: Command, defaults: &Defaults) -> Result<Outcome, Box<dyn Error>> {
    Ok(match command {
        Command::Sweep(args) => {
            let console = Console::new(&args.console);
            sweep_command::run(*args, defaults, &console)?
        }
        Command::Evaluate(args) => evaluate_command::run(*args)?,
        Command::Merge(args) => {
            let console = Console::new(&args.console);
            merge_command::run(*args, &console)?
        }
        Command::Choose(args) => {
            let console = Console::new(&args.console);
            choose::run(*args, &console)?
        }
        Command::Compress(args) => {
            let console = Console::new(&args.console);
            compress::run(*args, console)?
        }
        Command::Palette(args) => {
            let console = Console::new(&args.console);
            palette::run(*args, console)?
        }
        Command::Versus(args) => {
            let console = Console::new(&args.console);
            versus::run(*args, defaults, &console)?
        }
        Command::Compare(args) => compare::run(&args, &Console::new(&args.console))?,
        Command::Report(args) => report::run(&args, &Console::new(&args.console))?,
        Command::Open(args) => open::run(&args.report)?,
        Command::Devices(args) => devices::run(&args, &Console::new(&args.console)),
        Command::Completions(args) => completions::run(args.shell)?,
        Command::Man(args) => man::run(&args)?,
    })
}
