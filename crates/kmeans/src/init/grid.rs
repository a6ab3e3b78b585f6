//! A histogram's colours in cells, and where these lie along each axis.

use std::ops::{AddAssign, Sub, SubAssign};

use crate::histogram::Histogram;

pub(super) const AXES: usize = 4;
/// Bins of an axis: no two 8-bit steps fall into one.
pub(super) const BINS: usize = 256;

/// Coarser cells are taken as long as there are this many in all, and for each centre.
const ENOUGH_CELLS: usize = 1 << 13;
const CELLS_PER_CENTER: usize = 32;
const COARSEST: u32 = 3;

/// Pixels and their coordinates' sums, in the histogram's integer units.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    pub(super) count: u64,
    sums: [i64; AXES],
}

/// Neighbours in the histogram that share the upper bits of all channels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) moments: Moments,
    /// The channels of its first colour.
    channels: u32,
}

/// Cells in the histogram's order.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) dimensions: usize,
    pub(super) cells: Vec<Cell>,
}

/// Each colour a cell.
fn of_colors(histogram: &Histogram) -> impl Iterator<Item = Cell> {
    let points = histogram.points().iter().zip(histogram.weights());
    points.zip(histogram.colors()).map(|((point, &weight), &color)| Cell {
        moments: Moments::of(point, weight),
        channels: u32::from_ne_bytes(color),
    })
}

impl Grid {
    /// Cells that are 2^`shift` steps of each channel wide, from finer ones.
    fn joined(dimensions: usize, finer: impl Iterator<Item = Cell>, shift: u32) -> Self {
        let upper = u32::from_ne_bytes([u8::MAX << shift; 4]);
        let mut cells: Vec<Cell> = Vec::new();
        for cell in finer {
            match cells.last_mut() {
                Some(last) if (last.channels ^ cell.channels) & upper == 0 => last.moments += cell.moments,
                _ => cells.push(cell),
            }
        }
        Self { dimensions, cells }
    }

    /// Grids to place `k` centres with, coarse ones first. The first is the coarsest that is fine enough; single colours
    /// are the only one where there are few.
    pub(super) fn levels(histogram: &Histogram, k: usize) -> Vec<Self> {
        let dimensions = histogram.model().dimensions();
        let enough = ENOUGH_CELLS.max(k * CELLS_PER_CENTER);
        let mut levels = vec![Self::joined(dimensions, of_colors(histogram), 1)];
        for shift in 2..=COARSEST {
            let finer = levels[levels.len() - 1].cells.iter().copied();
            levels.push(Self::joined(dimensions, finer, shift));
        }
        levels.retain(|level| level.cells.len() >= enough);
        if levels.is_empty() {
            levels.push(Self { dimensions, cells: of_colors(histogram).collect() });
        }
        levels.reverse();
        levels
    }

    /// Where the mean of each cell lies along each axis: the range of all is mapped onto the bins.
    pub(super) fn bins(&self) -> Vec<[u8; AXES]> {
        let (mut low, mut high) = ([f64::INFINITY; AXES], [f64::NEG_INFINITY; AXES]);
        let means: Vec<[f64; AXES]> = self.cells.iter().map(|cell| cell.moments.mean()).collect();
        for mean in &means {
            for axis in 0..AXES {
                low[axis] = low[axis].min(mean[axis]);
                high[axis] = high[axis].max(mean[axis]);
            }
        }
        let bin = |mean: &[f64; AXES]| {
            let mut bins = [0; AXES];
            for axis in 0..AXES {
                let range = (high[axis] - low[axis]).max(f64::MIN_POSITIVE);
                bins[axis] = (BINS_BELOW_END * (mean[axis] - low[axis]) / range) as u8;
            }
            bins
        };
        means.iter().map(bin).collect()
    }
}

/// The end of the range falls into the last bin.
const BINS_BELOW_END: f64 = BINS as f64 - 0.5;

impl Moments {
    fn of(point: &[f32; AXES], weight: u32) -> Self {
        Self { count: weight as u64, sums: point.map(|coordinate| weight as i64 * coordinate as i64) }
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

impl AddAssign for Moments {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        for axis in 0..AXES {
            self.sums[axis] += other.sums[axis];
        }
    }
}

impl SubAssign for Moments {
    fn sub_assign(&mut self, other: Self) {
        self.count -= other.count;
        for axis in 0..AXES {
            self.sums[axis] -= other.sums[axis];
        }
    }
}

impl Sub for Moments {
    type Output = Self;

    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}
