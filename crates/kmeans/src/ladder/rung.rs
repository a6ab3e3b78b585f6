use super::glide::{Run, Until, glide};
use crate::algorithm::{Assign, State, means, squared_distance, tolerance};
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::params::CheckedParams;

/// A clustering as the climb passed it, near rest but not there.
pub(super) struct Rung<'a, S> {
    /// Labels are of the nearest centroids.
    pub(super) state: State<'a>,
    /// What the climb remembers of them.
    pub(super) step: S,
    /// Iterations of the climb on this rung.
    pub(super) passes: u32,
    /// The SSE of the next rung as the climb passed it. No result goes below it: the next one is no higher, so that
    /// distortion never grows with K whichever rungs come to rest.
    pub(super) floor: f64,
}

impl<S: Assign + Clone> Rung<'_, S> {
    /// Lets the clusters come to rest, as far as `params` and the floor allow.
    pub(super) fn come_to_rest(self, histogram: &Histogram, params: &CheckedParams) -> Clustering {
        let until = Until {
            passes: params.max_iter - self.passes,
            movement: tolerance(&self.state.cloud, params),
            floor: self.floor,
        };
        if self.movement() <= until.movement {
            return self.state.finish(histogram, self.passes, Stop::Converged);
        }
        let (mut settled, mut run) = self.run(until);
        if let Run::BelowFloor(passes) = run {
            let until = Until { passes: passes.saturating_sub(1), floor: 0.0, ..until };
            (settled, run) = self.run(until);
        }
        let (passes, stop) = match run {
            Run::Rested(passes) => (passes, Stop::Converged),
            Run::OutOfPasses(passes) | Run::BelowFloor(passes) => (passes, Stop::MaxIterations),
        };
        if settled.sse() > self.state.sse() {
            return self.state.finish(histogram, self.passes, Stop::MaxIterations);
        }
        settled.finish(histogram, self.passes + passes, stop)
    }

    /// How far the means are from the centroids, squared and summed.
    fn movement(&self) -> f64 {
        let means = means(&self.state);
        means.iter().zip(&self.state.centroids).map(|(to, from)| squared_distance(to, from)).sum()
    }

    fn run(&self, until: Until) -> (State<'_>, Run) {
        let (mut state, mut step) = (self.state.clone(), self.step.clone());
        let run = glide(&mut state, &mut step, until, &mut Vec::new());
        (state, run)
    }
}
