//! Lloyd's iterations with momentum: towards the same fixed points in far fewer of them.
//!
//! Each centroid moves to the mean of its points and on, by a share of what the mean moved since the last time
//! (Nesterov 1983); when the SSE rose, the momentum starts again from nothing (O'Donoghue & Candes 2015, "Adaptive
//! restart for accelerated gradient schemes"). The SSE comes exact from the clusters' moments at no cost. Where no label
//! changes the means stand still, and so do the centroids: at rest the clustering is a fixed point of Lloyd.

use crate::algorithm::{Assign, State, means, reassign, squared_distance};
use crate::kernel::Change;

/// When a run ends.
#[derive(Clone, Copy)]
pub(super) struct Until {
    /// After so many movements of the centroids.
    pub(super) passes: u32,
    /// At rest: when the means are no farther from the centroids, squared and summed over the clusters.
    pub(super) movement: f64,
    /// When the SSE falls below.
    pub(super) floor: f64,
}

/// How a run ended, and after how many movements.
#[derive(Clone, Copy)]
pub(super) enum Run {
    Rested(u32),
    OutOfPasses(u32),
    BelowFloor(u32),
}

/// Runs from centroids whose labels are taken to labels that belong to the centroids.
pub(super) fn glide(
    state: &mut State<'_>,
    step: &mut impl Assign,
    until: Until,
    changes: &mut Vec<Change>,
) -> Run {
    let mut momentum = Momentum::default();
    for passes in 0.. {
        let sse = state.sse();
        if sse < until.floor {
            return Run::BelowFloor(passes);
        }
        let means = means(state);
        let movement: f64 =
            means.iter().zip(&state.centroids).map(|(to, from)| squared_distance(to, from)).sum();
        if movement <= until.movement {
            return Run::Rested(passes);
        }
        if passes == until.passes {
            break;
        }
        state.centroids = momentum.carry(means, sse);
        reassign(state, step, changes);
    }
    Run::OutOfPasses(until.passes)
}

/// Where the means were, and how much of their movement is carried on.
#[derive(Default)]
struct Momentum {
    means: Vec<[f64; 4]>,
    sse: f64,
    /// Nesterov's sequence t, at least 1 once it runs.
    step: f64,
}

impl Momentum {
    /// Where the centroids go.
    fn carry(&mut self, means: Vec<[f64; 4]>, sse: f64) -> Vec<[f64; 4]> {
        if self.means.is_empty() || sse > self.sse {
            self.step = 1.0;
        }
        let next = f64::midpoint(1.0, (1.0 + 4.0 * self.step * self.step).sqrt());
        let share = (self.step - 1.0) / next;
        let mut carried = means.clone();
        for (to, from) in carried.iter_mut().zip(&self.means) {
            for (to, from) in to.iter_mut().zip(from) {
                *to += share * (*to - from);
            }
        }
        (self.means, self.sse, self.step) = (means, sse, next);
        carried
    }
}
