//! Incremental k-means over coarse points, where local search and independent starts are cheap.

use rand_pcg::Pcg64;

use crate::algorithm::{
    Assigner, BREATHING_UPDATES, State, StopRule, accelerated_lloyd, assignment_step, breathing_search,
    split_widest,
};
use crate::coarse_points::CoarsePoints;
use crate::histogram::Histogram;
use crate::init::kmeans_plus_plus;
use crate::kernel::{Change, Columns};

/// For each level the largest K, and the most coarse points.
const LEVELS: [(usize, usize); 4] =
    [(16, 1 << 11), (256, 1 << 14), (2_048, 1 << 17), (usize::MAX, usize::MAX)];

/// Most updates after a cluster was added: the larger of a minimum and a total shared by the clusters.
const MIN_UPDATES: usize = 8;
const UPDATES_TIMES_CLUSTERS: usize = 400;

/// In each doubling of K, the number of K at which breathing k-means is run.
const SEARCHES_PER_OCTAVE: u32 = 16;

/// Independent starts at each K of the first level: with few clusters, local minima differ most.
const RESTARTS: u128 = 10;

/// The coarse points for K up to `max_k`.
pub(super) struct Level {
    coarse: CoarsePoints,
    columns: Columns,
    max_k: usize,
}

/// The levels needed for K up to `k`.
pub(super) fn levels(histogram: &Histogram, k: usize) -> Vec<Level> {
    let needed = 1 + LEVELS.iter().take_while(|(max_k, _)| *max_k < k).count();
    let level = |&(max_k, max_points): &(usize, usize)| {
        let coarse = CoarsePoints::new(histogram, max_points);
        Level { columns: Columns::new(coarse.data().points, coarse.data().dimensions), coarse, max_k }
    };
    LEVELS[..needed].iter().map(level).collect()
}

/// The clustering of the coarse points at the current K.
pub(super) struct CoarseModel<'a> {
    /// The current level and those after it.
    levels: &'a [Level],
    state: State<'a>,
    assigner: Assigner<'a>,
    changes: Vec<Change>,
    seed: u64,
}

impl<'a> CoarseModel<'a> {
    /// The model at K = 1.
    pub(super) fn new(levels: &'a [Level], seed: u64) -> Self {
        let data = levels[0].coarse.data();
        let mut state = State::single_cluster(data);
        let mut assigner = Assigner::for_coarse(&data, &levels[0].columns);
        let mut changes = Vec::new();
        assignment_step(&mut state, &mut assigner, &mut changes);
        Self { levels, state, assigner, changes, seed }
    }

    /// The centroids, in the histogram's coordinates.
    pub(super) fn centroids(&self) -> Vec<[f64; 4]> {
        self.levels[0].coarse.unscaled(&self.state.centroids)
    }

    /// Replaces the centroids by others, in the histogram's coordinates.
    pub(super) fn set_centroids(&mut self, centroids: &[[f64; 4]]) {
        let Level { coarse, columns, .. } = &self.levels[0];
        self.state = State::unassigned(coarse.data(), coarse.scaled(centroids));
        self.assigner = Assigner::for_coarse(&coarse.data(), columns);
        assignment_step(&mut self.state, &mut self.assigner, &mut self.changes);
    }

    /// Goes to the next level with `centroids` if the next K is beyond the current one.
    pub(super) fn choose_level(&mut self, centroids: &[[f64; 4]]) {
        if self.levels.len() > 1 && centroids.len() >= self.levels[0].max_k {
            self.levels = &self.levels[1..];
            self.set_centroids(centroids);
        }
    }

    /// From K to K + 1: splits the cluster with the largest principal variance, runs Lloyd, and searches for better
    /// solutions.
    pub(super) fn add_cluster(&mut self) {
        split_widest(&mut self.state);
        assignment_step(&mut self.state, &mut self.assigner, &mut self.changes);
        let k = self.state.clusters();
        let max_updates = MIN_UPDATES.max(UPDATES_TIMES_CLUSTERS / k) as u32;
        let stop = StopRule { max_updates, tolerance: 0.0, sse_floor: 0.0 };
        accelerated_lloyd(&mut self.state, &mut self.assigner, stop, &mut self.changes);
        if self.levels[0].max_k == LEVELS[0].0 {
            self.try_restarts(stop);
        }
        if k > 2 && k.is_multiple_of(1 << (k / SEARCHES_PER_OCTAVE as usize).checked_ilog2().unwrap_or(0)) {
            let stop = StopRule { max_updates: BREATHING_UPDATES, ..stop };
            breathing_search(&mut self.state, &mut self.assigner, stop, &mut self.changes);
        }
    }

    /// Runs Lloyd from k-means++ several times, and takes the best result where it is better than the current one.
    fn try_restarts(&mut self, stop: StopRule) {
        let Level { coarse, columns, .. } = &self.levels[0];
        let (data, k) = (coarse.data(), self.state.clusters());
        for restart in 0..RESTARTS.min((data.points.len() > k) as u128 * RESTARTS) {
            let mut rng = Pcg64::new(self.seed as u128, (k as u128) << 32 | restart);
            let chosen = kmeans_plus_plus::choose(&data, columns, k, &mut rng);
            let centroids = chosen.into_iter().map(|index| data.points[index].map(f64::from)).collect();
            let (mut state, mut assigner) =
                (self.state.restarted(centroids), Assigner::for_coarse(&data, columns));
            assignment_step(&mut state, &mut assigner, &mut self.changes);
            accelerated_lloyd(&mut state, &mut assigner, stop, &mut self.changes);
            if state.sse() < self.state.sse() {
                (self.state, self.assigner) = (state, assigner);
            }
        }
    }
}
