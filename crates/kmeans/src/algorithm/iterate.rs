//! The loop that all exact algorithms share: assign each point to its nearest centroid, move each centroid to the mean
//! of its points, repeat (Lloyd 1957/1982; Forgy 1965). They differ in how they find the nearest centroid, and in
//! nothing that can be seen from outside.

use super::state::squared_distance;
use super::{Assign, State};
use crate::cloud::Cloud;
use crate::clustering::Stop;
use crate::kernel::{Centroids, Change};
use crate::moments::Moments;
use crate::params::CheckedParams;

/// Runs until the centroids rest; returns how often they moved, and why it ended. An empty cluster is moved to the
/// point farthest from its centroid.
///
/// Labels are taken after the last movement, so that they belong to the centroids.
pub(crate) fn iterate(state: &mut State<'_>, params: &CheckedParams, step: &mut impl Assign) -> (u32, Stop) {
    let tolerance = tolerance(&state.cloud, params);
    let mut changes = Vec::new();
    reassign(state, step, &mut changes);
    for iteration in 1..=params.max_iter {
        let moved = means(state);
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

/// The squared movement of all centroids together at which they count as resting (scikit-learn's `tol`).
pub(crate) fn tolerance(cloud: &Cloud<'_>, params: &CheckedParams) -> f64 {
    if params.tol > 0.0 { params.tol * mean_variance(cloud) } else { 0.0 }
}

/// Gives every point the label of its nearest centroid; `changes` become those that have another than before.
pub(crate) fn reassign(state: &mut State<'_>, step: &mut impl Assign, changes: &mut Vec<Change>) {
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

/// The means of all clusters; for empty ones the points farthest from their centroids.
pub(crate) fn means(state: &State<'_>) -> Vec<[f64; 4]> {
    let empty = state.moments.iter().filter(|moments| moments.count == 0).count();
    let mut relocations = farthest_points(state, empty).into_iter();
    let moved = state.moments.iter().zip(&state.centroids);
    moved.map(|(moments, &now)| moments.mean().or_else(|| relocations.next()).unwrap_or(now)).collect()
}

/// The `count` points with the largest distance to their centroid, the farthest first, ties by index.
fn farthest_points(state: &State<'_>, count: usize) -> Vec<[f64; 4]> {
    if count == 0 {
        return Vec::new();
    }
    let points: Vec<[f64; 4]> = state.cloud.points.iter().map(|point| point.map(f64::from)).collect();
    let distances: Vec<f64> = points
        .iter()
        .zip(&state.labels)
        .map(|(point, &label)| squared_distance(point, &state.centroids[label as usize]))
        .collect();
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
    order.into_iter().take(count).map(|index| points[index]).collect()
}

/// Mean over the dimensions of the pixels' variance, in the cloud's units.
fn mean_variance(cloud: &Cloud<'_>) -> f64 {
    let all: Moments =
        cloud.points.iter().zip(cloud.weights).map(|(point, &weight)| Moments::of(point, weight)).sum();
    all.sse() / all.count as f64 / cloud.dimensions as f64
}
