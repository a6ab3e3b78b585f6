//! A histogram's colours in cells, and where these lie along each axis.

use std::ops::{AddAssign, Sub, SubAssign};

use crate::histogram::Histogram;

const AXES: usize = 4;
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
    /// Where its mean lies along each axis.
    pub(super) bins: [u8; AXES],
}

#[derive(Debug)]
pub(super) struct Grid {
    pub(super) dimensions: usize,
    /// In the histogram's order.
    pub(super) cells: Vec<Cell>,
}

impl Grid {
    /// The `shift` of the coarsest cells that are fine enough to place `k` centres; 0, single colours, where there are
    /// few.
    pub(super) fn coarsest(histogram: &Histogram, k: usize) -> u32 {
        let enough = ENOUGH_CELLS.max(k * CELLS_PER_CENTER);
        (1..=COARSEST).rev().find(|&shift| cells_of(histogram, shift) >= enough).unwrap_or(0)
    }

    /// Cells that are 2^`shift` steps of each channel wide.
    pub(super) fn new(histogram: &Histogram, shift: u32) -> Self {
        let scale = Scale::of(histogram);
        let mut cells = Vec::new();
        let mut start = 0;
        for end in 1..=histogram.len() {
            if end == histogram.len() || begins_cell(histogram, end, shift) {
                let moments = Moments::of(histogram, start..end);
                cells.push(Cell { moments, bins: scale.bins(&moments.mean()) });
                start = end;
            }
        }
        Self { dimensions: histogram.model().dimensions(), cells }
    }
}

fn cells_of(histogram: &Histogram, shift: u32) -> usize {
    1 + (1..histogram.len()).filter(|&color| begins_cell(histogram, color, shift)).count()
}

/// Whether a colour, but not the one before it, lies in another cell of channels cut to their upper bits.
fn begins_cell(histogram: &Histogram, color: usize, shift: u32) -> bool {
    let bits = |color: usize| u32::from_ne_bytes(histogram.colors()[color]);
    let upper = u32::from_ne_bytes([u8::MAX << shift; 4]);
    (bits(color) ^ bits(color - 1)) & upper != 0
}

/// Maps the range of the points on each axis onto the bins.
struct Scale {
    low: [f64; AXES],
    bins_per_unit: [f64; AXES],
}

impl Scale {
    fn of(histogram: &Histogram) -> Self {
        let (mut low, mut high) = ([f32::INFINITY; AXES], [f32::NEG_INFINITY; AXES]);
        for point in histogram.points() {
            for axis in 0..AXES {
                low[axis] = if point[axis] < low[axis] { point[axis] } else { low[axis] };
                high[axis] = if point[axis] > high[axis] { point[axis] } else { high[axis] };
            }
        }
        let mut bins_per_unit = [0.0; AXES];
        for axis in 0..AXES {
            let range = (high[axis] - low[axis]) as f64;
            bins_per_unit[axis] = if range > 0.0 { BINS_BELOW_END / range } else { 0.0 };
        }
        Self { low: low.map(f64::from), bins_per_unit }
    }

    fn bins(&self, mean: &[f64; AXES]) -> [u8; AXES] {
        let mut bins = [0; AXES];
        for axis in 0..AXES {
            bins[axis] = ((mean[axis] - self.low[axis]) * self.bins_per_unit[axis]) as u8;
        }
        bins
    }
}

/// The end of the range falls into the last bin.
const BINS_BELOW_END: f64 = BINS as f64 - 0.5;

impl Moments {
    fn of(histogram: &Histogram, colors: std::ops::Range<usize>) -> Self {
        let mut moments = Self::default();
        let points = histogram.points()[colors.clone()].iter().zip(&histogram.weights()[colors]);
        for (point, &weight) in points {
            moments.count += weight as u64;
            for axis in 0..AXES {
                moments.sums[axis] += weight as i64 * point[axis] as i64;
            }
        }
        moments
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
