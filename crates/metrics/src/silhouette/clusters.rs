//! The clusters of a partition, each a binary tree of cells.
//!
//! A cell is a run of blocks. Colours are sorted along a space-filling curve, so that the colours of a cell lie close
//! together: the smaller a cell, the farther its series expansion reaches and the fewer cells are opened.

use std::ops::Range;

use super::blocks::{self, Block, DIMENSIONS};
use super::moments::{Moments, PAIRS, TRIPLES, pairs, triples};
use crate::partition::Partition;

/// The largest of `|remainder| d^3 / |e|^4` over all offsets `e` from a cell's mean, where `remainder` is that of the series
/// of the distance to third order (see [`distance_sums`](super::distance_sums)): 27/128, for `e = -4/3 d u`.
const REMAINDER_FACTOR: f64 = 27.0 / 128.0;

/// All clusters of a partition that have members.
pub(super) struct Clusters {
    /// The colours, cluster by cluster and within each in Hilbert order.
    pub(super) blocks: Vec<Block>,
    /// The clusters that have members, in order of their labels.
    pub(super) occupied: Vec<Cluster>,
    /// For each label its index in `occupied`, `usize::MAX` where it has no members.
    pub(super) places: Vec<usize>,
    /// The trees of all clusters, each in preorder.
    cells: Vec<Cell>,
}

/// A cluster that has members.
pub(super) struct Cluster {
    /// Its blocks in [`Clusters::blocks`].
    pub(super) blocks: Range<usize>,
    /// Its tree in `Clusters::cells`.
    cells: Range<usize>,
    /// Pixels, at least 1.
    pub(super) weight: f64,
    pub(super) mean: [f64; DIMENSIONS],
    /// Mean squared distance of its pixels to `mean`.
    pub(super) spread: f64,
}

/// A run of blocks of one cluster, as the coefficients of its far-field expansion. In memory a cell stands before its
/// children.
///
/// `e` is a pixel's offset from the cell's mean, `u` a unit vector.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) mean: [f64; DIMENSIONS],
    /// Pixels.
    pub(super) weight: f64,
    /// Half the sum over pixels of `(u.e)^2`, as a form in `u`: the factors of `u_i u_j` in the order of [`PAIRS`].
    pub(super) half_second: [f64; 10],
    /// Half the sum over pixels of `|e|^2`.
    pub(super) half_trace: f64,
    /// Half the sum over pixels of `(u.e)^3`, as a form in `u`: the factors of `u_i u_j u_k` in the order of [`TRIPLES`].
    pub(super) half_third: [f64; 20],
    /// Half the sum over pixels of `|e|^2 e`.
    pub(super) half_third_trace: [f64; DIMENSIONS],
    /// Bound on the remainder of the series of the sum of distances, times the cubed distance.
    pub(super) remainder: f64,
    /// The block of a leaf.
    pub(super) block: Option<u32>,
    /// Cells of this subtree: as many are skipped where this cell is not opened.
    pub(super) skip: u32,
}

impl Clusters {
    /// `D` is 3 where all fourth coordinates are 0.
    #[inline(always)]
    pub(super) fn new<const D: usize>(partition: &Partition<'_>, order: &[u32]) -> Self {
        let (blocks, ranges) = blocks::by_cluster(partition, partition.weights(), order);
        let mut places = vec![usize::MAX; ranges.len()];
        let mut clusters = Self {
            cells: Vec::with_capacity(2 * blocks.len()),
            blocks,
            occupied: Vec::new(),
            places: Vec::new(),
        };
        for (label, range) in ranges.into_iter().enumerate().filter(|(_, range)| !range.is_empty()) {
            places[label] = clusters.occupied.len();
            clusters.push::<D>(range);
        }
        clusters.places = places;
        clusters
    }

    #[inline(always)]
    fn push<const D: usize>(&mut self, blocks: Range<usize>) {
        let first = self.cells.len();
        let moments = add_cells::<D>(&mut self.cells, &self.blocks, blocks.clone());
        self.occupied.push(Cluster {
            blocks,
            cells: first..self.cells.len(),
            weight: moments.weight,
            mean: moments.mean,
            spread: moments.trace::<D>(),
        });
    }

    #[inline(always)]
    pub(super) fn cells_of(&self, cluster: &Cluster) -> &[Cell] {
        &self.cells[cluster.cells.clone()]
    }
}

/// Appends the tree of cells over the blocks in `range`, and returns the moments of its root.
fn add_cells<const D: usize>(cells: &mut Vec<Cell>, blocks: &[Block], range: Range<usize>) -> Moments {
    let place = cells.len();
    if range.len() == 1 {
        let moments = Moments::of_block::<D>(&blocks[range.start]);
        cells.push(Cell::new::<D>(&moments, Some(range.start as u32), 1));
        return moments;
    }
    // The first child has a power of two of blocks, so that all its leaves are equally deep.
    let middle = range.start + range.len().next_power_of_two() / 2;
    cells.push(Cell::NONE);
    let first = add_cells::<D>(cells, blocks, range.start..middle);
    let second = add_cells::<D>(cells, blocks, middle..range.end);
    let moments = Moments::merged::<D>(&first, &second);
    cells[place] = Cell::new::<D>(&moments, None, (cells.len() - place) as u32);
    moments
}

impl Cell {
    const NONE: Self = Self {
        mean: [0.0; DIMENSIONS],
        weight: 0.0,
        half_second: [0.0; 10],
        half_trace: 0.0,
        half_third: [0.0; 20],
        half_third_trace: [0.0; DIMENSIONS],
        remainder: 0.0,
        block: None,
        skip: 0,
    };

    fn new<const D: usize>(moments: &Moments, block: Option<u32>, skip: u32) -> Self {
        let half = 0.5 * moments.weight;
        let mut cell = Self {
            mean: moments.mean,
            weight: moments.weight,
            half_trace: half * moments.trace::<D>(),
            remainder: REMAINDER_FACTOR * moments.weight * moments.fourth,
            block,
            skip,
            ..Self::NONE
        };
        for n in 0..pairs(D) {
            let [i, j] = PAIRS[n];
            let times = if i == j { 1.0 } else { 2.0 };
            cell.half_second[n] = times * half * moments.second[n];
        }
        for n in 0..triples(D) {
            let [i, j, k] = TRIPLES[n];
            let times = if i == k {
                1.0
            } else if i == j || j == k {
                3.0
            } else {
                6.0
            };
            cell.half_third[n] = times * half * moments.third[n];
        }
        for i in 0..D {
            cell.half_third_trace[i] = half * moments.third_trace::<D>(i);
        }
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::REMAINDER_FACTOR;

    #[test]
    fn the_remainder_of_the_series_is_bounded_for_every_offset() {
        let mut largest = 0.0_f64;
        for cosine in (-1000..=1000).map(|i| f64::from(i) / 1000.0) {
            for e in (1..=4000).map(|i| 0.02 + f64::from(i) / 400.0) {
                let across = e * e * (1.0 - cosine * cosine);
                let series = 1.0 + e * cosine + 0.5 * across - 0.5 * e * cosine * across;
                let distance = (1.0 + 2.0 * e * cosine + e * e).max(0.0).sqrt();
                largest = largest.max((distance - series).abs() / e.powi(4));
            }
        }
        assert!(largest <= REMAINDER_FACTOR + 1e-9 && largest > 0.999 * REMAINDER_FACTOR, "{largest}");
    }
}
