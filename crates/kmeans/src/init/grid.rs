//! A histogram's colours in cells of a regular grid, with their exact moments.

use crate::histogram::Histogram;

const AXES: usize = 4;
/// Bins of an axis at the finest: one per 8-bit step.
pub(super) const BINS: usize = 256;

/// A coarser grid is taken as long as it has this many cells in all, and for each centre.
const ENOUGH_CELLS: usize = 1 << 13;
const CELLS_PER_CENTER: usize = 32;
const COARSEST: u32 = 3;

/// Pixels and their coordinates' sums, in the histogram's integer units.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    pub(super) count: u64,
    sums: [i64; AXES],
}

/// Neighbours in the histogram that fall into the same bin of every axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) bins: [u8; AXES],
    pub(super) moments: Moments,
}

#[derive(Debug)]
pub(super) struct Grid {
    pub(super) dimensions: usize,
    pub(super) cells: Vec<Cell>,
}

impl Grid {
    /// The coarsest grid that is fine enough to place `k` centres.
    pub(super) fn new(histogram: &Histogram, k: usize) -> Self {
        let dimensions = histogram.model().dimensions();
        let enough = ENOUGH_CELLS.max(k * CELLS_PER_CENTER);
        let shift = (1..=COARSEST).rev().find(|&shift| runs(histogram, shift) >= enough).unwrap_or(0);
        let mut cells: Vec<Cell> = Vec::new();
        for (point, &weight) in histogram.points().iter().zip(histogram.weights()) {
            let bins = bins(histogram, point, shift);
            let moments = Moments::of(point, weight);
            match cells.last_mut() {
                Some(last) if last.bins == bins => last.moments = last.moments.plus(&moments),
                _ => cells.push(Cell { bins, moments }),
            }
        }
        Self { dimensions, cells }
    }
}

/// Cells of the grid whose bins are 2^`shift` steps wide.
fn runs(histogram: &Histogram, shift: u32) -> usize {
    let mut all = histogram.points().iter().map(|point| bins(histogram, point, shift));
    let Some(mut previous) = all.next() else { return 0 };
    let mut runs = 1;
    for bins in all {
        runs += usize::from(bins != previous);
        previous = bins;
    }
    runs
}

fn bins(histogram: &Histogram, point: &[f32; AXES], shift: u32) -> [u8; AXES] {
    histogram.coordinates().bins(point).map(|bin| bin >> shift)
}

impl Moments {
    fn of(point: &[f32; AXES], weight: u32) -> Self {
        Self { count: weight as u64, sums: point.map(|coordinate| weight as i64 * coordinate as i64) }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sums = self.sums;
        for (sum, other) in sums.iter_mut().zip(other.sums) {
            *sum += other;
        }
        Self { count: self.count + other.count, sums }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut sums = self.sums;
        for (sum, other) in sums.iter_mut().zip(other.sums) {
            *sum -= other;
        }
        Self { count: self.count - other.count, sums }
    }

    pub(super) fn mean(&self) -> [f64; AXES] {
        self.sums.map(|sum| sum as f64 / self.count as f64)
    }

    /// |sum|^2 / count: what the squared error lacks to the sum of squares.
    pub(super) fn concentration(&self) -> f64 {
        let squares: f64 = self.sums.iter().map(|&sum| sum as f64 * sum as f64).sum();
        squares / self.count as f64
    }
}
