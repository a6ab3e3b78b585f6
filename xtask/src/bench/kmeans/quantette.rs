//! One K by each of our efforts against quantette's k-means in sRGB, on one thread and from the pixels on.
//!
//! Quantette delivers 8-bit palettes, so all are measured by theirs: the mean over pixels of the squared distance to the
//! nearest entry.

use kmeans::{Clustering, Histogram};

use crate::bench::grid::{Grid, conclude};
use crate::bench::ours::{EFFORTS, Picture, efforts, timed_fit};
use crate::bench::quantette::Quantette;
use crate::bench::timing::geometric_mean;
use crate::process::{Outcome, say};

/// Ours and quantette's are timed so often, in turns, and the shortest of each counts.
const TURNS: usize = 3;

pub(super) fn run(pictures: &[Picture], ks: &[u32]) -> Outcome {
    let quantette = Quantette::build()?;
    say(&format!("One K: quantette's time over ours (`x`), our distortion over its (`d`). {EFFORTS}.\n"))?;
    let names = efforts()?.map(|(name, _)| name);
    let heads: Vec<String> =
        ["x", "d"].iter().flat_map(|ratio| names.map(|name| format!("{ratio} {name}"))).collect();
    let heads: Vec<&str> =
        ["K", "quantette ms", "best ms"].into_iter().chain(heads.iter().map(String::as_str)).collect();
    let grid = Grid::open(&[("image", 32)], &heads)?;
    let mut columns: [Vec<f64>; 6] = Default::default();
    for picture in pictures {
        quantette.open(picture)?;
        for &k in ks {
            let Compared { theirs, ours, distortions } = compare(&quantette, picture, k)?;
            let ratios = ours.map(|seconds| theirs / seconds).into_iter().chain(distortions);
            let mut cells = vec![picture.name.clone(), k.to_string()];
            cells.extend([theirs, ours[0]].map(|seconds| format!("{:.1}", 1e3 * seconds)));
            for (column, ratio) in columns.iter_mut().zip(ratios) {
                cells.push(format!("{ratio:.3}"));
                column.push(ratio);
            }
            grid.row(&cells)?;
        }
    }
    let [best, fast, wu, d_best, d_fast, d_wu] = columns.map(|column| geometric_mean(&column));
    conclude(&format!(
        "Geometric means: `best` is {best:.2} times as fast as quantette at {d_best:.3} of its distortion, `fast` {fast:.2} times at \
         {d_fast:.3}, `fast, wu` {wu:.2} times at {d_wu:.3}."
    ))
}

/// Seconds of quantette and of our efforts, and our distortions relative to its.
struct Compared {
    theirs: f64,
    ours: [f64; 3],
    distortions: [f64; 3],
}

fn compare(quantette: &Quantette, picture: &Picture, k: u32) -> Result<Compared, String> {
    let histogram = picture.histogram()?;
    let mut compared = Compared { theirs: f64::INFINITY, ours: [f64::INFINITY; 3], distortions: [0.0; 3] };
    for _ in 0..TURNS {
        let peer = quantette.fit(k)?;
        compared.theirs = compared.theirs.min(peer.seconds);
        let distortion = measured(&histogram, &peer.palette);
        for (effort, (_, params)) in efforts()?.iter().enumerate() {
            let (fit, clustering) = timed_fit(picture, k, params, 1)?;
            compared.ours[effort] = compared.ours[effort].min(fit.seconds);
            compared.distortions[effort] = measured(&histogram, &rounded(&clustering)) / distortion;
        }
    }
    Ok(compared)
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
