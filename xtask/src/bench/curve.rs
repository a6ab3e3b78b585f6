//! `cargo xtask bench curve`: the distortion at every K from 2 to 256, by the whole program.

use super::grid::{Grid, conclude};
use super::images::{expand, name};
use super::report::Scratch;
use super::timing::geometric_mean;
use crate::process::{Outcome, huecount};

/// Distortion, and PSNR as the target, which follows from the MSE that every sweep has.
const OPTIONS: [&str; 8] =
    ["-k", "2-256", "--metrics", "distortion", "--silhouette", "off", "--target", "psnr=35"];

/// For each image the seconds on one thread and on two, from the start of the program to the page it writes.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench curve IMAGE...`".to_owned());
    }
    let (huecount, scratch) = (huecount()?, Scratch::new()?);
    let grid = Grid::open(&[("image", 32)], &["colours", "1 thread s", "2 threads s", "ratio"])?;
    let (mut alone, mut ratios) = (Vec::new(), Vec::new());
    for image in &expand(images)? {
        let [one, two] = scratch.one_and_two_threads(&huecount, image, &OPTIONS)?;
        let colors = scratch.report().table("images.csv")?.column("distinct_colors")?;
        grid.row(&[
            name(image).to_owned(),
            colors.to_string(),
            format!("{one:.2}"),
            format!("{two:.2}"),
            format!("{:.2}", one / two),
        ])?;
        alone.push(one);
        ratios.push(one / two);
    }
    conclude(&format!(
        "All 255 K of one image take {:.2} s on one thread; two are {:.2} times as fast (geometric means).",
        geometric_mean(&alone),
        geometric_mean(&ratios)
    ))
}
