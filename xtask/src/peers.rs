//! `cargo xtask peers`: our numbers against independent implementations.

use std::process::Command;

use crate::process::{Outcome, huecount, python, run, script};
use crate::root;

/// Runs the outside check on the images of `folders`, the demo dataset where there are none.
pub(crate) fn check(folders: &[&str]) -> Outcome {
    run(Command::new(python()?).arg(script("decoding.py")).arg("--huecount").arg(huecount()?))?;
    let mut command = Command::new(python()?);
    command.arg(script("check.py")).arg("--huecount").arg(huecount()?);
    match folders {
        [] => command.arg("--images").arg(root::path().join("datasets/demo")),
        _ => command.arg("--images").args(folders),
    };
    run(&mut command)
}
