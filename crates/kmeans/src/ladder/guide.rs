//! The climb over a coarse cloud, where looking around is cheap: it finds the structure that the colours then follow.

use rand_pcg::Pcg64;

use super::breathe::breathe;
use super::cut::{Cut, by_spread};
use super::glide::{Until, glide};
use crate::algorithm::{Assigner, State, reassign};
use crate::cloud::Coarse;
use crate::histogram::Histogram;
use crate::init::kmeans_plus_plus;
use crate::kernel::{Change, Columns};

/// Up to which K a coarse cloud guides, and of how many points it is at most.
const LEVELS: [(usize, usize); 4] =
    [(16, 1 << 11), (256, 1 << 14), (2_048, 1 << 17), (usize::MAX, usize::MAX)];

/// Iterations after a step up: at least, and for all clusters together.
const PASSES: usize = 8;
const PASSES_OF_ALL: usize = 400;

/// Iterations of a breath, in and out.
const BREATH_PASSES: u32 = 10;

/// In each doubling of K the search is done at so many K.
const SEARCHES_PER_OCTAVE: u32 = 16;

/// Independent starts at each K of the first level: few clusters have many different resting places.
const STARTS: u128 = 10;

/// Better places for `centers`, looked for over a coarse cloud of at most `most` points.
pub(crate) fn wander(histogram: &Histogram, centers: Vec<[f64; 4]>, most: usize) -> Vec<[f64; 4]> {
    let coarse = Coarse::new(histogram, most);
    if coarse.cloud().points.len() <= centers.len() {
        return centers;
    }
    let columns = Columns::new(coarse.cloud().points, coarse.cloud().dimensions);
    let scaled = centers.iter().map(|center| center.map(|x| x * coarse.scale)).collect();
    let mut state = State::unassigned(coarse.cloud(), scaled);
    let mut step = Assigner::of_coarse(&coarse.cloud(), &columns);
    let mut changes = Vec::new();
    let until = Until { passes: BREATH_PASSES, movement: 0.0, floor: 0.0 };
    reassign(&mut state, &mut step, &mut changes);
    glide(&mut state, &mut step, until, &mut changes);
    breathe(&mut state, &mut step, until, &mut changes);
    state.centroids.iter().map(|centroid| centroid.map(|x| x / coarse.scale)).collect()
}

/// The coarse cloud for K up to some.
pub(super) struct Level {
    coarse: Coarse,
    columns: Columns,
    up_to: usize,
}

/// The levels needed up to `k`.
pub(super) fn levels(histogram: &Histogram, k: usize) -> Vec<Level> {
    let needed = 1 + LEVELS.iter().take_while(|(up_to, _)| *up_to < k).count();
    let level = |&(up_to, points): &(usize, usize)| {
        let coarse = Coarse::new(histogram, points);
        Level { columns: Columns::new(coarse.cloud().points, coarse.cloud().dimensions), coarse, up_to }
    };
    LEVELS[..needed].iter().map(level).collect()
}

/// A clustering of the coarse cloud that goes ahead.
pub(super) struct Guide<'a> {
    levels: &'a [Level],
    state: State<'a>,
    step: Assigner<'a>,
    changes: Vec<Change>,
    seed: u64,
}

impl<'a> Guide<'a> {
    /// At K = 1.
    pub(super) fn new(levels: &'a [Level], seed: u64) -> Self {
        let cloud = levels[0].coarse.cloud();
        let (mut state, mut step) = (State::single(cloud), Assigner::of_coarse(&cloud, &levels[0].columns));
        let mut changes = Vec::new();
        reassign(&mut state, &mut step, &mut changes);
        Self { levels, state, step, changes, seed }
    }

    /// Where the centroids are, in the units of the fine cloud.
    pub(super) fn centroids(&self) -> Vec<[f64; 4]> {
        let scale = self.levels[0].coarse.scale;
        self.state.centroids.iter().map(|centroid| centroid.map(|x| x / scale)).collect()
    }

    /// Goes on from other centroids.
    pub(super) fn resume(&mut self, centroids: &[[f64; 4]]) {
        let Level { coarse, columns, .. } = &self.levels[0];
        let scaled = centroids.iter().map(|centroid| centroid.map(|x| x * coarse.scale)).collect();
        self.state = State::unassigned(coarse.cloud(), scaled);
        self.step = Assigner::of_coarse(&coarse.cloud(), columns);
        reassign(&mut self.state, &mut self.step, &mut self.changes);
    }

    /// Goes on at the next level, if K asks for it.
    pub(super) fn refine(&mut self, centroids: &[[f64; 4]]) {
        if self.levels.len() > 1 && centroids.len() >= self.levels[0].up_to {
            self.levels = &self.levels[1..];
            self.resume(centroids);
        }
    }

    /// From K to K + 1: cuts the cluster that spreads most, lets all find their place, and looks for better ones.
    pub(super) fn rise(&mut self) {
        let cut = Cut::of(&self.state, by_spread(&self.state)[0]);
        let new = self.state.open();
        cut.make(&mut self.state, new);
        reassign(&mut self.state, &mut self.step, &mut self.changes);
        let k = self.state.clusters();
        let until = Until { passes: PASSES.max(PASSES_OF_ALL / k) as u32, movement: 0.0, floor: 0.0 };
        glide(&mut self.state, &mut self.step, until, &mut self.changes);
        if self.levels[0].up_to == LEVELS[0].0 {
            self.start_anew(until);
        }
        if k > 2 && k.is_multiple_of(1 << (k / SEARCHES_PER_OCTAVE as usize).checked_ilog2().unwrap_or(0)) {
            let until = Until { passes: BREATH_PASSES, ..until };
            breathe(&mut self.state, &mut self.step, until, &mut self.changes);
        }
    }

    /// Takes the best of some independent starts, where it is better.
    fn start_anew(&mut self, until: Until) {
        let Level { coarse, columns, .. } = &self.levels[0];
        let (cloud, k) = (coarse.cloud(), self.state.clusters());
        for start in 0..STARTS.min((cloud.points.len() > k) as u128 * STARTS) {
            let mut rng = Pcg64::new(self.seed as u128, (k as u128) << 32 | start);
            let drawn = kmeans_plus_plus::choose(&cloud, columns, k, &mut rng);
            let centroids = drawn.into_iter().map(|index| cloud.points[index].map(f64::from)).collect();
            let (mut state, mut step) = (self.state.anew(centroids), Assigner::of_coarse(&cloud, columns));
            reassign(&mut state, &mut step, &mut self.changes);
            glide(&mut state, &mut step, until, &mut self.changes);
            if state.sse() < self.state.sse() {
                (self.state, self.step) = (state, step);
            }
        }
    }
}
