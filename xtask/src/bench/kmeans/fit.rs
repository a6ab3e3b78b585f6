//! One fit from the start `wu`, on one thread and from the pixels on, against scikit-learn's `KMeans(n_init=1,
//! algorithm="lloyd")` on two threads: over all pixels, and over the distinct colours with sample weights.

use std::process::Command;

use kmeans::{Algorithm, Init};
use serde::Deserialize;

use crate::bench::grid::{Grid, conclude};
use crate::bench::ours::{Fit, Picture, single_fit, timed_fit};
use crate::bench::timing::geometric_mean;
use crate::process::{Outcome, output, python, say, script};

const RUNS: usize = 5;

#[derive(Deserialize)]
struct Peer {
    seconds: f64,
    distortion: f64,
}

pub(super) fn run(pictures: &[Picture], ks: &[u32]) -> Outcome {
    say(
        "One fit, `--effort fast --init wu --tol 1e-4` on one thread, against scikit-learn with n_init=1 on two: its time over ours (`x`), our distortion over its (`d`).\n",
    )?;
    let grid = Grid::open(
        &[("image", 32)],
        &["K", "ours ms", "pixels ms", "colours ms", "x pixels", "x colours", "d pixels", "d colours"],
    )?;
    let mut ratios: [Vec<f64>; 4] = Default::default();
    for picture in pictures {
        for &k in ks {
            let (ours, _) = timed_fit(picture, k, &single_fit(Algorithm::Auto, Init::Wu)?, RUNS)?;
            let pixels = peer(picture, k, "pixels")?;
            let (again, _) = timed_fit(picture, k, &single_fit(Algorithm::Auto, Init::Wu)?, RUNS)?;
            let colors = peer(picture, k, "colors")?;
            let ours = Fit { seconds: f64::midpoint(ours.seconds, again.seconds), ..ours };
            let row = [
                pixels.seconds / ours.seconds,
                colors.seconds / ours.seconds,
                ours.distortion / pixels.distortion,
                ours.distortion / colors.distortion,
            ];
            grid.row(&[
                picture.name.clone(),
                k.to_string(),
                format!("{:.1}", 1e3 * ours.seconds),
                format!("{:.0}", 1e3 * pixels.seconds),
                format!("{:.0}", 1e3 * colors.seconds),
                format!("{:.1}", row[0]),
                format!("{:.1}", row[1]),
                format!("{:.4}", row[2]),
                format!("{:.4}", row[3]),
            ])?;
            ratios.iter_mut().zip(row).for_each(|(column, ratio)| column.push(ratio));
        }
    }
    let [pixels, colors, d_pixels, d_colors] = ratios.map(|column| geometric_mean(&column));
    conclude(&format!(
        "Geometric means: {pixels:.1} times as fast as over all pixels, {colors:.1} times as over distinct colours, at {d_pixels:.4} and \
         {d_colors:.4} of their distortion."
    ))
}

fn peer(picture: &Picture, k: u32, over: &str) -> Result<Peer, String> {
    let mut command = Command::new(python()?);
    command.arg(script("kmeans_peer.py")).args(["fit", &picture.path, "--over", over, "-k", &k.to_string()]);
    command.env("OMP_NUM_THREADS", "2");
    serde_json::from_str(&output(&mut command)?).map_err(|error| error.to_string())
}
