//! The same fit against quantette's k-means in sRGB: its Wu start and one pass over all pixels, on one thread.
//!
//! Quantette delivers 8-bit palettes, so both sides are measured by theirs: the mean over pixels of the squared distance to
//! the nearest entry.

use std::path::{Path, PathBuf};
use std::process::Command;

use kmeans::{Algorithm, Clustering, Histogram, Init};
use serde::Deserialize;

use super::ours::{Picture, mean, single_fit, timed_fit};
use crate::process::{self, Outcome, cargo, output, say};
use crate::root;

const RUNS: usize = 9;

#[derive(Deserialize)]
struct Peer {
    seconds: f64,
    palette: Vec<[u8; 3]>,
}

pub(super) fn run(pictures: &[Picture], ks: &[u32]) -> Outcome {
    let program = build()?;
    say("quantette: wu, tol 1e-4, one thread, against its Wu and one pass over all pixels, one thread")?;
    say(&format!(
        "{:<32} {:>4} {:>9} {:>12} {:>8} {:>10}",
        "image", "K", "ours ms", "quantette ms", "x", "distortion"
    ))?;
    let file = std::env::temp_dir().join(format!("huecount-bench-{}.rgb", std::process::id()));
    let (mut speeds, mut distortions) = (Vec::new(), Vec::new());
    for picture in pictures {
        let bytes: Vec<u8> = picture.pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        std::fs::write(&file, bytes).map_err(|error| format!("{}: {error}", file.display()))?;
        let histogram = picture.histogram()?;
        for &k in ks {
            let (ours, clustering) = timed_fit(picture, k, &single_fit(Algorithm::Auto, Init::Wu)?, RUNS)?;
            let peer = peer(&program, &file, k)?;
            let speed = peer.seconds / ours.seconds;
            let share = measured(&histogram, &rounded(&clustering)) / measured(&histogram, &peer.palette);
            say(&format!(
                "{:<32} {k:>4} {:>9.1} {:>12.1} {speed:>8.2} {share:>10.4}",
                picture.name,
                1e3 * ours.seconds,
                1e3 * peer.seconds
            ))?;
            speeds.push(speed);
            distortions.push(share);
        }
    }
    // What is temporary may stay if it can't be removed.
    let _ = std::fs::remove_file(&file);
    say(&format!(
        "geometric means: {:.2} times as fast, distortion {:.4} of its\n",
        mean(&speeds),
        mean(&distortions)
    ))
}

/// Builds the peer in a target folder of its own.
fn build() -> Result<PathBuf, String> {
    let target = root::path().join("target/quantette");
    let mut command = cargo(&["build", "--quiet", "--release", "--locked", "--manifest-path"]);
    command.arg(root::path().join("xtask/peers/quantette/Cargo.toml")).env("CARGO_TARGET_DIR", &target);
    process::run(&mut command)?;
    Ok(target.join("release").join(format!("quantette-peer{}", std::env::consts::EXE_SUFFIX)))
}

fn peer(program: &Path, pixels: &Path, k: u32) -> Result<Peer, String> {
    let mut command = Command::new(program);
    command.arg(pixels).arg(k.to_string()).arg(RUNS.to_string());
    serde_json::from_str(&output(&mut command)?).map_err(|error| error.to_string())
}

fn rounded(clustering: &Clustering) -> Vec<[u8; 3]> {
    clustering.centroids.iter().map(|&[r, g, b, _]| [r, g, b].map(|sample| sample.round() as u8)).collect()
}

fn measured(histogram: &Histogram, palette: &[[u8; 3]]) -> f64 {
    let squared = |color: &[u8; 4], entry: &[u8; 3]| -> u32 {
        color.iter().zip(entry).map(|(&a, &b)| (a.abs_diff(b) as u32).pow(2)).sum()
    };
    let nearest = |color| palette.iter().map(|entry| squared(color, entry)).min().unwrap_or(0) as u64;
    let colors = histogram.colors().iter().zip(histogram.weights());
    let sum: u64 = colors.map(|(color, &weight)| weight as u64 * nearest(color)).sum();
    sum as f64 / histogram.pixel_count() as f64
}
