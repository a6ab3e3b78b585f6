//! The loop that all exact algorithms share (Lloyd 1957/1982; Forgy 1965): assign each point to its nearest centroid, move
//! each centroid to the mean of its points, repeat.
//!
//! The algorithms differ only in how they find the nearest centroids; the results are the same bits.

use super::assign::Assign;
use super::distance::{squared_distance, squared_movement};
use super::state::State;
use crate::clustering::Stop;
use crate::kernel::{Centroids, Change};
use crate::moments::Moments;
use crate::params::CheckedParams;
use crate::weighted_points::WeightedPoints;

/// Runs Lloyd's algorithm from the centroids of `state` until it converges or has made `max_iter` updates; returns the
/// number of updates, and why it ended. An empty cluster is moved to the point farthest from its centroid.
///
/// The last step is an assignment, so that the labels belong to the centroids.
pub(crate) fn iterate(
    state: &mut State<'_>,
    params: &CheckedParams,
    assigner: &mut impl Assign,
) -> (u32, Stop) {
    let tolerance = tolerance(&state.data, params);
    let mut changes = Vec::new();
    assignment_step(state, assigner, &mut changes);
    for iteration in 1..=params.max_iter {
        let updated = updated_centroids(state);
        let movement = squared_movement(&updated, &state.centroids);
        state.centroids = updated;
        assignment_step(state, assigner, &mut changes);
        if changes.is_empty() || movement <= tolerance {
            return (iteration, Stop::Converged);
        }
    }
    (params.max_iter, Stop::MaxIterations)
}

/// The squared movement of all centroids together, in the points' units, at which a run has converged (scikit-learn's
/// `tol`).
pub(crate) fn tolerance(data: &WeightedPoints<'_>, params: &CheckedParams) -> f64 {
    if params.tol > 0.0 { params.tol * mean_variance(data) } else { 0.0 }
}

/// Gives every point the label of its nearest centroid. `changes` becomes the list of points whose label differs from
/// before.
pub(crate) fn assignment_step(state: &mut State<'_>, assigner: &mut impl Assign, changes: &mut Vec<Change>) {
    let now: Vec<[f32; 4]> =
        state.centroids.iter().map(|centroid| centroid.map(|coordinate| coordinate as f32)).collect();
    let shifts: Vec<f64> = now.iter().zip(&state.labelled_from).map(|(now, from)| shift(now, from)).collect();
    changes.clear();
    assigner.assign(&Centroids { now: &now, shifts: &shifts }, &mut state.labels, changes);
    state.update_moments(changes);
    state.labelled_from = now;
}

/// The assignment to centroids that do not mind alpha: they are moved as far as it demands, and points go to the nearest of
/// those that they may have.
pub(crate) fn permitted_assignment(state: &mut State<'_>, assigner: &mut impl Assign) {
    let mut changes = Vec::new();
    assignment_step(state, assigner, &mut changes);
    let before = state.centroids.clone();
    state.permit();
    if state.centroids != before {
        assignment_step(state, assigner, &mut changes);
    }
}

/// The distance that a centroid has moved; infinite where its previous position is unknown.
fn shift(now: &[f32; 4], from: &[f32; 4]) -> f64 {
    let length = squared_distance(&now.map(f64::from), &from.map(f64::from)).sqrt();
    if length.is_nan() { f64::INFINITY } else { length }
}

/// The centroids after an update step: the means of the clusters, and for empty clusters the points that are farthest from
/// their centroids; all as far as alpha allows.
pub(crate) fn updated_centroids(state: &State<'_>) -> Vec<[f64; 4]> {
    let empty = state.moments.iter().filter(|moments| moments.count == 0).count();
    let mut relocations = farthest_points(state, empty).into_iter();
    let clusters = state.moments.iter().zip(&state.centroids).zip(state.full_alphas()).enumerate();
    let updated = clusters.map(|(cluster, ((moments, &now), full_alpha))| {
        let mean = moments.mean().or_else(|| relocations.next()).unwrap_or(now);
        state.permitted(cluster, mean, full_alpha)
    });
    updated.collect()
}

/// The `count` points with the largest distance to their centroid, the farthest first, ties by index.
fn farthest_points(state: &State<'_>, count: usize) -> Vec<[f64; 4]> {
    if count == 0 {
        return Vec::new();
    }
    let points: Vec<[f64; 4]> = state.data.points.iter().map(|point| point.map(f64::from)).collect();
    let distances: Vec<f64> = points
        .iter()
        .zip(&state.labels)
        .map(|(point, &label)| squared_distance(point, &state.centroids[label as usize]))
        .collect();
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
    order.into_iter().take(count).map(|index| points[index]).collect()
}

/// Mean over the dimensions of the pixels' variance, in the points' units squared.
fn mean_variance(data: &WeightedPoints<'_>) -> f64 {
    let all: Moments =
        data.points.iter().zip(data.weights).map(|(point, &weight)| Moments::of(point, weight)).sum();
    all.sse() / all.count as f64 / data.dimensions as f64
}
