//! `cargo xtask bench threads`: a sweep with the default options on two threads against one.

use super::grid::{Grid, conclude};
use super::images::{expand, name};
use super::report::Scratch;
use super::timing::geometric_mean;
use crate::process::{Outcome, huecount};

/// For each image or folder the seconds that pass.
pub(super) fn run(paths: &[&str]) -> Outcome {
    if paths.is_empty() {
        return Err("write `cargo xtask bench threads IMAGE|FOLDER...`".to_owned());
    }
    let (huecount, scratch) = (huecount()?, Scratch::new()?);
    let grid = Grid::open(&[("image or folder", 32)], &["images", "1 thread s", "2 threads s", "ratio"])?;
    let mut ratios = Vec::new();
    for path in paths {
        let [one, two] = scratch.one_and_two_threads(&huecount, path, &[])?;
        let images = expand(&[path])?.len();
        grid.row(&[
            name(path).to_owned(),
            images.to_string(),
            format!("{one:.2}"),
            format!("{two:.2}"),
            format!("{:.2}", one / two),
        ])?;
        ratios.push(one / two);
    }
    conclude(&format!(
        "Two threads are {:.2} times as fast as one (geometric mean).",
        geometric_mean(&ratios)
    ))
}
