//! `cargo xtask ci`: everything that is checked before a change lands.

use std::process::Command;

use crate::process::{Outcome, run};
use crate::root;

/// Runs `.ci/run`, which is the one list of checks.
pub(crate) fn run_checks() -> Outcome {
    run(Command::new("bash").arg(".ci/run").current_dir(root::path()))
}
