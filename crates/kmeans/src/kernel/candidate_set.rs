//! The centroids that can be nearest to some point of a box, kept up to date as centroids move.
//!
//! A [`CandidateSet`] is found once, with some slack: as long as every centroid stays within the slack of its reference
//! position, no centroid outside the set can become nearest. A centroid that leaves its slack gets a new reference position,
//! and it alone is tested again; but where it was the pivot that the others were compared with, all are.

use super::bounding_box::{BoundingBox, may_be_nearest};
use super::candidate_list::CandidateList;
use super::centroids::Centroids;
use super::simd::LANES;

/// How far a centroid may be from its reference position, in steps between colours.
const SLACK: f32 = 1.0;

/// Sets are computed with a slack larger by this factor than the one allowed: the distances compared with it are rounded.
pub(super) const SLACK_ROUNDING: f32 = 1.01;

/// The positions of the centroids that candidate sets were computed for.
#[derive(Clone, Debug)]
pub(super) struct ReferenceCentroids {
    positions: Vec<[f32; 4]>,
    slack: f32,
}

/// One movement of the centroids, in the form that every candidate set needs.
pub(super) struct Movement<'a> {
    centroids: &'a Centroids<'a>,
    /// A bit per centroid: whether it has moved.
    moved: Vec<u64>,
    replaced: Replaced,
    /// The reference positions after the movement.
    references: CandidateList,
    /// The slack that sets are computed with.
    slack: f32,
}

/// Which reference positions are new.
enum Replaced {
    All,
    Some { indices: Vec<usize>, bits: Vec<u64>, references: CandidateList },
}

impl ReferenceCentroids {
    /// No centroids yet; `step` is the one between colours, in the points' units.
    pub(super) fn new(step: f32) -> Self {
        Self { positions: Vec::new(), slack: SLACK * step }
    }

    /// Replaces the reference positions of centroids that have left their slack: of all centroids where these are many.
    #[inline(always)]
    pub(super) fn update<'a, const D: usize>(&mut self, centroids: &'a Centroids<'a>) -> Movement<'a> {
        let clusters = centroids.now.len();
        let moved: Vec<usize> = (0..clusters).filter(|&index| centroids.shifts[index] != 0.0).collect();
        let outside = |&index: &usize| self.is_outside_slack(index, &centroids.now[index]);
        let indices: Vec<usize> = moved.iter().copied().filter(outside).collect();
        let replaced = if self.positions.len() > clusters || 4 * indices.len() > clusters {
            self.positions = centroids.now.to_vec();
            Replaced::All
        } else {
            self.positions.resize(clusters, [0.0; 4]);
            for &index in &indices {
                self.positions[index] = centroids.now[index];
            }
            let references: Vec<[f32; 4]> = indices.iter().map(|&index| self.positions[index]).collect();
            Replaced::Some {
                bits: bits(&indices, clusters),
                indices,
                references: CandidateList::all::<D>(&references),
            }
        };
        Movement {
            centroids,
            moved: bits(&moved, clusters),
            replaced,
            references: CandidateList::all::<D>(&self.positions),
            slack: SLACK_ROUNDING * self.slack,
        }
    }

    fn is_outside_slack(&self, index: usize, now: &[f32; 4]) -> bool {
        self.positions.get(index).is_none_or(|reference| {
            let squared: f32 =
                now.iter().zip(reference).map(|(now, reference)| (now - reference) * (now - reference)).sum();
            squared > self.slack * self.slack
        })
    }
}

/// The centroids that can be nearest to some point of a box while all are within the slack of their reference positions.
#[derive(Clone, Debug)]
pub(super) struct CandidateSet {
    bounds: BoundingBox,
    /// A bit per centroid: whether it is in the set.
    members: Vec<u64>,
    /// The centroid that the others were compared with.
    pivot: usize,
    /// Sum over the movements so far of a bound on how much nearer a member has come relative to another. Starts again from
    /// 0 with [`SetChange::Unknown`].
    pub(super) drift: f64,
}

/// What a movement of the centroids means for a candidate set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetChange {
    /// No member has moved.
    None,
    /// Some members have moved; the drift has grown.
    Drift,
    /// A centroid has joined the set, a member has vanished, or the shift of a member is unknown.
    Unknown,
}

