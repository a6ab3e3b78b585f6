//! The `huecount` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    huecount::run(std::env::args_os(), &huecount::Defaults::default())
}
