//! Central moments of weighted points up to the fourth order: the coefficients of a cell's far-field expansion.
//!
//! They are merged by shifting each part's moments to the common mean, which loses no digits however far the cell lies
//! from the origin. Symmetric tensors are stored once per unordered index set, in an order in which those of fewer
//! dimensions come first.

use super::blocks::{Block, DIMENSIONS};
use crate::lanes::{self, LANES};

/// `second[n]` is the mean of `e_i e_j` with `(i, j) = PAIRS[n]`.
pub(super) const PAIRS: [[usize; 2]; 10] =
    [[0, 0], [1, 0], [1, 1], [2, 0], [2, 1], [2, 2], [3, 0], [3, 1], [3, 2], [3, 3]];

/// `third[n]` is the mean of `e_i e_j e_k` with `(i, j, k) = TRIPLES[n]`.
pub(super) const TRIPLES: [[usize; 3]; 20] = [
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
    [2, 0, 0],
    [2, 1, 0],
    [2, 1, 1],
    [2, 2, 0],
    [2, 2, 1],
    [2, 2, 2],
    [3, 0, 0],
    [3, 1, 0],
    [3, 1, 1],
    [3, 2, 0],
    [3, 2, 1],
    [3, 2, 2],
    [3, 3, 0],
    [3, 3, 1],
    [3, 3, 2],
    [3, 3, 3],
];

/// Unordered pairs of `dimensions` indices.
pub(super) const fn pairs(dimensions: usize) -> usize {
    dimensions * (dimensions + 1) / 2
}

/// Unordered triples of `dimensions` indices.
pub(super) const fn triples(dimensions: usize) -> usize {
    dimensions * (dimensions + 1) * (dimensions + 2) / 6
}

/// Where the pair of `i` and `j` stands.
#[inline(always)]
const fn pair(i: usize, j: usize) -> usize {
    if i < j { pairs(j) + i } else { pairs(i) + j }
}

/// Moments per pixel about the mean; `e` is a pixel's offset from it.
#[derive(Clone, Copy)]
pub(super) struct Moments {
    /// Pixels.
    pub(super) weight: f64,
    pub(super) mean: [f64; DIMENSIONS],
    /// Mean of `e_i e_j`.
    pub(super) second: [f64; 10],
    /// Mean of `e_i e_j e_k`.
    pub(super) third: [f64; 20],
    /// Mean of `|e|^4`.
    pub(super) fourth: f64,
}

impl Moments {
    const NONE: Self =
        Self { weight: 0.0, mean: [0.0; DIMENSIONS], second: [0.0; 10], third: [0.0; 20], fourth: 0.0 };

    /// Those of a block's pixels, in the first `D` dimensions; the others are 0.
    #[inline(always)]
    pub(super) fn of_block<const D: usize>(block: &Block) -> Self {
        let weight = lanes::fold(block.weights);
        let mut moments = Self { weight, ..Self::NONE };
        let mut offsets = [[0.0; LANES]; DIMENSIONS];
        let mut shares = [0.0; LANES];
        let mut squared = [0.0; LANES];
        for lane in 0..LANES {
            shares[lane] = block.weights[lane] / weight;
        }
        for i in 0..D {
            moments.mean[i] = folded_product(&shares, &block.coordinates[i]);
            for lane in 0..LANES {
                offsets[i][lane] = block.coordinates[i][lane] - moments.mean[i];
                squared[lane] += offsets[i][lane] * offsets[i][lane];
            }
        }
        let mut products = [[0.0; LANES]; 10];
        for n in 0..pairs(D) {
            let [i, j] = PAIRS[n];
            for lane in 0..LANES {
                products[n][lane] = shares[lane] * offsets[i][lane] * offsets[j][lane];
            }
            moments.second[n] = lanes::fold(products[n]);
        }
        for n in 0..triples(D) {
            let [i, j, k] = TRIPLES[n];
            moments.third[n] = folded_product(&products[pair(i, j)], &offsets[k]);
        }
        for lane in 0..LANES {
            shares[lane] *= squared[lane];
        }
        moments.fourth = folded_product(&shares, &squared);
        moments
    }

    /// Those of two sets of pixels taken together.
    #[inline(always)]
    pub(super) fn merged<const D: usize>(a: &Self, b: &Self) -> Self {
        let weight = a.weight + b.weight;
        let mut merged = Self { weight, ..Self::NONE };
        for i in 0..D {
            merged.mean[i] = (a.weight * a.mean[i] + b.weight * b.mean[i]) / weight;
        }
        merged.add_shifted::<D>(a);
        merged.add_shifted::<D>(b);
        merged
    }

