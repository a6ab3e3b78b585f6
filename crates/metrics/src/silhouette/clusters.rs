//! The clusters of a partition, each a tree of cells.
//!
//! A cell is a run of blocks, and colours follow each other along a space-filling curve: that makes cells small, and
//! small cells make everything fast.

use std::ops::Range;

use super::blocks::{self, Block, DIMENSIONS};
use super::field::FOURTH_ORDER;
use super::moments::{Moments, PAIRS, TRIPLES, pairs, triples};
use crate::partition::Partition;

pub(super) struct Clusters {
    pub(super) blocks: Vec<Block>,
    /// Those that have members.
    pub(super) occupied: Vec<Cluster>,
    /// The place in `occupied` of each label.
    pub(super) places: Vec<usize>,
    cells: Vec<Cell>,
}

pub(super) struct Cluster {
    pub(super) blocks: Range<usize>,
    cells: Range<usize>,
    /// Pixels, at least 1.
    pub(super) weight: f64,
    pub(super) mean: [f64; DIMENSIONS],
    /// Mean squared distance of its pixels to `mean`.
    pub(super) spread: f64,
}

/// A run of blocks of one cluster as it is seen from afar. Cells stand before those that they consist of.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) mean: [f64; DIMENSIONS],
    pub(super) weight: f64,
    /// Half the sum over pixels of `(u.e)^2`, as a form in `u`: the factors of `u_i u_j` in the order of [`PAIRS`].
    pub(super) half_second: [f64; 10],
    /// Half the sum over pixels of `|e|^2`.
    pub(super) half_trace: f64,
    /// Half the sum over pixels of `(u.e)^3`, as a form in `u`: the factors of `u_i u_j u_k` in the order of [`TRIPLES`].
    pub(super) half_third: [f64; 20],
    /// Half the sum over pixels of `|e|^2 e`.
    pub(super) half_slant: [f64; DIMENSIONS],
    /// Bound on the rest of the series of the sum, times the cubed distance.
    pub(super) rest: f64,
    /// The block, of a cell that has but one.
    pub(super) block: Option<u32>,
    /// Cells from here to the one behind all that this consists of.
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

/// Adds the tree of cells over `range`.
fn add_cells<const D: usize>(cells: &mut Vec<Cell>, blocks: &[Block], range: Range<usize>) -> Moments {
    let place = cells.len();
    if range.len() == 1 {
        let moments = Moments::of_block::<D>(&blocks[range.start]);
        cells.push(Cell::new::<D>(&moments, Some(range.start as u32), 1));
        return moments;
    }
    // Cells of a power of two of blocks first: the halves of equal cells are equal too.
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
        half_slant: [0.0; DIMENSIONS],
        rest: 0.0,
        block: None,
        skip: 0,
    };

    fn new<const D: usize>(moments: &Moments, block: Option<u32>, skip: u32) -> Self {
        let half = 0.5 * moments.weight;
        let mut cell = Self {
            mean: moments.mean,
            weight: moments.weight,
            half_trace: half * moments.trace::<D>(),
            rest: FOURTH_ORDER * moments.weight * moments.fourth,
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
            cell.half_slant[i] = half * moments.slant::<D>(i);
        }
        cell
    }
}
