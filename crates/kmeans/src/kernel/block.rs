//! The nearest of a cell's candidates for each point of a block, and how long the answer holds.

use pulp::Simd;

use super::bounding_box::{BoundingBox, may_be_nearest};
use super::nearest::nearest_of_block;
use super::reference_centroids::{SLACK_ROUNDING, columns_of};
use super::simd::LANES;

/// What is known of the points of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    bounds: BoundingBox,
    /// The drift of the cell's candidates up to which the labels hold; negative where that is unknown.
    labels_until: f64,
    /// A bit for each of the cell's candidates: whether it can be nearest to some point. Unused where
    /// they are more than bits.
    candidates: u128,
    /// The drift up to which no others can; negative where that is unknown.
    candidates_until: f64,
}

impl Block {
    /// The block of some points, before any centroids.
    pub(super) fn new(points: &[[f32; 4]]) -> Self {
        Self { bounds: BoundingBox::of(points), labels_until: -1.0, candidates: 0, candidates_until: -1.0 }
    }

    /// Forgets all that was known of the cell's candidates.
    pub(super) fn forget(&mut self) {
        (self.labels_until, self.candidates_until) = (-1.0, -1.0);
    }

    /// Forgets which of the cell's candidates matter, but not how long the labels hold.
    pub(super) fn forget_candidates(&mut self) {
        self.candidates_until = -1.0;
    }

    /// Whether the labels are still those of the nearest candidates.
    pub(super) fn labels_hold(&self, candidates: &Candidates<'_>) -> bool {
        candidates.drift < self.labels_until
    }
}

/// The candidates of one cell after another.
pub(super) struct Candidates<'a> {
    /// The positions of all centroids.
    centroids: &'a [[f32; 4]],
    /// How far each candidate may move before those that matter to a block are looked for again.
    slack: f32,
    /// The drift of the cell's candidates.
    drift: f64,
    indices: Vec<u16>,
    positions: Vec<[f32; 4]>,
    /// The positions as columns, once they are needed.
    columns: Vec<[[f32; LANES]; 4]>,
}

impl<'a> Candidates<'a> {
    /// None yet, of these centroids.
    pub(super) fn new(centroids: &'a [[f32; 4]], slack: f32) -> Self {
        let (indices, positions, columns) = (Vec::new(), Vec::new(), Vec::new());
        Self { centroids, slack, drift: 0.0, indices, positions, columns }
    }

    /// Goes to another cell, whose candidates are `members`.
    #[inline(always)]
    pub(super) fn replace(&mut self, members: &[u16], drift: f64) {
        self.drift = drift;
        self.indices.clear();
        self.indices.extend_from_slice(members);
        self.positions.clear();
        self.positions.extend(members.iter().map(|&member| self.centroids[member as usize]));
        self.columns.clear();
    }

    /// The labels of a block's points. `last` is the label of one of the points so far.
    #[inline(always)]
    pub(super) fn nearest<S: Simd, const D: usize>(
        &mut self,
        simd: S,
        block: &mut Block,
        points: &[[f32; LANES]; D],
        last: u16,
    ) -> [u16; LANES] {
        let all = self.positions.len();
        if all == 1 {
            block.labels_until = f64::INFINITY;
            return [self.indices[0]; LANES];
        }
        if all > u128::BITS as usize {
            let candidates = (0..all).map(|place| self.candidate(place));
            let (nearest, gap) = nearest_of_block(simd, points, &candidates);
            block.labels_until = self.drift + gap as f64;
            return nearest;
        }
        if self.drift > block.candidates_until {
            self.find::<S, D>(simd, block, last);
        }
        if block.candidates.is_power_of_two() {
            block.labels_until = block.candidates_until;
            return [self.indices[block.candidates.trailing_zeros() as usize]; LANES];
        }
        let candidates = Bits(block.candidates).map(|bit| self.candidate(bit as usize));
        let (nearest, gap) = nearest_of_block(simd, points, &candidates);
        block.labels_until = block.candidates_until.min(self.drift + gap as f64);
        nearest
    }

    #[inline(always)]
    fn candidate(&self, place: usize) -> (u16, &[f32; 4]) {
        (self.indices[place], &self.positions[place])
    }

    /// Finds the candidates that matter to a block. Any centroid may be the one that the others are compared with, a candidate
    /// or not: some candidate is as near, and moves by no more than the slack. The last label of a point is a good guess at no
    /// cost.
    #[inline(always)]
    fn find<S: Simd, const D: usize>(&mut self, simd: S, block: &mut Block, last: u16) {
        if self.columns.is_empty() {
            self.columns.extend(self.positions.chunks(LANES).map(columns_of));
        }
        let pivot = &self.centroids[last as usize];
        block.candidates = 0;
        for (group, columns) in self.columns.iter().enumerate() {
            let slack = SLACK_ROUNDING * self.slack;
            let Some(excess) = may_be_nearest::<S, D>(simd, columns, pivot, &block.bounds, slack) else {
                continue;
            };
            let mut bits = 0_u32;
            for lane in 0..LANES {
                bits |= u32::from(excess[lane] >= 0.0) << lane;
            }
            block.candidates |= (bits as u128) << (group * LANES);
        }
        let all = self.positions.len() as u32;
        block.candidates &= u128::MAX >> (u128::BITS - all);
        block.candidates_until = self.drift + 2.0 * self.slack as f64;
    }
}

/// The indices of the bits that are set, ascending.
#[derive(Clone)]
struct Bits(u128);

impl Iterator for Bits {
    type Item = u32;

    #[inline(always)]
    fn next(&mut self) -> Option<u32> {
        let bit = (self.0 != 0).then(|| self.0.trailing_zeros());
        self.0 &= self.0.wrapping_sub(1);
        bit
    }
}
