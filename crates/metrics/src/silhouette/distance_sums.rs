//! Sums of distances from the colours of a block to all pixels of a cluster, within a tolerance.
//!
//! This is a tree code in the manner of Barnes and Hut (1986) with an expansion to third order and a rigorous error bound.
//! Near cells are summed pixel by pixel. A cell whose mean is at distance `d` in direction `u` is replaced by its moments.
//! With `e` a pixel's offset from the cell's mean, Taylor's series of the distance is
//!
//! ```text
//! |d u + e| = d + u.e + (|e|^2 - (u.e)^2) / 2d - u.e (|e|^2 - (u.e)^2) / 2d^2 + remainder
//! |remainder| <= 0.211 |e|^4 / d^3
//! ```
//!
//! where the bound holds for every `e`, however large. In the mean over the cell the second term vanishes, the third and the
//! fourth follow from its second and third moments, and the remainder is at most `0.211 / d^3` times its fourth moment. So
//! the error of every cell is bounded, not estimated.
//!
//! Opening a cell costs about the same for all cells. So the fewest cells are opened if those with the largest share in the
//! error of the sum are: the criterion is a cell's error summed over its pixels, neither its size nor its error per pixel.
//!
//! Source of the scheme: J. Barnes and P. Hut, "A hierarchical O(N log N) force-calculation algorithm", Nature 324, 1986.

use super::blocks::{Block, BoundingBall};
use super::clusters::Cell;
use super::moments::{PAIRS, pairs, triples};
use crate::lanes::LANES;

/// The sums of distances from each of a block's lanes to all pixels of a cluster.
pub(super) struct DistanceSums<const L: usize = LANES> {
    /// One sum for each lane, in multiples of `1 / unit`.
    pub(super) totals: [f64; L],
    /// Bound on the error of each total.
    pub(super) error: f64,
}

/// Sums the distances from each lane of `query`, all within `ball`, to all pixels of the cluster with these `cells`.
///
/// A cell that adds at most `tolerance` to the error is expanded, not opened. For a tolerance of 0 the totals are exact.
#[inline(always)]
pub(super) fn distance_sums<const D: usize>(
    query: &Block,
    ball: &BoundingBall,
    cells: &[Cell],
    blocks: &[Block],
    tolerance: f64,
) -> DistanceSums {
    let mut sums = DistanceSums { totals: [0.0; LANES], error: 0.0 };
    let mut next = 0;
    while let Some(cell) = cells.get(next) {
        let distance = distance::<D>(&ball.centre, &cell.mean) - ball.radius;
        let error = cell.remainder / (distance * distance * distance);
        if distance > 0.0 && error <= tolerance {
            add_far_field::<D, LANES>(&mut sums.totals, query, cell);
            sums.error += error;
            next += cell.skip as usize;
        } else {
            if let Some(block) = cell.block {
                add_pixel_by_pixel::<D>(&mut sums.totals, query, &blocks[block as usize]);
            }
            next += 1;
        }
    }
    sums
}

/// Adds the distances to a cell's pixels by the series to third order.
#[inline(always)]
pub(super) fn add_far_field<const D: usize, const L: usize>(
    totals: &mut [f64; L],
    query: &Block<L>,
    cell: &Cell,
) {
    let mut offsets = [[0.0; L]; D];
    let mut squared = [0.0; L];
    let mut third_traces = [0.0; L];
    for i in 0..D {
        for lane in 0..L {
            offsets[i][lane] = query.coordinates[i][lane] - cell.mean[i];
            squared[lane] += offsets[i][lane] * offsets[i][lane];
            third_traces[lane] += cell.half_third_trace[i] * offsets[i][lane];
        }
    }
    let mut squares = [0.0; L];
    let mut cubes = [0.0; L];
    let mut products = [[0.0; L]; 10];
    for n in 0..pairs(D) {
        let [i, j] = PAIRS[n];
        for lane in 0..L {
            products[n][lane] = offsets[i][lane] * offsets[j][lane];
            squares[lane] += cell.half_second[n] * products[n][lane];
        }
    }
    for i in 0..D {
        let mut form = [0.0; L];
        for n in 0..pairs(i + 1) {
            let factor = cell.half_third[triples(i) + n];
            for lane in 0..L {
                form[lane] += factor * products[n][lane];
            }
        }
        for lane in 0..L {
            cubes[lane] += offsets[i][lane] * form[lane];
        }
    }
    for lane in 0..L {
        let inverse = 1.0 / squared[lane];
        let second = cell.half_trace - squares[lane] * inverse;
        let third = third_traces[lane] - cubes[lane] * inverse;
        totals[lane] += squared[lane].sqrt() * (cell.weight + (second + third * inverse) * inverse);
    }
}

/// Adds the distances to each of a block's pixels.
#[inline(always)]
fn add_pixel_by_pixel<const D: usize>(totals: &mut [f64; LANES], query: &Block, block: &Block) {
    for colour in 0..LANES {
        let weight = block.weights[colour];
        let mut squared = [0.0; LANES];
        for i in 0..D {
            let x = block.coordinates[i][colour];
            for lane in 0..LANES {
                let offset = query.coordinates[i][lane] - x;
                squared[lane] += offset * offset;
            }
        }
        for lane in 0..LANES {
            totals[lane] += weight * squared[lane].sqrt();
        }
    }
}

#[inline(always)]
pub(super) fn distance<const D: usize>(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    let mut squared = 0.0;
    for i in 0..D {
        squared += (a[i] - b[i]) * (a[i] - b[i]);
    }
    squared.sqrt()
}
