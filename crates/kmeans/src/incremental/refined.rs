//! From a clustering of coarse points to that of all colours.

use super::coarse::{CoarseClustering, Settled};
use crate::algorithm::{Assigner, State, StopRule, accelerated_lloyd, assignment_step, tolerance};
use crate::clustering::Clustering;
use crate::coarse_points::CoarsePoints;
use crate::histogram::Histogram;
use crate::params::CheckedParams;
use crate::weighted_points::PointColumns;

/// Points between the coarse ones and the colours, of which there are at least so many times as many.
const FINER_POINTS: usize = 1 << 15;
const COLORS_PER_FINER_POINT: usize = 3;

/// Most updates over the finer points: the first ones move the centroids most, and change most labels.
const FINER_UPDATES: u32 = 8;

/// All colours, and finer points than those of the coarse model where colours are many.
pub(super) struct Refinement<'a> {
    histogram: &'a Histogram,
    params: &'a CheckedParams,
    assigner: Assigner<'a>,
    finer: Option<(CoarsePoints, PointColumns)>,
}

impl<'a> Refinement<'a> {
    /// `points` are those of `histogram`.
    pub(super) fn new(histogram: &'a Histogram, points: &'a PointColumns, params: &'a CheckedParams) -> Self {
        let finer = (histogram.len() >= COLORS_PER_FINER_POINT * FINER_POINTS).then(|| {
            let finer = CoarsePoints::new(histogram, FINER_POINTS);
            let columns = PointColumns::new(&finer.data());
            (finer, columns)
        });
        Self {
            histogram,
            params,
            assigner: Assigner::new(params.algorithm, &histogram.into(), points),
            finer,
        }
    }

    /// Runs accelerated Lloyd from the labels of the coarse points: a little over the finer points, and over all colours to
    /// rest.
    pub(super) fn converged(&self, start: &CoarseClustering<'_>) -> Clustering {
        if let Some(Settled { centroids, updates, stop }) = &start.settled {
            let mut state = start.points.expand(self.histogram, &start.labels, start.clusters);
            state.centroids.clone_from(centroids);
            return state.to_clustering(self.histogram, *updates, *stop);
        }
        let mut state = match &self.finer {
            Some(finer) if start.points.len() < finer.0.len() => self.through(finer, start),
            _ => start.points.expand(self.histogram, &start.labels, start.clusters),
        };
        let (mut assigner, mut changes) = (self.assigner.clone(), Vec::new());
        let tolerance = tolerance(&state.data, self.params);
        assignment_step(&mut state, &mut assigner, &mut changes);
        let stop = StopRule { max_updates: self.params.max_iter, tolerance };
        let (updates, stop) = accelerated_lloyd(&mut state, &mut assigner, stop, &mut changes);
        state.to_clustering(self.histogram, updates, stop)
    }

    /// The partition of all colours after a few updates over the finer points.
    fn through(
        &self,
        (finer, columns): &(CoarsePoints, PointColumns),
        start: &CoarseClustering<'_>,
    ) -> State<'a> {
        let mut state = start.points.refine(finer, &start.labels, start.clusters);
        let mut assigner = Assigner::for_coarse(self.params.algorithm, &state.data, columns);
        let mut changes = Vec::new();
        assignment_step(&mut state, &mut assigner, &mut changes);
        let stop = StopRule { max_updates: FINER_UPDATES, tolerance: 0.0 };
        accelerated_lloyd(&mut state, &mut assigner, stop, &mut changes);
        finer.expand(self.histogram, &state.labels, start.clusters)
    }
}
