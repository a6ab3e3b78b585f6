//! The loop that all exact algorithms share: assign each point to its nearest centroid, move each centroid to the mean
//! of its points, repeat (Lloyd 1957/1982; Forgy 1965). They differ in how they find the nearest centroid, and in
//! nothing that can be seen from outside.

use super::Moments;
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::kernel::Change;
use crate::params::CheckedParams;

/// Finds for every point the nearest centroid, the first of equals, and adds the points whose label is a new one to the
/// changes.
pub(super) trait Assign {
    fn assign(&mut self, centroids: &[[f32; 4]], labels: &mut [u16], changes: &mut Vec<Change>);
}

/// Runs from `start` until the centroids rest. An empty cluster is moved to the point farthest from its centroid.
pub(super) fn iterate(
    histogram: &Histogram,
    start: &[[f32; 4]],
    params: &CheckedParams,
    mut step: impl Assign,
) -> Clustering {
    let tolerance = params.tol * mean_variance(histogram);
    let mut centroids: Vec<[f64; 4]> = start.iter().map(|centroid| centroid.map(f64::from)).collect();
    let mut labels = vec![0; histogram.len()];
    let mut moments = Moments::of(histogram, &labels, centroids.len());
    let mut changes = Vec::new();
    let mut assign = |centroids: &[[f64; 4]], labels: &mut [u16], moments: &mut Moments| {
        changes.clear();
        step.assign(&rounded(centroids), labels, &mut changes);
        moments.apply(histogram, labels, &changes);
        changes.len()
    };
    assign(&centroids, &mut labels, &mut moments);

    let (mut iterations, mut stop) = (0, Stop::MaxIterations);
    while iterations < params.max_iter {
        iterations += 1;
        let moved = moved_centroids(histogram, &labels, &moments, &centroids);
        let movement: f64 = moved.iter().zip(&centroids).map(|(to, from)| squared_distance(to, from)).sum();
        centroids = moved;
        // Labels are taken after the last movement, so that they belong to the centroids that are returned.
        let changed = assign(&centroids, &mut labels, &mut moments);
        if changed == 0 || movement <= tolerance {
            stop = Stop::Converged;
            break;
        }
    }
    finish(histogram, &centroids, labels, &moments, iterations, stop)
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
    moments: &Moments,
    centroids: &[[f64; 4]],
) -> Vec<[f64; 4]> {
    let empty = moments.counts.iter().filter(|&&count| count == 0).count();
    let mut relocations = farthest_points(histogram, labels, centroids, empty).into_iter();
    (0..centroids.len())
        .map(|cluster| moments.mean(cluster).or_else(|| relocations.next()).unwrap_or(centroids[cluster]))
        .collect()
}

/// The `count` points with the largest distance to their centroid, the farthest first, ties by index.
fn farthest_points(
    histogram: &Histogram,
    labels: &[u16],
    centroids: &[[f64; 4]],
    count: usize,
) -> Vec<[f64; 4]> {
    if count == 0 {
        return Vec::new();
    }
    let points = || histogram.points().iter().map(|point| point.map(f64::from));
    let distances: Vec<f64> = points()
        .zip(labels)
        .map(|(point, &label)| squared_distance(&point, &centroids[label as usize]))
        .collect();
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
    order.into_iter().take(count).map(|index| histogram.points()[index].map(f64::from)).collect()
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
    moments: &Moments,
    iterations: u32,
    stop: Stop,
) -> Clustering {
    let filled: Vec<usize> = (0..centroids.len()).filter(|&cluster| moments.counts[cluster] > 0).collect();
    if filled.len() < centroids.len() {
        for label in &mut labels {
            *label = filled.partition_point(|&cluster| cluster < *label as usize) as u16;
        }
    }
    let centroids: Vec<_> = filled.iter().map(|&cluster| centroids[cluster]).collect();
    let counts = filled.iter().map(|&cluster| moments.counts[cluster]).collect();
    let sse = Clustering::sse_of(histogram, &centroids, &labels);
    Clustering { centroids, labels, counts, sse, iterations, stop }
}
