//! Every K in one climb, from K to K + 1.
//!
//! A [`Guide`] climbs ahead over a coarse cloud of cells, where there is time to look for the best structure: it cuts
//! clusters in two, breathes and starts anew. The colours follow: each centroid moves to the mean of its colours and on
//! by as much as its guide moved, and a few iterations settle what differs. Should that ever leave a higher SSE than at
//! K, a cluster of the clustering at K is cut instead, which lowers it for certain: distortion never grows with K.
//!
//! The clusterings that are asked for come to rest aside from the climb (see [`Rung`]), so that the rung at K is reached
//! through all smaller K, whichever are asked for: K alone decides.

mod breathe;
mod cut;
mod glide;
mod guide;
mod rung;

use crate::algorithm::{Assign, Assigner, State, means, reassign};
use crate::cloud::Cloud;
use crate::clustering::Clustering;
use crate::histogram::Histogram;
use crate::kernel::{Change, Columns};
use crate::params::{CheckedParams, ClusterCount};
use cut::{Cut, by_spread};
pub(crate) use guide::wander;
use guide::{Guide, levels};
use rayon::prelude::*;
use rung::Rung;

/// Iterations of all colours on a rung: at least, for all clusters together, and for all points together.
const PASSES: usize = 2;
const PASSES_OF_ALL: usize = 100;
const POINTS_IN_ALL: usize = 300_000;

/// Rungs that come to rest side by side: each holds as much memory as the climb.
const RUNGS_PER_THREAD: usize = 2;

/// The clusterings at each of `ks`, ascending and below the number of colours.
pub(crate) fn climb(
    histogram: &Histogram,
    points: &Columns,
    ks: &[ClusterCount],
    params: &CheckedParams,
) -> Vec<Clustering> {
    let Some(last) = ks.last() else { return Vec::new() };
    let levels = levels(histogram, last.get() + 1);
    let cloud = Cloud::from(histogram);
    let (step, guide) = (Assigner::new(params.algorithm, &cloud, points), Guide::new(&levels, params.seed));
    let mut ascent = Ascent::new(cloud, step, guide, params.max_iter);
    let mut clusterings = Vec::with_capacity(ks.len());
    for ks in ks.chunks(RUNGS_PER_THREAD * rayon::current_num_threads()) {
        let rungs: Vec<_> = ks.iter().map(|k| ascent.rung(k.get(), histogram.len())).collect();
        clusterings.par_extend(rungs.into_par_iter().map(|rung| rung.come_to_rest(histogram, params)));
    }
    clusterings
}

/// The climb of all colours behind the guide.
struct Ascent<'a, S> {
    state: State<'a>,
    step: S,
    guide: Guide<'a>,
    /// Iterations on the last rung, and the most there may be.
    passes: u32,
    max_iter: u32,
    changes: Vec<Change>,
}

impl<'a, S: Assign + Clone> Ascent<'a, S> {
    /// At K = 1.
    fn new(cloud: Cloud<'a>, mut step: S, guide: Guide<'a>, max_iter: u32) -> Self {
        let (mut state, mut changes) = (State::single(cloud), Vec::new());
        reassign(&mut state, &mut step, &mut changes);
        Self { state, step, guide, passes: 0, max_iter, changes }
    }

    /// The rung at K, of `colors` in all. The climb is one rung further then, if there is one.
    fn rung(&mut self, k: usize, colors: usize) -> Rung<'a, S> {
        while self.state.clusters() < k {
            self.rise();
        }
        let (state, step, passes) = (self.state.clone(), self.step.clone(), self.passes);
        let mut floor = 0.0;
        if k + 1 < colors {
            self.rise();
            floor = self.state.sse();
        }
        Rung { state, step, passes, floor }
    }

    /// From K to K + 1, to an SSE that is no higher.
    fn rise(&mut self) {
        self.guide.refine(&self.state.centroids);
        let before = self.state.clone();
        let from = self.guide.centroids();
        self.guide.rise();
        self.follow(&from, &self.guide.centroids());
        if self.state.sse() > before.sse() {
            self.state = before;
            self.cut();
            self.guide.resume(&self.state.centroids);
        }
    }

    /// Moves each centroid to the mean of its colours, and on as its guide moved.
    fn follow(&mut self, from: &[[f64; 4]], to: &[[f64; 4]]) {
        let mut centroids = means(&self.state);
        for (centroid, (to, from)) in centroids.iter_mut().zip(to.iter().zip(from)) {
            for (x, (to, from)) in centroid.iter_mut().zip(to.iter().zip(from)) {
                *x += to - from;
            }
        }
        let new = self.state.open();
        centroids.push(to[new]);
        self.state.centroids = centroids;
        self.settle();
    }

    /// Cuts the cluster that spreads most.
    fn cut(&mut self) {
        let cut = Cut::of(&self.state, by_spread(&self.state)[0]);
        let new = self.state.open();
        cut.make(&mut self.state, new);
        self.state.forget();
        self.settle();
    }

    fn settle(&mut self) {
        let (clusters, colors) = (self.state.clusters(), self.state.labels.len());
        let enough = PASSES.max(PASSES_OF_ALL / clusters).max(POINTS_IN_ALL / colors) as u32;
        let most = enough.min(self.max_iter);
        reassign(&mut self.state, &mut self.step, &mut self.changes);
        for passes in 1..most {
            self.passes = passes;
            let means = means(&self.state);
            if means == self.state.centroids {
                return;
            }
            self.state.centroids = means;
            reassign(&mut self.state, &mut self.step, &mut self.changes);
        }
        self.passes = most;
    }
}
