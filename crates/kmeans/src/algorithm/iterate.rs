//! The loop that all exact algorithms share: assign each point to its nearest centroid, move each centroid to the mean
//! of its points, repeat (Lloyd 1957/1982; Forgy 1965). They differ in how they find the nearest centroid, and in
//! nothing that can be seen from outside.

use super::{Assign, State};
use crate::clustering::Stop;
use crate::histogram::Histogram;
use crate::kernel::{Centroids, Change};
use crate::params::CheckedParams;

/// Runs until the centroids rest; returns how often they moved, and why it ended. An empty cluster is moved to the
/// point farthest from its centroid.
///
/// Labels are taken after the last movement, so that they belong to the centroids.
pub(crate) fn iterate(state: &mut State<'_>, params: &CheckedParams, step: &mut impl Assign) -> (u32, Stop) {
    let tolerance = tolerance(state.histogram, params);
    let mut changes = Vec::new();
    reassign(state, step, &mut changes);
    for iteration in 1..=params.max_iter {
        let moved = moved_centroids(state);
        let movement: f64 =
            moved.iter().zip(&state.centroids).map(|(to, from)| squared_distance(to, from)).sum();
        state.centroids = moved;
        reassign(state, step, &mut changes);
        if changes.is_empty() || movement <= tolerance {
            return (iteration, Stop::Converged);
        }
    }
    (params.max_iter, Stop::MaxIterations)
}

/// Gives every colour the label of its nearest centroid.
pub(crate) fn label(state: &mut State<'_>, step: &mut impl Assign) {
    reassign(state, step, &mut Vec::new());
}

/// The squared movement of all centroids together at which they count as resting (scikit-learn's `tol`).
pub(crate) fn tolerance(histogram: &Histogram, params: &CheckedParams) -> f64 {
    if params.tol > 0.0 { params.tol * mean_variance(histogram) } else { 0.0 }
}

fn reassign(state: &mut State<'_>, step: &mut impl Assign, changes: &mut Vec<Change>) {
    let now: Vec<[f32; 4]> =
        state.centroids.iter().map(|centroid| centroid.map(|coordinate| coordinate as f32)).collect();
    let shifts: Vec<f64> = now.iter().zip(&state.judged).map(|(now, judged)| shift(now, judged)).collect();
    changes.clear();
    step.assign(&Centroids { now: &now, shifts: &shifts }, &mut state.labels, changes);
    state.follow(changes);
    state.judged = now;
}

/// How far a centroid moved; infinite where it is unknown from where.
fn shift(now: &[f32; 4], judged: &[f32; 4]) -> f64 {
    let length = squared_distance(&now.map(f64::from), &judged.map(f64::from)).sqrt();
    if length.is_nan() { f64::INFINITY } else { length }
}

fn squared_distance(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

fn moved_centroids(state: &State<'_>) -> Vec<[f64; 4]> {
    let empty = state.counts.iter().filter(|&&count| count == 0).count();
    let mut relocations = farthest_points(state, empty).into_iter();
    (0..state.centroids.len())
        .map(|cluster| state.mean(cluster).or_else(|| relocations.next()).unwrap_or(state.centroids[cluster]))
        .collect()
}

/// The `count` points with the largest distance to their centroid, the farthest first, ties by index.
fn farthest_points(state: &State<'_>, count: usize) -> Vec<[f64; 4]> {
    if count == 0 {
        return Vec::new();
    }
    let points: Vec<[f64; 4]> = state.histogram.points().iter().map(|point| point.map(f64::from)).collect();
    let distances: Vec<f64> = points
        .iter()
        .zip(&state.labels)
        .map(|(point, &label)| squared_distance(point, &state.centroids[label as usize]))
        .collect();
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
    order.into_iter().take(count).map(|index| points[index]).collect()
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
