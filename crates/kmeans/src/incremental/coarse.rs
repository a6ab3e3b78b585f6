//! Incremental k-means over coarse points, where local search and independent starts are cheap.

use rand_pcg::Pcg64;

use crate::algorithm::{
    Assigner, BREATHING_UPDATES, SINGLE_SPLITS, State, StopRule, accelerated_lloyd, assignment_step,
    breathing_search, iterate, split_widest, tolerance, with_clear_first,
};
use crate::clustering::Stop;
use crate::coarse_points::CoarsePoints;
use crate::histogram::Histogram;
use crate::init::kmeans_plus_plus;
use crate::kernel::Change;
use crate::params::CheckedParams;
use crate::weighted_points::PointColumns;

/// For each level the largest K, and the most coarse points.
const LEVELS: [(usize, usize); 4] =
    [(16, 1 << 10), (256, 1 << 12), (2_048, 1 << 15), (usize::MAX, usize::MAX)];

/// Colours up to which the coarse points are all colours.
const MAX_EXACT: usize = 1 << 12;

/// Most updates after a cluster was added: the larger of a minimum and a total shared by the clusters.
const MIN_UPDATES: usize = 8;
const UPDATES_TIMES_CLUSTERS: usize = 400;

/// Breathing k-means is run at each K up to a largest, and beyond at so many in each doubling of K.
const SEARCH_EACH_MAX_K: usize = 32;
const SEARCHES_PER_OCTAVE: usize = 8;

/// Independent starts at each K up to a largest: with few clusters, local minima differ most.
const RESTARTS_MAX_K: usize = 16;
const RESTARTS: u128 = 5;

/// The same, and single splits of breathing k-means, where the points are the colours: with few of these, local minima differ
/// more, and cost less.
const EXACT_RESTARTS: u128 = 10;
const EXACT_SINGLE_SPLITS: usize = 256;

/// The coarse points for K up to `max_k`.
pub(super) struct Level {
    points: CoarsePoints,
    columns: PointColumns,
    max_k: usize,
    /// Whether the points are the colours.
    exact: bool,
}

impl Level {
    fn new(histogram: &Histogram, (max_k, max_points): (usize, usize)) -> Self {
        let points = CoarsePoints::new(histogram, max_points);
        let data = points.data();
        let columns = PointColumns::new(&data);
        Self { exact: data.points.len() == histogram.len(), points, columns, max_k }
    }
}

/// The levels needed for K up to `k`.
pub(super) fn levels(histogram: &Histogram, k: usize) -> Vec<Level> {
    if histogram.len() <= MAX_EXACT {
        return vec![Level::new(histogram, (usize::MAX, MAX_EXACT))];
    }
    let needed = 1 + LEVELS.iter().take_while(|(max_k, _)| *max_k < k).count();
    LEVELS[..needed].iter().map(|&level| Level::new(histogram, level)).collect()
}

/// Whether breathing k-means is run at `k`.
fn is_searched(k: usize) -> bool {
    let octave = 1 << k.ilog2();
    k <= SEARCH_EACH_MAX_K || k.is_multiple_of(octave / SEARCHES_PER_OCTAVE)
}

/// The clustering of the coarse points at the current K.
pub(super) struct CoarseModel<'a> {
    /// The current level and those after it.
    levels: &'a [Level],
    params: &'a CheckedParams,
    state: State<'a>,
    assigner: Assigner<'a>,
    changes: Vec<Change>,
    /// Where the points are the colours, the updates of the last run to rest, and why it ended.
    settled: Option<(u32, Stop)>,
}

/// A clustering of coarse points, from which that of all colours starts.
pub(super) struct CoarseClustering<'a> {
    pub(super) points: &'a CoarsePoints,
    pub(super) labels: Vec<u16>,
    pub(super) clusters: usize,
    /// Where the points are the colours, the clustering itself.
    pub(super) settled: Option<Settled>,
}

/// A clustering of all colours: its centroids in the histogram's coordinates, its last updates, and why they ended.
pub(super) struct Settled {
    pub(super) centroids: Vec<[f64; 4]>,
    pub(super) updates: u32,
    pub(super) stop: Stop,
}

impl<'a> CoarseModel<'a> {
    /// The model at K = 1.
    pub(super) fn new(levels: &'a [Level], params: &'a CheckedParams) -> Self {
        let Level { points, columns, .. } = &levels[0];
        let state = State::single_cluster(points.data());
        let assigner = Assigner::for_coarse(params.algorithm, &state.data, columns);
        let settled = levels[0].exact.then_some((0, Stop::Converged));
        Self { levels, params, state, assigner, changes: Vec::new(), settled }
    }

