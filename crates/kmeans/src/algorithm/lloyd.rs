//! Lloyd's algorithm (Lloyd 1957/1982; Forgy 1965), exact: every point is compared with every centroid.
//!
//! Assign each point to its nearest centroid, move each centroid to the mean of its points, repeat. Weighted points
//! stand for their pixels. Cost: O(U K) per iteration. Distances are single precision; means are exact integer
//! sums divided once.

use super::Moments;
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::kernel::{Columns, assign};
use crate::params::CheckedParams;

/// Runs from `start` until the centroids rest. An empty cluster is moved to the point farthest from its centroid.
pub(crate) fn lloyd(
    histogram: &Histogram,
    points: &Columns,
    start: &[[f32; 4]],
    params: &CheckedParams,
) -> Clustering {
    let tolerance = params.tol * mean_variance(histogram);
    let mut centroids: Vec<[f64; 4]> = start.iter().map(|centroid| centroid.map(f64::from)).collect();
    let mut labels = vec![u16::MAX; histogram.len()];
    let mut distances = vec![0.0; histogram.len()];
    assign(points, &rounded(&centroids), &mut labels, &mut distances);

    let (mut iterations, mut stop) = (0, Stop::MaxIterations);
    while iterations < params.max_iter {
        iterations += 1;
        let moved = moved_centroids(histogram, &labels, &distances, &centroids);
        let movement: f64 = moved.iter().zip(&centroids).map(|(to, from)| squared_distance(to, from)).sum();
        centroids = moved;
        // Labels are taken after the last movement, so that they belong to the centroids that are returned.
        let changed = assign(points, &rounded(&centroids), &mut labels, &mut distances);
        if changed == 0 || movement <= tolerance {
            stop = Stop::Converged;
            break;
        }
    }
    finish(histogram, &centroids, labels, iterations, stop)
}

fn rounded(centroids: &[[f64; 4]]) -> Vec<[f32; 4]> {
    centroids.iter().map(|centroid| centroid.map(|coordinate| coordinate as f32)).collect()
}

fn squared_distance(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

fn moved_centroids(
    histogram: &Histogram,
    labels: &[u16],
    distances: &[f32],
    centroids: &[[f64; 4]],
) -> Vec<[f64; 4]> {
    let moments = Moments::of(histogram, labels, centroids.len());
    let empty = moments.counts.iter().filter(|&&count| count == 0).count();
    let mut relocations =
        farthest_points(distances, empty).into_iter().map(|index| histogram.points()[index]);
    (0..centroids.len())
        .map(|cluster| {
            moments.mean(cluster).unwrap_or_else(|| {
                relocations.next().map_or(centroids[cluster], |point| point.map(f64::from))
            })
        })
        .collect()
}

/// The `count` points with the largest distance to their centroid, the farthest first, ties by index.
fn farthest_points(distances: &[f32], count: usize) -> Vec<usize> {
    if count == 0 {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
    order.truncate(count);
    order
}

/// Mean over the dimensions of the pixels' variance, in the histogram's units.
fn mean_variance(histogram: &Histogram) -> f64 {
    let dimensions = histogram.model().dimensions();
    let pixels = histogram.pixel_count() as f64;
    let variance = |dimension: usize| {
        let weighted = || {
            let coordinates = histogram.points().iter().map(move |point| point[dimension] as f64);
            coordinates.zip(histogram.weights().iter().map(|&weight| weight as f64))
        };
        let mean = weighted().map(|(x, weight)| weight * x).sum::<f64>() / pixels;
        weighted().map(|(x, weight)| weight * (x - mean) * (x - mean)).sum::<f64>() / pixels
    };
    (0..dimensions).map(variance).sum::<f64>() / dimensions as f64
}

/// Drops clusters that ended empty and adds up what is left.
fn finish(
    histogram: &Histogram,
    centroids: &[[f64; 4]],
    mut labels: Vec<u16>,
    iterations: u32,
    stop: Stop,
) -> Clustering {
    let counts = Moments::of(histogram, &labels, centroids.len()).counts;
    let mut kept = 0;
    let renumbered: Vec<u16> = counts
        .iter()
        .map(|&count| {
            let index = kept;
            kept += u16::from(count > 0);
            index
        })
        .collect();
    for label in &mut labels {
        *label = renumbered[*label as usize];
    }
    let filled = |cluster: &usize| counts[*cluster] > 0;
    let centroids: Vec<_> = (0..counts.len()).filter(filled).map(|cluster| centroids[cluster]).collect();
    let counts: Vec<_> = counts.into_iter().filter(|&count| count > 0).collect();
    let sse = Clustering::sse_of(histogram, &centroids, &labels);
    Clustering { centroids, labels, counts, sse, iterations, stop }
}
