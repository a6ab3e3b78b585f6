//! The step of k-means++: distances to the nearest of the centres so far, lowered by one more centre.

use super::columns::{Columns, squared_distances};
use super::simd::{LANES, Vectorized, dispatch};

/// Blocks whose contributions are added up in single precision.
const BLOCKS_PER_SUM: usize = 64;

/// The potential of k-means++: the sum over the points of weight times squared distance to the nearest centre so far. A
/// point is drawn with probability proportional to its share in the sum.
#[derive(Clone, Debug)]
pub(crate) struct Potential {
    /// Squared distances, block after block.
    distances: Vec<[f32; LANES]>,
    /// Partial sums, over [`BLOCKS_PER_SUM`] blocks each.
    partial_sums: Vec<f64>,
}

/// Weights of points in blocks of [`LANES`]; the last block is padded with zeros.
#[derive(Debug)]
pub(crate) struct BlockWeights(Vec<[f32; LANES]>);

impl BlockWeights {
    /// Weights above 2^24 are rounded: they only affect the probabilities of the draws.
    pub(crate) fn new(weights: &[u32]) -> Self {
        let block =
            |weights: &[u32]| std::array::from_fn(|lane| weights.get(lane).map_or(0.0, |&w| w as f32));
        Self(weights.chunks(LANES).map(block).collect())
    }
}

impl Potential {
    /// Before any centre: all points are infinitely far.
    pub(crate) fn new(weights: &BlockWeights) -> Self {
        Self { distances: vec![[f32::INFINITY; LANES]; weights.0.len()], partial_sums: Vec::new() }
    }

    /// The sum over all points.
    pub(crate) fn total(&self) -> f64 {
        self.partial_sums.iter().sum()
    }

    /// Becomes `current` with one more centre.
    pub(crate) fn lower(
        &mut self,
        current: &Self,
        points: &Columns,
        weights: &BlockWeights,
        center: &[f32; 4],
    ) {
        assert_eq!(weights.0.len(), points.len().div_ceil(LANES), "weights are of these points");
        let Self { distances, partial_sums } = self;
        partial_sums.clear();
        dispatch!(
            points.dimensions(),
            lower_blocks(points, weights, center, &current.distances, distances, partial_sums)
        );
    }

    /// The index of the point at which the cumulative sum passes `share`, 0 to 1, of the total; never a point that contributes
    /// nothing.
    pub(crate) fn point_at(&self, weights: &BlockWeights, share: f64) -> usize {
        let mut rest = share * self.total();
        let mut last = 0;
        for (number, &sum) in self.partial_sums.iter().enumerate() {
            if rest >= sum && number + 1 < self.partial_sums.len() {
                rest -= sum;
                continue;
            }
            let first = number * BLOCKS_PER_SUM;
            let blocks = self.distances.iter().zip(&weights.0).enumerate().skip(first);
            for (block, (distances, weights)) in blocks {
                for lane in 0..LANES {
                    let share = (distances[lane] * weights[lane]) as f64;
                    if share > 0.0 {
                        last = block * LANES + lane;
                        if rest < share {
                            return last;
                        }
                        rest -= share;
                    }
                }
            }
        }
        last
    }
}

#[inline(always)]
fn lower_blocks<const D: usize>(
    points: &Columns,
    weights: &BlockWeights,
    center: &[f32; 4],
    current: &[[f32; LANES]],
    lowered: &mut [[f32; LANES]],
    partial_sums: &mut Vec<f64>,
) {
    let inputs = points.blocks::<D>().chunks(BLOCKS_PER_SUM).zip(weights.0.chunks(BLOCKS_PER_SUM));
    let distances = current.chunks(BLOCKS_PER_SUM).zip(lowered.chunks_mut(BLOCKS_PER_SUM));
    for ((blocks, weights), (current, lowered)) in inputs.zip(distances) {
        let mut sums = [0.0_f32; LANES];
        let blocks = blocks.iter().zip(weights).zip(current.iter().zip(lowered));
        for ((block, weights), (current, lowered)) in blocks {
            let mut least = squared_distances(block, center);
            for lane in 0..LANES {
                least[lane] = if least[lane] < current[lane] { least[lane] } else { current[lane] };
            }
            for lane in 0..LANES {
                sums[lane] += weights[lane] * least[lane];
            }
            *lowered = least;
        }
        let mut total = 0.0;
        for sum in sums {
            total += sum as f64;
        }
        partial_sums.push(total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowered() -> (Vec<[f32; 4]>, Vec<u32>, BlockWeights, Potential) {
        let points: Vec<[f32; 4]> =
            (0..2_053).map(|i| [(i % 251) as f32, (i * 7 % 31) as f32, (i * i % 17) as f32, 0.0]).collect();
        let weights: Vec<u32> = (0..2_053).map(|i| i % 9 + 1).collect();
        let block_weights = BlockWeights::new(&weights);
        let columns = Columns::new(&points, 3);
        let infinite = Potential::new(&block_weights);
        let (mut first, mut second) = (infinite.clone(), infinite.clone());
        first.lower(&infinite, &columns, &block_weights, &points[5]);
        second.lower(&first, &columns, &block_weights, &points[200]);
        (points, weights, block_weights, second)
    }

    fn naive_shares(points: &[[f32; 4]], weights: &[u32]) -> Vec<f64> {
        let squared =
            |a: &[f32; 4], b: &[f32; 4]| (0..3).map(|d| (a[d] as f64 - b[d] as f64).powi(2)).sum::<f64>();
        let nearest = |point| squared(point, &points[5]).min(squared(point, &points[200]));
        points.iter().zip(weights).map(|(point, &weight)| weight as f64 * nearest(point)).collect()
    }

    #[test]
    fn the_total_is_the_sum_of_weighted_least_distances() {
        let (points, weights, _, potential) = lowered();
        let naive: f64 = naive_shares(&points, &weights).iter().sum();
        assert!((potential.total() - naive).abs() < 1e-5 * naive, "{} {naive}", potential.total());
    }

    #[test]
    fn points_are_found_at_their_share() {
        let (points, weights, block_weights, potential) = lowered();
        let shares = naive_shares(&points, &weights);
        let total: f64 = shares.iter().sum();
        let mut cumulated = 0.0;
        for (index, share) in shares.iter().enumerate() {
            if *share > 1e-4 * total {
                assert_eq!(potential.point_at(&block_weights, (cumulated + 0.5 * share) / total), index);
            }
            cumulated += share;
        }
        for share in [0.0, 0.5, 1.0 - f64::EPSILON] {
            assert!(shares[potential.point_at(&block_weights, share)] > 0.0, "a centre is never drawn again");
        }
    }

    #[test]
    fn the_bits_are_the_same_on_every_simd_level() {
        let (points, _, block_weights, potential) = lowered();
        let columns = Columns::new(&points, 3);
        let (mut plain, mut partial_sums) = (potential.clone(), Vec::new());
        let mut fast = potential.clone();
        fast.lower(&potential, &columns, &block_weights, &[10.1, 20.2, 3.3, 0.0]);
        lower_blocks::<3>(
            &columns,
            &block_weights,
            &[10.1, 20.2, 3.3, 0.0],
            &potential.distances,
            &mut plain.distances,
            &mut partial_sums,
        );
        assert_eq!(fast.distances, plain.distances);
        assert_eq!(fast.partial_sums, partial_sums);
        assert!(fast.total() < potential.total());
    }
}
