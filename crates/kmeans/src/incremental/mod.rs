//! Incremental k-means: the clusterings for all K in one pass, from K to K + 1 by adding a cluster.
//!
//! The scheme is that of global k-means (Likas, Vlassis & Verbeek 2003) with another way to find the cluster to add. A
//! [`CoarseModel`] makes each step first, over coarse points, where a thorough search is affordable: it splits a
//! cluster, breathes and tries independent starts. The clustering of all colours takes the step over: each centroid
//! moves to the mean of its colours plus the movement of its coarse counterpart, and a few iterations of Lloyd follow. Where
//! that leaves a higher SSE than at K, a cluster of the clustering at K is split instead, which lowers the SSE for certain:
//! distortion never grows with K.
//!
//! The requested clusterings converge separately, in parallel (see [`IntermediateClustering`]), so that the result at K
//! follows from the same sequence of steps whichever K are requested.
//!
//! The cost is that of all K up to the largest. Not for a single large K where time matters more than the error: there
//! independent starts ([`Effort::Fast`](crate::Effort::Fast)) are faster.

mod coarse;
mod intermediate;

use rayon::prelude::*;

use crate::algorithm::{Assign, Assigner, State, assignment_step, split_widest, updated_centroids};
use crate::clustering::Clustering;
use crate::histogram::Histogram;
use crate::kernel::{Change, Columns};
use crate::params::{CheckedParams, ClusterCount};
use crate::weighted_points::WeightedPoints;
use coarse::{CoarseModel, levels};
use intermediate::IntermediateClustering;

/// Most iterations over all colours at each K: the largest of a minimum, a total shared by the clusters, and a total shared
/// by the points.
const MIN_ITERATIONS: usize = 2;
const ITERATIONS_TIMES_CLUSTERS: usize = 100;
const ITERATIONS_TIMES_POINTS: usize = 300_000;

/// Intermediate clusterings that converge at the same time, per thread: each holds as much memory as the model.
const CONCURRENT_PER_THREAD: usize = 2;

/// The clusterings at each of `ks`, which ascend and are below the number of colours.
pub(crate) fn incremental_kmeans(
    histogram: &Histogram,
    points: &Columns,
    ks: &[ClusterCount],
    params: &CheckedParams,
) -> Vec<Clustering> {
    let Some(last) = ks.last() else { return Vec::new() };
    let levels = levels(histogram, last.get() + 1);
    let data = WeightedPoints::from(histogram);
    let assigner = Assigner::new(params.algorithm, &data, points);
    let mut model =
        IncrementalModel::new(data, assigner, CoarseModel::new(&levels, params.seed), params.max_iter);
    let mut clusterings = Vec::with_capacity(ks.len());
    for ks in ks.chunks(CONCURRENT_PER_THREAD * rayon::current_num_threads()) {
        let intermediate: Vec<_> = ks.iter().map(|k| model.at(k.get(), histogram.len())).collect();
        let converged = intermediate.into_par_iter().map(|clustering| clustering.converge(histogram, params));
        clusterings.par_extend(converged);
    }
    clusterings
}

/// The clustering of all colours at the current K, and the coarse model that makes each step first.
struct IncrementalModel<'a, S> {
    state: State<'a>,
    assigner: S,
    coarse: CoarseModel<'a>,
    /// Iterations since the last cluster was added, and the most there may be.
    iterations: u32,
    max_iter: u32,
    changes: Vec<Change>,
}

impl<'a, S: Assign + Clone> IncrementalModel<'a, S> {
    /// The model at K = 1.
    fn new(data: WeightedPoints<'a>, mut assigner: S, coarse: CoarseModel<'a>, max_iter: u32) -> Self {
        let (mut state, mut changes) = (State::single_cluster(data), Vec::new());
        assignment_step(&mut state, &mut assigner, &mut changes);
        Self { state, assigner, coarse, iterations: 0, max_iter, changes }
    }

    /// The intermediate clustering at `k`, of `colors` in all. The model is at `k` + 1 afterwards, if there is one.
    fn at(&mut self, k: usize, colors: usize) -> IntermediateClustering<'a, S> {
        while self.state.clusters() < k {
            self.add_cluster();
        }
        let (state, assigner, iterations) = (self.state.clone(), self.assigner.clone(), self.iterations);
        let mut sse_floor = 0.0;
        if k + 1 < colors {
            self.add_cluster();
            sse_floor = self.state.sse();
        }
        IntermediateClustering { state, assigner, iterations, sse_floor }
    }

    /// From K to K + 1 clusters, with an SSE that is no higher.
    fn add_cluster(&mut self) {
        self.coarse.choose_level(&self.state.centroids);
        let before = self.state.clone();
        let from = self.coarse.centroids();
        self.coarse.add_cluster();
        self.take_over(&from, &self.coarse.centroids());
        if self.state.sse() > before.sse() {
            self.state = before;
            self.split();
            self.coarse.set_centroids(&self.state.centroids);
        }
    }

    /// Moves each centroid to the mean of its colours plus the movement of its coarse counterpart; the new centroid is the
    /// coarse one.
    fn take_over(&mut self, from: &[[f64; 4]], to: &[[f64; 4]]) {
        let mut centroids = updated_centroids(&self.state);
        for (centroid, (to, from)) in centroids.iter_mut().zip(to.iter().zip(from)) {
            for (x, (to, from)) in centroid.iter_mut().zip(to.iter().zip(from)) {
                *x += to - from;
            }
        }
        let new = self.state.add_empty();
        centroids.push(to[new]);
        self.state.centroids = centroids;
        self.iterate();
    }

    /// Splits the cluster with the largest principal variance.
    fn split(&mut self) {
        split_widest(&mut self.state);
        self.state.invalidate();
        self.iterate();
    }

    /// A few iterations of Lloyd.
    fn iterate(&mut self) {
        let (clusters, colors) = (self.state.clusters(), self.state.labels.len());
        let enough = MIN_ITERATIONS
            .max(ITERATIONS_TIMES_CLUSTERS / clusters)
            .max(ITERATIONS_TIMES_POINTS / colors) as u32;
        let most = enough.min(self.max_iter);
        assignment_step(&mut self.state, &mut self.assigner, &mut self.changes);
        for iteration in 1..most {
            self.iterations = iteration;
            let updated = updated_centroids(&self.state);
            if updated == self.state.centroids {
                return;
            }
            self.state.centroids = updated;
            assignment_step(&mut self.state, &mut self.assigner, &mut self.changes);
        }
        self.iterations = most;
    }
}
