//! `cargo xtask bench metrics`: SSIM against scikit-image's, and what all metrics cost at one K and over a sweep.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::report::{Scratch, geometric_mean, name};
use super::table::number;
use crate::process::{Outcome, huecount, output, python, say, script};

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
    say(&format!(
        "{:<32} {:>9} {:>8} {:>6} {:>8} {:>8} {:>8} {:>9} {:>10} {:>8}",
        "image",
        "peer ms",
        "ssim ms",
        "ratio",
        "off by",
        "pair ms",
        "+ssimu2",
        "scores ms",
        "silhou. ms",
        "sweep s"
    ))?;
    let (mut ratios, mut worst) = (Vec::new(), 0.0_f64);
    for image in images {
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
        say(&format!(
            "{:<32} {:>9.1} {:>8.2} {ratio:>6.1} {:>8.1e} {pair:>8.1} {perceived:>8.1} {scores:>9.1} {silhouette:>10.1} {sweep:>8.2}",
            name(image),
            ssim.peer,
            ssim.ours,
            ssim.off_by
        ))?;
        ratios.push(ratio);
        worst = worst.max(ssim.off_by);
    }
    say(&format!(
        "geometric mean of the ratios: {:.1}; SSIM at most {worst:.1e} off",
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
