//! `cargo xtask`: the product's commands run from the checkout, and the repository's chores.

use std::process::ExitCode;

mod root;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    huecount::run(arguments, &root::places())
}
