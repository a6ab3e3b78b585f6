//! Lloyd's algorithm with Nesterov acceleration: the same fixed points in far fewer iterations.
//!
//! Each centroid moves to the mean of its points and beyond, by a share of what the mean has moved since the last iteration
//! (Nesterov 1983, "A method for solving the convex programming problem with convergence rate O(1/k^2)"). Whenever the SSE
//! has risen, the momentum restarts from zero (O'Donoghue & Candes 2015, "Adaptive restart for accelerated gradient
//! schemes"). The SSE follows from the clusters' moments, exactly and in O(K). Where no label changes, the means and then the
//! centroids stop moving: a converged result is a fixed point of plain Lloyd.
//!
//! Not for runs whose iterations must be those of plain Lloyd: the fixed point may be another one.

use super::assign::Assign;
use super::distance::squared_movement;
use super::iterate::{assignment_step, updated_centroids};
use super::state::State;
use crate::clustering::Stop;
use crate::kernel::Change;

/// When a run ends: as soon as one of the conditions holds.
#[derive(Clone, Copy)]
pub(crate) struct StopRule {
    /// This many updates of the centroids are done.
    pub(crate) max_updates: u32,
    /// The squared distance from the centroids to the means, summed over the clusters, is at most this.
    pub(crate) tolerance: f64,
}

/// Runs from a state whose labels are of the nearest centroids until `stop` applies; the labels are of the nearest
/// centroids again. Returns the number of updates, and why the run ended.
pub(crate) fn accelerated_lloyd(
    state: &mut State<'_>,
    assigner: &mut impl Assign,
    stop: StopRule,
    changes: &mut Vec<Change>,
) -> (u32, Stop) {
    let mut momentum = Momentum::default();
    for updates in 0.. {
        let sse = state.sse();
        let means = updated_centroids(state);
        if squared_movement(&means, &state.centroids) <= stop.tolerance {
            return (updates, Stop::Converged);
        }
        if updates == stop.max_updates {
            break;
        }
        state.centroids = momentum.extrapolate(means, sse);
        assignment_step(state, assigner, changes);
    }
    (stop.max_updates, Stop::MaxIterations)
}

/// What the next extrapolation needs of the last iteration.
#[derive(Default)]
struct Momentum {
    means: Vec<[f64; 4]>,
    sse: f64,
    /// Nesterov's sequence t, at least 1 after the first iteration.
    t: f64,
}

impl Momentum {
    /// The next centroids: `means`, and beyond them by Nesterov's share of their movement.
    fn extrapolate(&mut self, means: Vec<[f64; 4]>, sse: f64) -> Vec<[f64; 4]> {
        if self.means.is_empty() || sse > self.sse {
            self.t = 1.0;
        }
        let next = f64::midpoint(1.0, (1.0 + 4.0 * self.t * self.t).sqrt());
        let share = (self.t - 1.0) / next;
        let mut extrapolated = means.clone();
        for (to, from) in extrapolated.iter_mut().zip(&self.means) {
            for (to, from) in to.iter_mut().zip(from) {
                *to += share * (*to - from);
            }
        }
        (self.means, self.sse, self.t) = (means, sse, next);
        extrapolated
    }
}
