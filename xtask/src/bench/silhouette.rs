//! `cargo xtask bench silhouette`: the silhouette of all pixels against scikit-learn's of 10,000.

use std::path::Path;
use std::process::Command;

use super::report::{Scratch, geometric_mean, name};
use super::table::number;
use crate::process::{Outcome, huecount, output, python, say, script};

const KS: [&str; 3] = ["4", "16", "64"];

/// For each image and K: seconds that scikit-learn takes for 10,000 drawn pixels on all threads it takes and ours for all
/// pixels on one, and how far ours is from its exact value beside the bound that it reports.
///
/// The last column is the cost for each distinct colour: over images of few and of many, it is the curve of growth.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench silhouette IMAGE...`, with opaque images".to_owned());
    }
    let (huecount, python) = (huecount()?, python()?);
    let scratch = Scratch::new()?;
    say(&format!(
        "{:<32} {:>7} {:>3} {:>8} {:>7} {:>7} {:>9} {:>9} {:>10} {:>8}",
        "image", "colours", "K", "peer s", "ours s", "ratio", "off by", "bound", "us/colour", "exact s"
    ))?;
    let mut ratios = Vec::new();
    for image in images {
        let facts = scratch.sweep(&huecount, image, &["-k", KS[0], "--silhouette", "off"])?;
        let colours = facts.table("images.csv")?.column("distinct_colors")?;
        for k in KS {
            let labelled = scratch.compress(&huecount, image, k)?;
            let peer = peer_seconds(&python, image, &labelled)?;
            let bounded = Reading::of(&scratch, &huecount, image, k, "bounded:1e-3")?;
            let exact = Reading::of(&scratch, &huecount, image, k, "exact")?;
            let off = (bounded.value - exact.value).abs();
            let ratio = peer / bounded.seconds;
            ratios.push(ratio);
            let each = 1e6 * bounded.seconds / colours;
            say(&format!(
                "{:<32} {colours:>7} {k:>3} {peer:>8.2} {:>7.3} {ratio:>7.1} {off:>9.1e} {:>9.1e} {each:>10.2} {:>8.2}",
                name(image),
                bounded.seconds,
                bounded.error,
                exact.seconds
            ))?;
            if off > bounded.error + exact.error {
                return Err(format!("{image} at K = {k} is further off than it says"));
            }
        }
    }
    say(&format!("geometric mean of the ratios: {:.1}", geometric_mean(&ratios)))
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
