//! Which centroids can be nearest to some point of a neighbourhood, kept up as centroids move.
//!
//! A neighbourhood is a run of points in Morton order with the box around them. The centroids near it are found once,
//! with some slack: while every centroid stays within the slack of its anchor, no other can become nearest. A
//! centroid that leaves its slack gets a new anchor, and it alone is tested again; but where it was the pivot that the
//! others were compared with, all are.

use super::candidates::{Bounds, Candidates, may_be_nearest};
use super::{Centroids, LANES};

/// Slack of the centroids that remain for a neighbourhood, in steps between colours.
const SLACK: f32 = 1.0;

/// Slack is taken a little wider than it is used: the distances compared with it are rounded.
pub(super) const ROUNDING: f32 = 1.01;

/// Where centroids were when neighbourhoods last looked at them.
#[derive(Clone, Debug)]
pub(super) struct Anchors {
    at: Vec<[f32; 4]>,
    slack: f32,
}

/// One movement of the centroids, as every neighbourhood needs to know it.
pub(super) struct Movement<'a> {
    centroids: &'a Centroids<'a>,
    moved: Vec<u64>,
    released: Released,
    /// The anchors after the movement.
    all: Candidates,
    slack: f32,
}

/// Which anchors are new.
enum Released {
    All,
    Some { indices: Vec<usize>, bits: Vec<u64>, anchors: Candidates },
}

impl Anchors {
    /// `step` is the one between colours, in the points' units.
    pub(super) fn new(step: f32) -> Self {
        Self { at: Vec::new(), slack: SLACK * step }
    }

    /// Follows the centroids.
    #[inline(always)]
    pub(super) fn follow<'a, const D: usize>(&mut self, centroids: &'a Centroids<'a>) -> Movement<'a> {
        let clusters = centroids.now.len();
        let moved: Vec<usize> = (0..clusters).filter(|&index| centroids.shifts[index] != 0.0).collect();
        let left = |&index: &usize| self.has_left(index, &centroids.now[index]);
        let indices: Vec<usize> = moved.iter().copied().filter(left).collect();
        let released = if self.at.len() > clusters || 4 * indices.len() > clusters {
            self.at = centroids.now.to_vec();
            Released::All
        } else {
            self.at.resize(clusters, [0.0; 4]);
            for &index in &indices {
                self.at[index] = centroids.now[index];
            }
            let anchors: Vec<[f32; 4]> = indices.iter().map(|&index| self.at[index]).collect();
            Released::Some {
                bits: bits(&indices, clusters),
                indices,
                anchors: Candidates::all::<D>(&anchors),
            }
        };
        Movement {
            centroids,
            moved: bits(&moved, clusters),
            released,
            all: Candidates::all::<D>(&self.at),
            slack: ROUNDING * self.slack,
        }
    }

    fn has_left(&self, index: usize, now: &[f32; 4]) -> bool {
        self.at.get(index).is_none_or(|anchor| {
            let squared: f32 =
                now.iter().zip(anchor).map(|(now, anchor)| (now - anchor) * (now - anchor)).sum();
            squared > self.slack * self.slack
        })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Neighborhood {
    bounds: Bounds,
    /// A bit per centroid: whether it can be nearest to some point while all are within the slack of their anchors.
    near: Vec<u64>,
    /// The centroid that the others were compared with.
    pivot: usize,
    /// Bound on how much nearer one of those near has come relative to another, added up.
    pub(super) drift: f64,
}

/// What a movement of the centroids means for a neighbourhood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Every centroid near is where it was.
    None,
    /// Some drifted.
    Drift,
    /// Another one is near, or nothing is known of one.
    Unknown,
}

impl Neighborhood {
    pub(super) fn new(points: &[[f32; 4]]) -> Self {
        Self { bounds: Bounds::of(points), near: Vec::new(), pivot: 0, drift: 0.0 }
    }

    /// Follows a movement.
    #[inline(always)]
    pub(super) fn follow<const D: usize>(&mut self, movement: &Movement<'_>) -> News {
        let farthest = self.farthest_shift(movement);
        self.drift += 2.0 * farthest;
        let newcomers = match &movement.released {
            Released::Some { bits, .. } if !is_set(bits, self.pivot) => self.test_released::<D>(movement),
            _ => self.look_around::<D>(movement),
        };
        if newcomers || !self.drift.is_finite() {
            self.drift = 0.0;
            News::Unknown
        } else if farthest > 0.0 {
            News::Drift
        } else {
            News::None
        }
    }

    /// How far one of the centroids near moved.
    #[inline(always)]
    fn farthest_shift(&self, movement: &Movement<'_>) -> f64 {
        let mut farthest = 0.0_f64;
        for (word, (&near, &moved)) in self.near.iter().zip(&movement.moved).enumerate() {
            let mut both = near & moved;
            while both != 0 {
                let index = 64 * word + both.trailing_zeros() as usize;
                farthest = farthest.max(movement.centroids.shifts[index]);
                both &= both - 1;
            }
        }
        farthest
    }

    /// Tests all centroids; true if there is one near that was not.
    #[inline(always)]
    fn look_around<const D: usize>(&mut self, movement: &Movement<'_>) -> bool {
        let all = &movement.all;
        self.pivot = all.nearest_to_center::<D>(&self.bounds);
        let mut near = vec![0; all.centroids.len().div_ceil(64)];
        for (group, columns) in all.columns().iter().enumerate() {
            let pivot = &all.centroids[self.pivot];
            let kept = may_be_nearest::<D>(columns, pivot, &self.bounds, movement.slack);
            near[group * LANES / 64] |= (kept as u64) << (group * LANES % 64);
        }
        let last = all.centroids.len() % 64;
        if last > 0 {
            near[all.centroids.len() / 64] &= (1 << last) - 1;
        }
        let mut newcomers = 0;
        for (word, bits) in near.iter().enumerate() {
            newcomers |= bits & !self.near.get(word).copied().unwrap_or(0);
        }
        self.near = near;
        newcomers != 0
    }

    /// Tests the centroids with new anchors; true if there is one near that was not.
    #[inline(always)]
    fn test_released<const D: usize>(&mut self, movement: &Movement<'_>) -> bool {
        let Released::Some { indices, anchors, .. } = &movement.released else { return false };
        self.near.resize(movement.moved.len(), 0);
        let pivot = &movement.all.centroids[self.pivot];
        let mut newcomers = false;
        for (columns, indices) in anchors.columns().iter().zip(indices.chunks(LANES)) {
            let kept = may_be_nearest::<D>(columns, pivot, &self.bounds, movement.slack);
            for (lane, &index) in indices.iter().enumerate() {
                let (word, bit) = (&mut self.near[index / 64], 1 << (index % 64));
                let (was, is) = (*word & bit != 0, kept >> lane & 1 == 1);
                newcomers |= is && !was;
                *word = if is { *word | bit } else { *word & !bit };
            }
        }
        newcomers
    }

    /// The indices of the centroids near, ascending.
    #[inline(always)]
    pub(super) fn near(&self, indices: &mut Vec<u16>) {
        indices.clear();
        for (word, &bits) in self.near.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                indices.push((64 * word + bits.trailing_zeros() as usize) as u16);
                bits &= bits - 1;
            }
        }
    }
}

fn bits(indices: &[usize], count: usize) -> Vec<u64> {
    let mut words = vec![0; count.div_ceil(64)];
    for &index in indices {
        words[index / 64] |= 1 << (index % 64);
    }
    words
}

fn is_set(words: &[u64], index: usize) -> bool {
    words[index / 64] >> (index % 64) & 1 == 1
}