impl CandidateSet {
    /// The set of the box around `points`, before any centroids.
    pub(super) fn new(points: &[[f32; 4]]) -> Self {
        Self { bounds: BoundingBox::of(points), members: Vec::new(), pivot: 0, drift: 0.0 }
    }

    /// Updates the set after a movement.
    #[inline(always)]
    pub(super) fn update<const D: usize>(&mut self, movement: &Movement<'_>) -> SetChange {
        let vanished = self.has_vanished(movement.centroids.now.len());
        let largest = self.largest_shift(movement);
        self.drift += 2.0 * largest;
        let joined = match &movement.replaced {
            Replaced::Some { bits, .. } if !is_set(bits, self.pivot) => self.test_replaced::<D>(movement),
            _ => self.test_all::<D>(movement),
        };
        if joined || vanished || !self.drift.is_finite() {
            self.drift = 0.0;
            SetChange::Unknown
        } else if largest > 0.0 {
            SetChange::Drift
        } else {
            SetChange::None
        }
    }

    /// Whether a member is not among the first `clusters` centroids, which are all that is left after merges: its points
    /// have been given to another cluster, whichever is nearest.
    #[inline(always)]
    fn has_vanished(&self, clusters: usize) -> bool {
        let words = self.members.iter().skip(clusters / 64);
        let mut beyond = u64::MAX << (clusters % 64);
        words.into_iter().any(|members| members & std::mem::replace(&mut beyond, u64::MAX) != 0)
    }

    /// The largest shift of a member.
    #[inline(always)]
    fn largest_shift(&self, movement: &Movement<'_>) -> f64 {
        let mut largest = 0.0_f64;
        for (word, (&members, &moved)) in self.members.iter().zip(&movement.moved).enumerate() {
            let mut both = members & moved;
            while both != 0 {
                let index = 64 * word + both.trailing_zeros() as usize;
                largest = largest.max(movement.centroids.shifts[index]);
                both &= both - 1;
            }
        }
        largest
    }

    /// Tests all centroids; returns whether one has joined the set.
    #[inline(always)]
    fn test_all<const D: usize>(&mut self, movement: &Movement<'_>) -> bool {
        let references = &movement.references;
        self.pivot = references.nearest_to_center::<D>(&self.bounds);
        let count = references.centroids.len();
        let mut members = vec![0; count.div_ceil(64)];
        for (group, columns) in references.columns().iter().enumerate() {
            let pivot = &references.centroids[self.pivot];
            let kept = may_be_nearest::<D>(columns, pivot, &self.bounds, movement.slack);
            members[group * LANES / 64] |= (kept as u64) << (group * LANES % 64);
        }
        let last = count % 64;
        if last > 0 {
            members[count / 64] &= (1 << last) - 1;
        }
        let mut joined = 0;
        for (word, bits) in members.iter().enumerate() {
            joined |= bits & !self.members.get(word).copied().unwrap_or(0);
        }
        self.members = members;
        joined != 0
    }

    /// Tests the centroids with new reference positions; returns whether one has joined the set.
    #[inline(always)]
    fn test_replaced<const D: usize>(&mut self, movement: &Movement<'_>) -> bool {
        let Replaced::Some { indices, references, .. } = &movement.replaced else { return false };
        self.members.resize(movement.moved.len(), 0);
        let pivot = &movement.references.centroids[self.pivot];
        let mut joined = false;
        for (columns, indices) in references.columns().iter().zip(indices.chunks(LANES)) {
            let kept = may_be_nearest::<D>(columns, pivot, &self.bounds, movement.slack);
            for (lane, &index) in indices.iter().enumerate() {
                let (word, bit) = (&mut self.members[index / 64], 1 << (index % 64));
                let (was, is) = (*word & bit != 0, kept >> lane & 1 == 1);
                joined |= is && !was;
                *word = if is { *word | bit } else { *word & !bit };
            }
        }
        joined
    }

    /// Writes the indices of the members, ascending.
    #[inline(always)]
    pub(super) fn indices(&self, indices: &mut Vec<u16>) {
        indices.clear();
        for (word, &bits) in self.members.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                indices.push((64 * word + bits.trailing_zeros() as usize) as u16);
                bits &= bits - 1;
            }
        }
    }
}

/// A set of indices below `count`, as bits.
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
