//! Sums of distances from the colours of a block to all pixels of a cluster, within a tolerance.
//!
//! Near cells are summed pixel by pixel. Of a cell seen from a distance `d` from its mean, in direction `u`, only the
//! moments are looked at. With `e` a pixel's offset from the cell's mean, Taylor's series of the distance is
//!
//! ```text
//! |d u + e| = d + u.e + (|e|^2 - (u.e)^2) / 2d - u.e (|e|^2 - (u.e)^2) / 2d^2 + rest,   |rest| <= 0.211 |e|^4 / d^3
//! ```
//!
//! where the bound holds for every `e`, however large. On average over the cell the second term vanishes, the third and the
//! fourth follow from its second and third moments, and the rest is at most `0.211 / d^3` times its fourth moment. So
//! the error of every cell is known, not estimated.
//!
//! Opening a cell costs about the same whichever it is. So the fewest cells are opened if those are that add most to the
//! error of the sum: neither the size of a cell nor its error per pixel decides, but both together.

use super::blocks::{Ball, Block};
use super::clusters::Cell;
use super::moments::PAIRS;
use super::moments::{pairs, triples};
use crate::lanes::LANES;

/// The largest of `|rest| d^3 / |e|^4`: 27/128, for `e = -4/3 d u`.
pub(super) const FOURTH_ORDER: f64 = 27.0 / 128.0;

/// Sums of distances.
pub(super) struct Field {
    /// From each lane to all pixels.
    pub(super) totals: [f64; LANES],
    /// Bound on the error of each total.
    pub(super) error: f64,
}

/// Distances from the lanes of `query`, all within `ball`, to all pixels of the cluster with these `cells`.
///
/// A cell that adds at most `tolerance` to the error is not opened. For 0 the totals are exact.
#[inline(always)]
pub(super) fn field<const D: usize>(
    query: &Block,
    ball: &Ball,
    cells: &[Cell],
    blocks: &[Block],
    tolerance: f64,
) -> Field {
    let mut field = Field { totals: [0.0; LANES], error: 0.0 };
    let mut next = 0;
    while let Some(cell) = cells.get(next) {
        let distance = distance::<D>(&ball.centre, &cell.mean) - ball.radius;
        let error = cell.rest / (distance * distance * distance);
        if distance > 0.0 && error <= tolerance {
            add_far::<D>(&mut field.totals, query, cell);
            field.error += error;
            next += cell.skip as usize;
        } else {
            if let Some(block) = cell.block {
                add_near::<D>(&mut field.totals, query, &blocks[block as usize]);
            }
            next += 1;
        }
    }
    field
}

/// Adds the distances to a cell's pixels, to third order.
#[inline(always)]
pub(super) fn add_far<const D: usize>(totals: &mut [f64; LANES], query: &Block, cell: &Cell) {
    let mut offsets = [[0.0; LANES]; D];
    let mut squared = [0.0; LANES];
    let mut slants = [0.0; LANES];
    for i in 0..D {
        for lane in 0..LANES {
            offsets[i][lane] = query.coordinates[i][lane] - cell.mean[i];
            squared[lane] += offsets[i][lane] * offsets[i][lane];
            slants[lane] += cell.half_slant[i] * offsets[i][lane];
        }
    }
    let mut squares = [0.0; LANES];
    let mut cubes = [0.0; LANES];
    let mut products = [[0.0; LANES]; 10];
    for n in 0..pairs(D) {
        let [i, j] = PAIRS[n];
        for lane in 0..LANES {
            products[n][lane] = offsets[i][lane] * offsets[j][lane];
            squares[lane] += cell.half_second[n] * products[n][lane];
        }
    }
    for i in 0..D {
        let mut form = [0.0; LANES];
        for n in 0..pairs(i + 1) {
            let factor = cell.half_third[triples(i) + n];
            for lane in 0..LANES {
                form[lane] += factor * products[n][lane];
            }
        }
        for lane in 0..LANES {
            cubes[lane] += offsets[i][lane] * form[lane];
        }
    }
    for lane in 0..LANES {
        let inverse = 1.0 / squared[lane];
        let second = cell.half_trace - squares[lane] * inverse;
        let third = slants[lane] - cubes[lane] * inverse;
        totals[lane] += squared[lane].sqrt() * (cell.weight + (second + third * inverse) * inverse);
    }
}

/// Adds the distances to a block's pixels.
#[inline(always)]
fn add_near<const D: usize>(totals: &mut [f64; LANES], query: &Block, block: &Block) {
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

#[cfg(test)]
mod tests {
    use super::FOURTH_ORDER;

    #[test]
    fn the_rest_of_the_series_is_bounded_for_every_offset() {
        let mut largest = 0.0_f64;
        for cosine in (-1000..=1000).map(|i| f64::from(i) / 1000.0) {
            for e in (1..=4000).map(|i| 0.02 + f64::from(i) / 400.0) {
                let across = e * e * (1.0 - cosine * cosine);
                let series = 1.0 + e * cosine + 0.5 * across - 0.5 * e * cosine * across;
                let distance = (1.0 + 2.0 * e * cosine + e * e).max(0.0).sqrt();
                largest = largest.max((distance - series).abs() / e.powi(4));
            }
        }
        assert!(largest <= FOURTH_ORDER + 1e-9 && largest > 0.999 * FOURTH_ORDER, "{largest}");
    }
}
