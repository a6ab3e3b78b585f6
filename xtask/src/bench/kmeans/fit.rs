//! One fit from the start `wu`, on one thread and from the pixels on, against scikit-learn's `KMeans(n_init=1,
//! algorithm="lloyd")` on two threads: over all pixels, and over the distinct colours with sample weights.

use std::process::Command;

use kmeans::{Algorithm, Init};
use serde::Deserialize;

use super::ours::{Fit, Picture, mean, single_fit, timed_fit};
use crate::process::{Outcome, output, python, say, script};

const RUNS: usize = 5;

#[derive(Deserialize)]
struct Peer {
    seconds: f64,
    distortion: f64,
}

pub(super) fn run(pictures: &[Picture], ks: &[u32]) -> Outcome {
    say("fit: wu, tol 1e-4, one thread, against scikit-learn with n_init=1 on two threads")?;
    say(&format!(
        "{:<32} {:>4} {:>9} {:>10} {:>10} {:>8} {:>8} {:>8} {:>8}",
        "image", "K", "ours ms", "pixels ms", "colours ms", "x pixels", "x colours", "d pixels", "d colours"
    ))?;
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
            say(&format!(
                "{:<32} {k:>4} {:>9.1} {:>10.0} {:>10.0} {:>8.1} {:>8.1} {:>8.4} {:>8.4}",
                picture.name,
                1e3 * ours.seconds,
                1e3 * pixels.seconds,
                1e3 * colors.seconds,
                row[0],
                row[1],
                row[2],
                row[3]
            ))?;
            ratios.iter_mut().zip(row).for_each(|(column, ratio)| column.push(ratio));
        }
    }
    let [pixels, colors, d_pixels, d_colors] = ratios.map(|column| mean(&column));
    say(&format!(
        "geometric means: {pixels:.1} times as fast as over pixels, {colors:.1} as over distinct colours; \
         distortion {d_pixels:.4} and {d_colors:.4} of theirs\n"
    ))
}

fn peer(picture: &Picture, k: u32, over: &str) -> Result<Peer, String> {
    let mut command = Command::new(python()?);
    command.arg(script("kmeans_peer.py")).args(["fit", &picture.path, "--over", over, "-k", &k.to_string()]);
    command.env("OMP_NUM_THREADS", "2");
    serde_json::from_str(&output(&mut command)?).map_err(|error| error.to_string())
}
