//! `cargo xtask bless`: renews what is committed but generated.

use std::process::Command;

use crate::process::{Outcome, huecount, run};
use crate::root;

/// The charts that the README shows, from a sweep of the demo dataset.
pub(crate) fn charts() -> Outcome {
    let root = root::path();
    let report = root.join("target/bless");
    let mut sweep = Command::new(huecount()?);
    sweep.arg("sweep").arg(root.join("datasets/demo")).args(["--overwrite", "--output"]).arg(&report);
    run(&mut sweep)?;
    std::fs::create_dir_all(root.join("docs")).map_err(|error| format!("can't make docs: {error}"))?;
    for chart in ["classes.svg", "elbow-photos.svg"] {
        let (from, to) = (report.join(chart), root.join("docs").join(chart));
        std::fs::copy(&from, &to)
            .map_err(|error| format!("can't copy {} to docs: {error}", from.display()))?;
    }
    Ok(())
}