    /// Adds the share that `part` has in the moments about the mean of `self`.
    #[inline(always)]
    fn add_shifted<const D: usize>(&mut self, part: &Self) {
        let share = part.weight / self.weight;
        let mut shift = [0.0; DIMENSIONS];
        let mut squared = 0.0;
        for i in 0..D {
            shift[i] = part.mean[i] - self.mean[i];
            squared += shift[i] * shift[i];
        }
        for n in 0..pairs(D) {
            let [i, j] = PAIRS[n];
            self.second[n] += share * (part.second[n] + shift[i] * shift[j]);
        }
        for n in 0..triples(D) {
            let [i, j, k] = TRIPLES[n];
            let [jk, ik, ij] = [part.second[pair(j, k)], part.second[pair(i, k)], part.second[pair(i, j)]];
            self.third[n] += share
                * (part.third[n] + shift[i] * jk + shift[j] * ik + shift[k] * (ij + shift[i] * shift[j]));
        }
        // |e + shift|^4, term by term.
        let mut fourth = part.fourth + squared * (2.0 * part.trace::<D>() + squared);
        for i in 0..D {
            for j in 0..D {
                let skew = part.third[triple(i, j)];
                fourth += 4.0 * shift[i] * (skew + part.second[pair(i, j)] * shift[j]);
            }
        }
        self.fourth += share * fourth;
    }

    /// Mean of `|e|^2`.
    #[inline(always)]
    pub(super) fn trace<const D: usize>(&self) -> f64 {
        let mut trace = 0.0;
        for i in 0..D {
            trace += self.second[pair(i, i)];
        }
        trace
    }

    /// Mean of `|e|^2 e_i`.
    #[inline(always)]
    pub(super) fn third_trace<const D: usize>(&self, i: usize) -> f64 {
        let mut third_trace = 0.0;
        for j in 0..D {
            third_trace += self.third[triple(i, j)];
        }
        third_trace
    }
}

/// Where the triple `(i, j, j)` stands.
#[inline(always)]
const fn triple(i: usize, j: usize) -> usize {
    if i < j { triples(j) + pairs(j) + i } else { triples(i) + pair(j, j) }
}

#[inline(always)]
fn folded_product(a: &[f64; LANES], b: &[f64; LANES]) -> f64 {
    let mut products = [0.0; LANES];
    for lane in 0..LANES {
        products[lane] = a[lane] * b[lane];
    }
    lanes::fold(products)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(seed: u32) -> Block {
        let colours: Vec<([f32; 4], f64)> = (0..LANES as u32)
            .map(|i| {
                let x = |step: u32| ((seed + i) * step % 97) as f32 * 300.0 + 40_000.0;
                ([x(31), x(57), x(83), x(13)], f64::from(1 + i % 3))
            })
            .collect();
        Block::new(&colours)
    }

    /// The definition, of all pixels of some blocks.
    fn naive(blocks: &[Block], power: impl Fn(&[f64; 4]) -> f64) -> f64 {
        let pixels = blocks.iter().flat_map(|block| {
            (0..LANES).map(|lane| (block.weights[lane], [0, 1, 2, 3].map(|i| block.coordinates[i][lane])))
        });
        let pixels: Vec<(f64, [f64; 4])> = pixels.collect();
        let weight: f64 = pixels.iter().map(|(weight, _)| weight).sum();
        let mean = [0, 1, 2, 3].map(|i| pixels.iter().map(|(weight, x)| weight * x[i]).sum::<f64>() / weight);
        let offsets = pixels.iter().map(|(weight, x)| (weight, [0, 1, 2, 3].map(|i| x[i] - mean[i])));
        offsets.map(|(share, e)| share * power(&e)).sum::<f64>() / weight
    }

    #[test]
    fn merged_moments_are_those_of_all_pixels() {
        let blocks = [block(1), block(20), block(300)];
        let [first, second, third] = blocks.each_ref().map(Moments::of_block::<4>);
        let moments = Moments::merged::<4>(&first, &Moments::merged::<4>(&second, &third));
        // Terms of odd order may cancel out; rounding is relative to what cancels.
        let scale: f64 = 1e13;
        let square = |e: &[f64; 4]| e.iter().map(|e| e * e).sum::<f64>();
        let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12 * scale.max(b.abs()), "{a} {b}");
        for (n, [i, j]) in PAIRS.into_iter().enumerate() {
            close(moments.second[n], naive(&blocks, |e| e[i] * e[j]));
        }
        for (n, [i, j, k]) in TRIPLES.into_iter().enumerate() {
            close(moments.third[n], naive(&blocks, |e| e[i] * e[j] * e[k]));
        }
        close(moments.fourth, naive(&blocks, |e| square(e) * square(e)));
        close(moments.trace::<4>(), naive(&blocks, square));
        for i in 0..4 {
            close(moments.third_trace::<4>(i), naive(&blocks, |e| square(e) * e[i]));
        }
    }

    #[test]
    fn index_sets_stand_where_they_are_looked_up() {
        for i in 0..4 {
            for j in 0..4 {
                assert_eq!(PAIRS[pair(i, j)], [i.max(j), i.min(j)]);
                let mut sorted = [i, j, j];
                sorted.sort_unstable_by(|a, b| b.cmp(a));
                assert_eq!(TRIPLES[triple(i, j)], sorted);
            }
        }
    }
}
