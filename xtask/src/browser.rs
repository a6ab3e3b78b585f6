//! `cargo xtask browser`: the page of a report, used in headless Chromium.

use std::process::Command;

use crate::process::{Outcome, huecount, run};
use crate::root;

/// Runs the checks of `xtask/browser`.
pub(crate) fn check() -> Outcome {
    let root = root::path();
    let python = root.join("target/browser/bin/python");
    if !python.exists() {
        return Err(format!(
            "the checks are not installed; do it once with\n  python3 -m venv target/browser\n  \
             target/browser/bin/pip install -r xtask/browser/requirements.txt\nin {}",
            root.display()
        ));
    }
    run(Command::new(python).arg(root.join("xtask/browser/run.py")).env("HUECOUNT", huecount()?))
}