    /// The clustering at `k`, which is not below the current K.
    pub(super) fn at(&mut self, k: usize) -> CoarseClustering<'a> {
        while self.state.clusters() < k {
            self.choose_level();
            self.add_cluster();
        }
        let points = &self.levels[0].points;
        let settled = self.settled.map(|(updates, stop)| Settled {
            centroids: points.unscaled(&self.state.centroids),
            updates,
            stop,
        });
        let (labels, clusters) = (self.state.labels.clone(), self.state.clusters());
        CoarseClustering { points, labels, clusters, settled }
    }

    /// Goes to the next level if the next K is beyond the current one.
    fn choose_level(&mut self) {
        if self.state.clusters() < self.levels[0].max_k {
            return;
        }
        let centroids = self.levels[0].points.unscaled(&self.state.centroids);
        self.levels = &self.levels[1..];
        let Level { points, columns, .. } = &self.levels[0];
        self.state = State::unassigned(points.data(), points.scaled(&centroids));
        self.assigner = Assigner::for_coarse(self.params.algorithm, &self.state.data, columns);
        assignment_step(&mut self.state, &mut self.assigner, &mut self.changes);
    }

    /// From K to K + 1: splits the cluster with the largest principal variance, runs Lloyd, and searches for better
    /// solutions. Where the points are the colours, the SSE never rises.
    fn add_cluster(&mut self) {
        let before = self.levels[0].exact.then(|| self.state.clone());
        split_widest(&mut self.state);
        assignment_step(&mut self.state, &mut self.assigner, &mut self.changes);
        self.search();
        if let Some(before) = before {
            self.settle();
            if self.state.sse() > before.sse() {
                self.settle_split(before);
            }
        }
    }

    /// Lloyd, independent starts and breathing k-means, as far as the number of clusters has them.
    fn search(&mut self) {
        let k = self.state.clusters();
        let max_updates = MIN_UPDATES.max(UPDATES_TIMES_CLUSTERS / k) as u32;
        let stop = StopRule { max_updates, tolerance: 0.0 };
        accelerated_lloyd(&mut self.state, &mut self.assigner, stop, &mut self.changes);
        if k <= RESTARTS_MAX_K {
            self.try_restarts(stop);
        }
        if is_searched(k) {
            let stop = StopRule { max_updates: BREATHING_UPDATES, ..stop };
            let single_splits = if self.levels[0].exact { EXACT_SINGLE_SPLITS } else { SINGLE_SPLITS };
            breathing_search(&mut self.state, &mut self.assigner, single_splits, stop, &mut self.changes);
        }
    }

    /// Runs Lloyd from k-means++ several times, and takes the best result where it is better than the current one.
    fn try_restarts(&mut self, stop: StopRule) {
        let Level { points, columns, .. } = &self.levels[0];
        let (data, k) = (points.data(), self.state.clusters());
        if data.points.len() <= k {
            return;
        }
        let restarts = if self.levels[0].exact { EXACT_RESTARTS } else { RESTARTS };
        for restart in 0..restarts {
            let mut rng = Pcg64::new(self.params.seed as u128, (k as u128) << 32 | restart);
            let chosen = kmeans_plus_plus::choose(&data, &columns.all, k, &mut rng);
            let centroids = chosen.into_iter().map(|index| data.points[index].map(f64::from)).collect();
            let centroids = with_clear_first(&data, centroids);
            let (mut state, mut assigner) = (
                self.state.restarted(centroids),
                Assigner::for_coarse(self.params.algorithm, &data, columns),
            );
            assignment_step(&mut state, &mut assigner, &mut self.changes);
            accelerated_lloyd(&mut state, &mut assigner, stop, &mut self.changes);
            if state.sse() < self.state.sse() {
                (self.state, self.assigner) = (state, assigner);
            }
        }
    }

    /// Runs Lloyd to rest.
    fn settle(&mut self) {
        let stop = StopRule {
            max_updates: self.params.max_iter,
            tolerance: tolerance(&self.state.data, self.params),
        };
        let outcome = accelerated_lloyd(&mut self.state, &mut self.assigner, stop, &mut self.changes);
        self.settled = Some(outcome);
    }

    /// The clustering before, with one cluster split, and plain Lloyd to rest: each of its steps lowers the SSE.
    fn settle_split(&mut self, before: State<'a>) {
        self.state = before;
        split_widest(&mut self.state);
        self.state.invalidate();
        self.settled = Some(iterate(&mut self.state, self.params, &mut self.assigner));
    }
}
