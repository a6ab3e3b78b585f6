use crate::algorithm::{
    Assign, RunOutcome, State, StopRule, accelerated_lloyd, squared_movement, tolerance, updated_centroids,
};
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::params::CheckedParams;

/// The clustering at one K as incremental k-means passed it, close to convergence.
pub(super) struct IntermediateClustering<'a, S> {
    /// The partition; its labels are of the nearest centroids.
    pub(super) state: State<'a>,
    /// The assigner with its bounds for this partition.
    pub(super) assigner: S,
    /// Iterations that were done at this K.
    pub(super) iterations: u32,
    /// The SSE at K + 1 as incremental k-means passed it. The result here must not fall below it: the result at K + 1 is
    /// no higher, so that distortion never grows with K whichever K converge.
    pub(super) sse_floor: f64,
}

impl<S: Assign + Clone> IntermediateClustering<'_, S> {
    /// Runs accelerated Lloyd to convergence, as far as `params` and the floor allow.
    pub(super) fn converge(self, histogram: &Histogram, params: &CheckedParams) -> Clustering {
        let stop = StopRule {
            max_updates: params.max_iter - self.iterations,
            tolerance: tolerance(&self.state.data, params),
            sse_floor: self.sse_floor,
        };
        if squared_movement(&updated_centroids(&self.state), &self.state.centroids) <= stop.tolerance {
            return self.state.to_clustering(histogram, self.iterations, Stop::Converged);
        }
        let (mut result, mut outcome) = self.run(stop);
        if let RunOutcome::BelowFloor(updates) = outcome {
            let stop = StopRule { max_updates: updates.saturating_sub(1), sse_floor: 0.0, ..stop };
            (result, outcome) = self.run(stop);
        }
        let (updates, stop) = match outcome {
            RunOutcome::Converged(updates) => (updates, Stop::Converged),
            RunOutcome::MaxUpdates(updates) | RunOutcome::BelowFloor(updates) => {
                (updates, Stop::MaxIterations)
            }
        };
        if result.sse() > self.state.sse() {
            return self.state.to_clustering(histogram, self.iterations, Stop::MaxIterations);
        }
        result.to_clustering(histogram, self.iterations + updates, stop)
    }

    fn run(&self, stop: StopRule) -> (State<'_>, RunOutcome) {
        let (mut state, mut assigner) = (self.state.clone(), self.assigner.clone());
        let outcome = accelerated_lloyd(&mut state, &mut assigner, stop, &mut Vec::new());
        (state, outcome)
    }
}
