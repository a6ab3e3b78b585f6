//! Cells of the colour cube with their moments, and the bin of each cell along each axis: the data of Wu's algorithm.

use std::ops::{AddAssign, Sub, SubAssign};

use crate::histogram::Histogram;

pub(super) const AXES: usize = 4;
/// Bins of an axis, so that no two 8-bit levels share one.
pub(super) const BINS: usize = 256;

/// The least number of cells on a grid, in all and for each centre, and the widest cells: 2^3 levels.
const MIN_CELLS: usize = 1 << 13;
const CELLS_PER_CENTER: usize = 32;
const MAX_SHIFT: u32 = 3;

/// The moments of order 0 and 1 of some pixels: their count, and the sums of their coordinates in the histogram's integer
/// units. Exact, so that cells can be added and subtracted in any order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FirstMoments {
    pub(super) count: u64,
    sums: [i64; AXES],
}

/// Adjacent colours of the histogram that share the upper bits of all channels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) moments: FirstMoments,
    /// The channels of its first colour.
    channels: u32,
}

/// Cells in the histogram's order.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) dimensions: usize,
    pub(super) cells: Vec<Cell>,
}

/// One cell per colour.
fn of_colors(histogram: &Histogram) -> impl Iterator<Item = Cell> {
    let points = histogram.points().iter().zip(histogram.weights());
    points.zip(histogram.colors()).map(|((point, &weight), &color)| Cell {
        moments: FirstMoments::of(point, weight),
        channels: u32::from_ne_bytes(color),
    })
}

impl Grid {
    /// Cells that are 2^`shift` levels of each channel wide, from finer ones.
    fn merged(dimensions: usize, finer: impl Iterator<Item = Cell>, shift: u32) -> Self {
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

    /// The grids for `k` centres, the coarsest first: those with cells of 2 to 8 levels that have enough cells. Where none
    /// has, a single grid with one cell per colour.
    pub(super) fn levels(histogram: &Histogram, k: usize) -> Vec<Self> {
        let dimensions = histogram.model().dimensions();
        let enough = MIN_CELLS.max(k * CELLS_PER_CENTER);
        let mut levels = vec![Self::merged(dimensions, of_colors(histogram), 1)];
        for shift in 2..=MAX_SHIFT {
            let finer = levels[levels.len() - 1].cells.iter().copied();
            levels.push(Self::merged(dimensions, finer, shift));
        }
        levels.retain(|level| level.cells.len() >= enough);
        if levels.is_empty() {
            levels.push(Self { dimensions, cells: of_colors(histogram).collect() });
        }
        levels.reverse();
        levels
    }

    /// For each cell the bin of its mean along each axis; the range of all means is mapped linearly onto the bins.
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
                bins[axis] = (BIN_RANGE * (mean[axis] - low[axis]) / range) as u8;
            }
            bins
        };
        means.iter().map(bin).collect()
    }
}

/// Below [`BINS`], so that the upper end of the range falls into the last bin.
const BIN_RANGE: f64 = BINS as f64 - 0.5;

impl FirstMoments {
    fn of(point: &[f32; AXES], weight: u32) -> Self {
        Self { count: weight as u64, sums: point.map(|coordinate| weight as i64 * coordinate as i64) }
    }

    pub(super) fn mean(&self) -> [f64; AXES] {
        self.sums.map(|sum| sum as f64 / self.count as f64)
    }

    /// Count times |mean|^2. The SSE is the sum of squares less this; so the gain of a split is the rise of this.
    pub(super) fn count_times_squared_mean(&self) -> f64 {
        let squares: f64 = self.sums.iter().map(|&sum| sum as f64 * sum as f64).sum();
        squares / self.count as f64
    }
}

impl AddAssign for FirstMoments {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        for axis in 0..AXES {
            self.sums[axis] += other.sums[axis];
        }
    }
}

impl SubAssign for FirstMoments {
    fn sub_assign(&mut self, other: Self) {
        self.count -= other.count;
        for axis in 0..AXES {
            self.sums[axis] -= other.sums[axis];
        }
    }
}

impl Sub for FirstMoments {
    type Output = Self;

    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}
