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

use super::gaussian::stride;
use super::scale::Samples;
use super::vector::{F32x16, LANES};

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
}

/// The norms of the maps, 0 where they are not computed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Means {
    pub(super) structure: [f64; NORMS],
    pub(super) artifacts: [f64; NORMS],
    pub(super) lost_detail: [f64; NORMS],
}

/// A sum of values and one of their fourth powers.
type Sum = [f64; NORMS];

#[inline(always)]
fn add(sum: &mut Sum, terms: Sum) {
    for norm in 0..NORMS {
        sum[norm] += terms[norm];
    }
}

/// What is added for a value of a map below 0, which counts as 0, or above.
#[inline(always)]
fn terms(value: f64) -> Sum {
    let value = if value > 0.0 { value } else { 0.0 };
    let square = value * value;
    [value, square * square]
}

fn means(sum: Sum, pixels: usize) -> [f64; NORMS] {
    let share = 1.0 / pixels as f64;
    [share * sum[0], (share * sum[1]).sqrt().sqrt()]
}

/// What the maps of a band are made of, row by row; empty where no map needs it.
#[derive(Clone, Copy)]
pub(super) struct Band<'a> {
    pub(super) original: Moments<'a>,
    /// The output's samples, and its local moments.
    pub(super) samples: &'a [Samples],
    pub(super) mean: &'a [F32x16],
    pub(super) mean_square: &'a [F32x16],
    /// Local means of the product of both images.
    pub(super) mean_product: &'a [F32x16],
}

/// What the maps need of an original.
#[derive(Clone, Copy)]
pub(super) struct Moments<'a> {
    /// The distance of each sample from its local mean.
    pub(super) contrast: &'a [F32x16],
    pub(super) mean: &'a [F32x16],
    pub(super) mean_square: &'a [F32x16],
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
        let mut group = Group::new();
        for row in rows {
            for left in (0..width).step_by(GROUP) {
                let columns = GROUP.min(width - left);
                let blocks = left / LANES..(left + columns).div_ceil(LANES);
                if demand.structure {
                    group.set_structure(band, row * stride(width), blocks.clone());
                }
                if demand.edges() {
                    group.set_edges(band, row, row * stride(width), blocks);
                }
                self.add(&group, columns);
            }
        }
    }

    /// Adds the terms of all maps, side by side, for each sum alone would wait for its last addition.
    #[inline(always)]
    fn add(&mut self, group: &Group, columns: usize) {
        let (mut structure, mut artifacts, mut lost_detail) =
            (self.structure, self.artifacts, self.lost_detail);
        for pixel in 0..columns {
            add(&mut structure, group.structure[pixel]);
            add(&mut artifacts, group.artifacts[pixel]);
            add(&mut lost_detail, group.lost_detail[pixel]);
        }
        *self = Self { structure, artifacts, lost_detail };
    }

    pub(super) fn means(&self, pixels: usize) -> Means {
        Means {
            structure: means(self.structure, pixels),
            artifacts: means(self.artifacts, pixels),
            lost_detail: means(self.lost_detail, pixels),
        }
    }
}

/// Neighbouring pixels of a row whose terms are computed before they are added.
const GROUP: usize = 8 * LANES;

/// What is added at these pixels; 0 for maps that are not computed.
struct Group {
    structure: [Sum; GROUP],
    artifacts: [Sum; GROUP],
    lost_detail: [Sum; GROUP],
}

impl Group {
    #[inline(always)]
    fn new() -> Self {
        let nothing = [[0.0; NORMS]; GROUP];
        Self { structure: nothing, artifacts: nothing, lost_detail: nothing }
    }

    #[inline(always)]
    fn set_structure(&mut self, band: &Band<'_>, row: usize, blocks: Range<usize>) {
        let mut similarity = [[0.0; LANES]; GROUP / LANES];
        for (similarity, block) in similarity.iter_mut().zip(blocks) {
            *similarity = band.similarity(row + block).0;
        }
        let similarity = similarity.as_flattened();
        for pixel in 0..GROUP {
            self.structure[pixel] = terms(1.0 - f64::from(similarity[pixel]));
        }
    }

    #[inline(always)]
    fn set_edges(&mut self, band: &Band<'_>, row: usize, start: usize, blocks: Range<usize>) {
        let mut contrasts = [[[0.0; LANES]; GROUP / LANES]; 2];
        for (index, block) in blocks.enumerate() {
            let output = (band.samples[block][row] - band.mean[start + block]).abs();
            contrasts[0][index] = band.original.contrast[start + block].0;
            contrasts[1][index] = output.0;
        }
        let [original, output] = [contrasts[0].as_flattened(), contrasts[1].as_flattened()];
        for pixel in 0..GROUP {
            let edge = (1.0 + f64::from(output[pixel])) / (1.0 + f64::from(original[pixel])) - 1.0;
            self.artifacts[pixel] = terms(edge);
            self.lost_detail[pixel] = terms(-edge);
        }
    }
}

impl Band<'_> {
    /// The similarity of structure at 16 pixels.
    #[inline(always)]
    fn similarity(&self, place: usize) -> F32x16 {
        let (u1, u2) = (self.original.mean[place], self.mean[place]);
        let (s11, s22) = (self.original.mean_square[place], self.mean_square[place]);
        let s12 = self.mean_product[place];
        let (one, two, c2) = (F32x16::splat(1.0), F32x16::splat(2.0), F32x16::splat(C2));
        let luminance = one - (u1 - u2) * (u1 - u2);
        let covariance = two * (s12 - u1 * u2) + c2;
        let variances = (s11 - u1 * u1) + (s22 - u2 * u2) + c2;
        luminance * covariance / variances
    }
}
