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

use super::scale::Moments;
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

/// Sums over the pixels of a channel, row by row.
#[derive(Default)]
pub(super) struct Sums {
    structure: Sum,
    artifacts: Sum,
    lost_detail: Sum,
}

impl Sums {
    /// Adds `rows` of a band of `width` columns, of which the original has the tiles from `first` on. `products` are local
    /// means of the product of both images.
    #[inline(always)]
    pub(super) fn add_band(
        &mut self,
        demand: Demand,
        (original, first): (&Moments, usize),
        output: &Moments,
        products: &[Tile],
        (rows, width): (Range<usize>, usize),
    ) {
        for row in rows {
            for block in 0..width.div_ceil(LANES) {
                let columns = LANES.min(width - block * LANES);
                if demand.structure {
                    let mut values = structure(
                        [original.mean[first + block][row], output.mean[block][row]],
                        [original.mean_square[first + block][row], output.mean_square[block][row]],
                        products[block][row],
                    );
                    values[columns..].fill(0.0);
                    self.structure.add(&values);
                }
                if demand.edges() {
                    let mut values = edges(original.contrast[first + block][row], output.contrast[block][row]);
                    values[columns..].fill(0.0);
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
fn positive(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}

#[inline(always)]
fn structure(means: [F32x16; 2], squares: [F32x16; 2], products: F32x16) -> [f64; LANES] {
    let [one, two, c2] = [1.0, 2.0, C2].map(F32x16::splat);
    let [u1, u2] = means;
    let luminance = one - (u1 - u2) * (u1 - u2);
    let covariance = two * (products - u1 * u2) + c2;
    let variances = (squares[0] - u1 * u1) + (squares[1] - u2 * u2) + c2;
    let similarity = luminance * covariance / variances;
    let mut values = [0.0; LANES];
    for lane in 0..LANES {
        values[lane] = positive(1.0 - f64::from(similarity.0[lane]));
    }
    values
}

#[inline(always)]
fn edges(original: F32x16, output: F32x16) -> [f64; LANES] {
    let mut values = [0.0; LANES];
    for lane in 0..LANES {
        values[lane] = (1.0 + f64::from(output.0[lane])) / (1.0 + f64::from(original.0[lane])) - 1.0;
    }
    values
}
