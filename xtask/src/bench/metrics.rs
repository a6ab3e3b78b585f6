//! `cargo xtask bench metrics`: SSIM against scikit-image's, and what all metrics cost at one K and over a sweep.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::grid::{Grid, conclude};
use super::images::{expand, name};
use super::report::Scratch;
use super::table::number;
use super::timing::geometric_mean;
use crate::process::{Outcome, huecount, output, python, script};

const K: &str = "16";
/// Each is timed so often, in turns, and the shortest counts.
const TURNS: usize = 3;
const PAIR: &str = "mse,psnr_db,ssim,ms_ssim,delta_e2000_mean,delta_e2000_p95,banding";

/// For each image at one K, on one thread of ours: SSIM with its reference made before, as scikit-image and we compute it;
/// all metrics of a pair without and with SSIMULACRA 2; all of a partition but the silhouette; the silhouette; a sweep of
/// the default K with every column.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench metrics IMAGE...`, with opaque images".to_owned());
    }
    let (huecount, python) = (huecount()?, python()?);
    let scratch = Scratch::new()?;
    let grid = Grid::open(
        &[("image", 32)],
        &[
            "scikit-image ms",
            "SSIM ms",
            "ratio",
            "off by",
            "pair ms",
            "with SSIMULACRA 2 ms",
            "scores ms",
            "silhouette ms",
            "sweep s",
        ],
    )?;
    let (mut ratios, mut worst) = (Vec::new(), 0.0_f64);
    for image in &expand(images)? {
        let ssim = ssim(&scratch, &huecount, &python, image)?;
        let pair = shortest(|| milliseconds(&scratch, &huecount, image, PAIR, "pair"))?;
        let perceived =
            shortest(|| milliseconds(&scratch, &huecount, image, &format!("{PAIR},ssimulacra2"), "pair"))?;
        let scores = "silhouette_squared,calinski_harabasz,davies_bouldin";
        let scores = shortest(|| milliseconds(&scratch, &huecount, image, scores, "partition"))?;
        let silhouette = shortest(|| milliseconds(&scratch, &huecount, image, "silhouette", "silhouette"))?;
        let start = Instant::now();
        scratch.sweep(&huecount, image, &["--metrics", "all"])?;
        let sweep = start.elapsed().as_secs_f64();
        let ratio = ssim.peer / ssim.ours;
        grid.row(&[
            name(image).to_owned(),
            format!("{:.1}", ssim.peer),
            format!("{:.2}", ssim.ours),
            format!("{ratio:.1}"),
            format!("{:.1e}", ssim.off_by),
            format!("{pair:.1}"),
            format!("{perceived:.1}"),
            format!("{scores:.1}"),
            format!("{silhouette:.1}"),
            format!("{sweep:.2}"),
        ])?;
        ratios.push(ratio);
        worst = worst.max(ssim.off_by);
    }
    conclude(&format!(
        "SSIM is {:.1} times as fast as scikit-image's (geometric mean), and at most {worst:.1e} off.",
        geometric_mean(&ratios)
    ))
}

/// One SSIM of the same pair by both, in milliseconds.
struct Ssim {
    peer: f64,
    ours: f64,
    off_by: f64,
}

fn ssim(scratch: &Scratch, huecount: &Path, python: &Path, image: &str) -> Result<Ssim, String> {
    let pair = scratch.compress(huecount, image, K)?;
    let mut best = Ssim { peer: f64::INFINITY, ours: f64::INFINITY, off_by: 0.0 };
    for _ in 0..TURNS {
        let printed = output(Command::new(python).arg(script("pair.py")).arg(image).arg(&pair))?;
        let (seconds, theirs) = printed.split_once(' ').unwrap_or_default();
        let report = scratch.sweep(huecount, image, &["-k", K, "--metrics", "ssim"])?;
        let ours = report.table("metrics.csv")?.column("ssim")?;
        best = Ssim {
            peer: best.peer.min(1e3 * number(seconds)?),
            ours: best.ours.min(report.milliseconds("pair")?),
            off_by: (ours - number(theirs)?).abs(),
        };
    }
    Ok(best)
}

fn milliseconds(
    scratch: &Scratch,
    huecount: &Path,
    image: &str,
    metrics: &str,
    stage: &str,
) -> Result<f64, String> {
    scratch.sweep(huecount, image, &["-k", K, "--metrics", metrics])?.milliseconds(stage)
}

fn shortest(mut time: impl FnMut() -> Result<f64, String>) -> Result<f64, String> {
    (0..TURNS).try_fold(f64::INFINITY, |best, _| Ok(best.min(time()?)))
}
