//! `cargo xtask bench silhouette`: the silhouette against all pixels beside scikit-learn's of 10,000.

use std::path::Path;
use std::process::Command;

use super::grid::{Grid, conclude};
use super::images::{expand, name};
use super::report::Scratch;
use super::table::number;
use super::timing::geometric_mean;
use crate::process::{Outcome, huecount, output, python, script};

const KS: [&str; 3] = ["4", "16", "64"];

/// How we take it, and the largest multiple of the error it reports that it may be off by: of a 95 % interval, 2.5 half-widths
/// are left by one estimate in a million.
const MODES: [(&str, f64); 2] = [("stratified:1e-3", 2.5), ("bounded:1e-3", 1.0)];

/// For each image, K and mode: seconds that scikit-learn takes for 10,000 drawn pixels, measured among themselves, on all
/// threads it takes, and ours, measured against all pixels, on one; and how far ours is from the exact value beside the error
/// that it reports.
///
/// The last but one column is the cost for each distinct colour: over images of few and of many, it is the curve of growth.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench silhouette IMAGE...`, with opaque images".to_owned());
    }
    let (huecount, python) = (huecount()?, python()?);
    let scratch = Scratch::new()?;
    let grid = Grid::open(
        &[("image", 32), ("mode", 15)],
        &["colours", "K", "peer s", "ours s", "ratio", "off by", "error", "us/colour", "exact s"],
    )?;
    let mut ratios = MODES.map(|_| Vec::new());
    for image in &expand(images)? {
        let facts = scratch.sweep(&huecount, image, &["-k", KS[0], "--silhouette", "off"])?;
        let colours = facts.table("images.csv")?.column("distinct_colors")?;
        for k in KS {
            let labelled = scratch.compress(&huecount, image, k)?;
            let peer = peer_seconds(&python, image, &labelled)?;
            let exact = Reading::of(&scratch, &huecount, image, k, "exact")?;
            for ((mode, allowed), ratios) in MODES.into_iter().zip(&mut ratios) {
                let ours = Reading::of(&scratch, &huecount, image, k, mode)?;
                let off = (ours.value - exact.value).abs();
                let ratio = peer / ours.seconds;
                ratios.push(ratio);
                grid.row(&[
                    name(image).to_owned(),
                    mode.to_owned(),
                    colours.to_string(),
                    k.to_owned(),
                    format!("{peer:.2}"),
                    format!("{:.3}", ours.seconds),
                    format!("{ratio:.1}"),
                    format!("{off:.1e}"),
                    format!("{:.1e}", ours.error),
                    format!("{:.2}", 1e6 * ours.seconds / colours),
                    format!("{:.2}", exact.seconds),
                ])?;
                if off > allowed * ours.error + exact.error {
                    return Err(format!("{image} at K = {k} is further off than it says"));
                }
            }
        }
    }
    let [stratified, bounded] = ratios.map(|ratios| geometric_mean(&ratios));
    conclude(&format!(
        "The silhouette of all pixels is {stratified:.1} times as fast as scikit-learn's of 10,000 (geometric mean), \
         {bounded:.1} times with a certified bound."
    ))
}

/// What a sweep on one thread says of one image at one K.
struct Reading {
    value: f64,
    error: f64,
    seconds: f64,
}

impl Reading {
    fn of(scratch: &Scratch, huecount: &Path, image: &str, k: &str, mode: &str) -> Result<Self, String> {
        let options = ["-k", k, "--metrics", "silhouette", "--silhouette", mode];
        let report = scratch.sweep(huecount, image, &options)?;
        let seconds = report.milliseconds("silhouette")? / 1e3;
        let metrics = report.table("metrics.csv")?;
        Ok(Self { value: metrics.column("silhouette")?, error: metrics.column("silhouette_error")?, seconds })
    }
}

/// Seconds of scikit-learn, on the labels of our palette PNG.
fn peer_seconds(python: &Path, image: &str, labelled: &Path) -> Result<f64, String> {
    let printed = output(Command::new(python).arg(script("silhouette.py")).arg(image).arg(labelled))?;
    number(printed.split(' ').next().unwrap_or_default())
}
