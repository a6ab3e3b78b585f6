//! `cargo xtask bench sweep`: a whole sweep against the script that people write today.

use std::process::Command;

use super::grid::{Grid, conclude};
use super::images::{expand, name};
use super::report::Scratch;
use super::timing::{geometric_mean, timed};
use crate::process::{self, Outcome, huecount, output, python, script};

/// A sweep of each image with the default options against the script that people write today, both with all
/// threads they take.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench sweep IMAGE...`, with opaque images".to_owned());
    }
    let (huecount, python, scratch) = (huecount()?, python()?, Scratch::new()?);
    let grid = Grid::open(&[("image", 32)], &["script s", "ours s", "ratio"])?;
    let mut ratios = Vec::new();
    for image in &expand(images)? {
        let mut peer = Command::new(&python);
        let peer = timed(|| output(peer.arg(script("todays_script.py")).arg(image)).map(drop))?;
        let ours = timed(|| process::run(&mut scratch.sweep_command(&huecount, image, &[])))?;
        let ratio = peer / ours;
        grid.row(&[
            name(image).to_owned(),
            format!("{peer:.2}"),
            format!("{ours:.2}"),
            format!("{ratio:.1}"),
        ])?;
        ratios.push(ratio);
    }
    conclude(&format!(
        "A sweep is {:.1} times as fast as the script (geometric mean).",
        geometric_mean(&ratios)
    ))
}
