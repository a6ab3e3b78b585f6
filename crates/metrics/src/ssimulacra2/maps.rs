//! The maps of differences of one channel at one scale, and their norms.
//!
//! With local means `u`, mean squares `s` and, of the product of both images, `s12`:
//!
//! ```text
//! structure    1 - (1 - (u1 - u2)^2) (2 (s12 - u1 u2) + C2) / (s11 - u1^2 + s22 - u2^2 + C2),   C2 = 0.03^2
//! edges        (1 + |image2 - u2|) / (1 + |image1 - u1|) - 1:  artifacts where positive, else detail that was lost
//! ```
//!
//! Quotients of structure are floats, all else are doubles, added pixel by pixel: so libjxl does.

use std::ops::Range;

use super::scale::Samples;
use super::vector::{F32x16, LANES, Tile};

const C2: f32 = 0.0009;

/// Mean, and fourth root of the mean fourth power.
pub(super) const NORMS: usize = 2;

/// Which maps are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Demand {
    pub(super) structure: bool,
    pub(super) artifacts: bool,
    pub(super) lost_detail: bool,
}

impl Demand {
    pub(super) fn edges(self) -> bool {
        self.artifacts || self.lost_detail
    }

    pub(super) fn any(self) -> bool {
        self.structure || self.edges()
    }
}

/// The norms of the maps, 0 where they are not computed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Means {
    pub(super) structure: [f64; NORMS],
    pub(super) artifacts: [f64; NORMS],
    pub(super) lost_detail: [f64; NORMS],
}

/// A sum of values and one of their fourth powers.
#[derive(Clone, Copy, Default)]
struct Sum {
    values: f64,
    fourth_powers: f64,
}

impl Sum {
    #[inline(always)]
    fn add(&mut self, values: &[f64; LANES]) {
        let mut powers = [0.0; LANES];
        for lane in 0..LANES {
            let square = values[lane] * values[lane];
            powers[lane] = square * square;
        }
        for lane in 0..LANES {
            self.values += values[lane];
            self.fourth_powers += powers[lane];
        }
    }

    fn means(self, pixels: usize) -> [f64; NORMS] {
        let share = 1.0 / pixels as f64;
        [share * self.values, (share * self.fourth_powers).sqrt().sqrt()]
    }
}

/// What the maps of a band are made of, tile by tile; empty where no map needs it.
#[derive(Clone, Copy)]
pub(super) struct Band<'a> {
    pub(super) original: Moments<'a>,
    /// The output's samples, and its local moments.
    pub(super) samples: &'a [Samples],
    pub(super) mean: &'a [Tile],
    pub(super) mean_square: &'a [Tile],
    /// Local means of the product of both images.
    pub(super) mean_product: &'a [Tile],
}

/// What the maps need of an original.
#[derive(Clone, Copy)]
pub(super) struct Moments<'a> {
    /// The distance of each sample from its local mean.
    pub(super) contrast: &'a [Tile],
    pub(super) mean: &'a [Tile],
    pub(super) mean_square: &'a [Tile],
}

/// Sums over the pixels of a channel, row by row.
#[derive(Default)]
pub(super) struct Sums {
    structure: Sum,
    artifacts: Sum,
    lost_detail: Sum,
}

impl Sums {
    /// Adds `rows` of a band of `width` columns.
    #[inline(always)]
    pub(super) fn add_band(&mut self, demand: Demand, band: &Band<'_>, rows: Range<usize>, width: usize) {
        for row in rows {
            for block in 0..width.div_ceil(LANES) {
                let columns = LANES.min(width - block * LANES);
                if demand.structure {
                    let mut values = band.structure(block, row);
                    clear_from(columns, &mut values);
                    self.structure.add(&values);
                }
                if demand.edges() {
                    let mut values = band.edges(block, row);
                    clear_from(columns, &mut values);
                    self.add_edges(demand, &values);
                }
            }
        }
    }

    #[inline(always)]
    fn add_edges(&mut self, demand: Demand, values: &[f64; LANES]) {
        let (mut artifacts, mut lost) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            artifacts[lane] = positive(values[lane]);
            lost[lane] = positive(-values[lane]);
        }
        if demand.artifacts {
            self.artifacts.add(&artifacts);
        }
        if demand.lost_detail {
            self.lost_detail.add(&lost);
        }
    }

    pub(super) fn means(&self, pixels: usize) -> Means {
        Means {
            structure: self.structure.means(pixels),
            artifacts: self.artifacts.means(pixels),
            lost_detail: self.lost_detail.means(pixels),
        }
    }
}

#[inline(always)]
fn clear_from(columns: usize, values: &mut [f64; LANES]) {
    if columns < LANES {
        values[columns..].fill(0.0);
    }
}

#[inline(always)]
fn positive(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}

impl Band<'_> {
    #[inline(always)]
    fn structure(&self, block: usize, row: usize) -> [f64; LANES] {
        let (u1, u2) = (self.original.mean[block][row], self.mean[block][row]);
        let (s11, s22) = (self.original.mean_square[block][row], self.mean_square[block][row]);
        let s12 = self.mean_product[block][row];
        let (one, two, c2) = (F32x16::splat(1.0), F32x16::splat(2.0), F32x16::splat(C2));
        let luminance = one - (u1 - u2) * (u1 - u2);
        let covariance = two * (s12 - u1 * u2) + c2;
        let variances = (s11 - u1 * u1) + (s22 - u2 * u2) + c2;
        let similarity = luminance * covariance / variances;
        let mut values = [0.0; LANES];
        for lane in 0..LANES {
            values[lane] = positive(1.0 - f64::from(similarity.0[lane]));
        }
        values
    }

    #[inline(always)]
    fn edges(&self, block: usize, row: usize) -> [f64; LANES] {
        let original = self.original.contrast[block][row];
        let output = (self.samples[block][row] - self.mean[block][row]).abs();
        let mut values = [0.0; LANES];
        for lane in 0..LANES {
            values[lane] = (1.0 + f64::from(output.0[lane])) / (1.0 + f64::from(original.0[lane])) - 1.0;
        }
        values
    }
}
