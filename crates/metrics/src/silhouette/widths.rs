//! Silhouette widths of the colours of a block, each with a bound on its error.
//!
//! Only those other clusters are measured that can be the nearest one. For a cluster with mean `m` and mean squared
//! distance `v` to it, the triangle inequality and Jensen's bound the mean distance from a point `x`:
//!
//! ```text
//! |x - m| <= mean of |x - y| <= sqrt(|x - m|^2 + v)
//! ```

use super::blocks::{Block, BoundingBall};
use super::clusters::{Cluster, Clusters};
use super::distance_sums::{DistanceSums, add_far_field, distance, distance_sums};
use crate::lanes::LANES;

/// Bound on what rounding adds to a distance, relative to the largest coordinate.
const ROUNDING: f64 = 1e-9;

/// The largest ratio of the error allowed for the distance to the nearest cluster to that for the own cluster.
const MAX_ERROR_RATIO: f64 = 8.0;

/// Silhouette widths of a block's lanes.
pub(super) struct Widths<const L: usize> {
    pub(super) values: [f64; L],
    /// Bounds on their errors.
    pub(super) errors: [f64; L],
}

impl<const L: usize> Widths<L> {
    pub(super) const ZERO: Self = Self { values: [0.0; L], errors: [0.0; L] };
}

/// Finds the clusters that may be the nearest to a block. Means are held in columns, so that the search is vectorised; the
/// buffers are kept from block to block.
pub(super) struct NeighborClusters {
    /// One column of the clusters' means for each coordinate.
    means: [Vec<f64>; 4],
    /// Mean squared distance of each cluster's pixels to its mean.
    spreads: Vec<f64>,
    /// Bound on the rounding error of a distance.
    rounding: f64,
    /// Squared distance of each mean from the last block's centre.
    squared: Vec<f64>,
    /// What [`find`](Self::find) found: squared distance of the mean, and the cluster's index.
    pub(super) candidates: Vec<(f64, usize)>,
}

impl NeighborClusters {
    pub(super) fn new(clusters: &Clusters) -> Self {
        let column = |i: usize| clusters.occupied.iter().map(|cluster| cluster.mean[i]).collect();
        let means: [Vec<f64>; 4] = [0, 1, 2, 3].map(column);
        let largest = means.iter().flatten().fold(0.0, |largest: f64, x| largest.max(x.abs()));
        Self {
            means,
            spreads: clusters.occupied.iter().map(|cluster| cluster.spread).collect(),
            rounding: ROUNDING * largest,
            squared: vec![0.0; clusters.occupied.len()],
            candidates: Vec::new(),
        }
    }

    /// Fills `candidates` with the clusters other than `own` that may be the nearest to a point of `ball`, by increasing
    /// distance of the means.
    #[inline(always)]
    pub(super) fn find<const D: usize>(&mut self, ball: &BoundingBall, own: usize) {
        self.squared.fill(0.0);
        for i in 0..D {
            for (squared, mean) in self.squared.iter_mut().zip(&self.means[i]) {
                *squared += (mean - ball.centre[i]) * (mean - ball.centre[i]);
            }
        }
        self.squared[own] = f64::INFINITY;
        let reach = least_sum(&self.squared, &self.spreads).sqrt() + 2.0 * ball.radius + self.rounding;
        let reach = reach * reach;
        self.candidates.clear();
        let (chunks, rest) = self.squared.as_chunks::<LANES>();
        for (chunk, squares) in chunks.iter().map(<[f64; LANES]>::as_slice).chain([rest]).enumerate() {
            // Few chunks have a candidate.
            if squares.iter().copied().fold(f64::INFINITY, f64::min) <= reach {
                let places = chunk * LANES..;
                let within = squares.iter().copied().zip(places).filter(|&(squared, _)| squared <= reach);
                self.candidates.extend(within.filter(|&(_, place)| place != own));
            }
        }
        self.candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }
}

/// The least sum of two numbers in the same place.
#[inline(always)]
fn least_sum(a: &[f64], b: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut least = [f64::INFINITY; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            least[lane] = least[lane].min(a[lane] + b[lane]);
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a + b);
    least.into_iter().chain(rest).fold(f64::INFINITY, f64::min)
}

/// Computes the widths of the colours in `query`, members of the cluster of index `own`; there must be another cluster.
///
/// Mean distances are computed to such errors as keep each width's error at `tolerance` or little more. For 0 they are exact.
#[inline(always)]
pub(super) fn widths<const D: usize>(
    query: &Block,
    own: usize,
    clusters: &Clusters,
    neighbors: &mut NeighborClusters,
    tolerance: f64,
) -> Widths<LANES> {
    widths_by::<D, LANES>(
        query,
        own,
        clusters,
        neighbors,
        tolerance,
        #[inline(always)]
        |ball, place, tolerance| {
            let cells = clusters.cells_of(&clusters.occupied[place]);
            distance_sums::<D>(query, ball, cells, &clusters.blocks, tolerance)
        },
    )
}

/// The same of any number of colours. `sums` returns the sums of distances to a cluster: its arguments are a ball that
/// holds the colours, the cluster's index, and the error wanted for each sum.
#[inline(always)]
pub(super) fn widths_by<const D: usize, const L: usize>(
    query: &Block<L>,
    own: usize,
    clusters: &Clusters,
    neighbors: &mut NeighborClusters,
    tolerance: f64,
    sums: impl Fn(&BoundingBall, usize, f64) -> DistanceSums<L>,
) -> Widths<L> {
    let cluster = &clusters.occupied[own];
    let others = cluster.weight - 1.0;
    if others == 0.0 {
        return Widths::ZERO;
    }
    let ball = query.bounding_ball();
    neighbors.find::<D>(&ball, own);
    // A lower bound on the larger of both mean distances.
    let scale =
        neighbors.candidates.first().map_or(0.0, |(squared, _)| (squared.sqrt() - ball.radius).max(0.0));

    let inner = sums(&ball, own, tolerance * scale * others);
    let mut a = [0.0; L];
    let mut largest = scale / MAX_ERROR_RATIO;
    for lane in 0..L {
        a[lane] = inner.totals[lane] / others;
        largest = f64::max(largest, a[lane]);
    }
    let a_error = inner.error / others;

    let (mut b, mut low, mut high) = ([f64::INFINITY; L], [f64::INFINITY; L], [f64::INFINITY; L]);
    // Where a is less than b, an error of b counts a/b times.
    let error_ratio = if largest > 0.0 { (scale / largest).max(1.0) } else { 1.0 };
    let tolerance = error_ratio * tolerance * scale;
    for &(_, place) in &neighbors.candidates {
        let neighbor = &clusters.occupied[place];
        if is_farther::<D, L>(query, &ball, clusters, neighbor, &high) {
            continue;
        }
        let outer = sums(&ball, place, tolerance * neighbor.weight);
        for lane in 0..L {
            let mean = outer.totals[lane] / neighbor.weight;
            let error = outer.error / neighbor.weight;
            b[lane] = b[lane].min(mean);
            low[lane] = low[lane].min(mean - error);
            high[lane] = high[lane].min(mean + error);
        }
    }

    let mut widths = Widths::ZERO;
    for lane in 0..L {
        let value = width(a[lane], b[lane]);
        let best = width((a[lane] - a_error).max(0.0), high[lane]);
        let worst = width(a[lane] + a_error, low[lane].max(0.0));
        widths.values[lane] = value;
        widths.errors[lane] = (best - value).max(value - worst);
    }
    widths
}

/// Whether every lane of `query` is farther from `neighbor` than from its nearest cluster so far, by the moments of the
/// neighbour's root cell.
#[inline(always)]
fn is_farther<const D: usize, const L: usize>(
    query: &Block<L>,
    ball: &BoundingBall,
    clusters: &Clusters,
    neighbor: &Cluster,
    nearest: &[f64; L],
) -> bool {
    if nearest[0] == f64::INFINITY {
        return false;
    }
    let root = &clusters.cells_of(neighbor)[0];
    let distance = distance::<D>(&ball.centre, &root.mean) - ball.radius;
    if distance <= 0.0 {
        return false;
    }
    let error = root.remainder / (root.weight * distance * distance * distance);
    let mut totals = [0.0; L];
    add_far_field::<D, L>(&mut totals, query, root);
    let mut farther = true;
    for lane in 0..L {
        farther &= totals[lane] / root.weight - error > nearest[lane] * (1.0 + ROUNDING);
    }
    farther
}

/// `(b - a) / max(a, b)`, 0 where both are 0: falls with `a`, grows with `b`.
#[inline(always)]
pub(super) fn width(a: f64, b: f64) -> f64 {
    let larger = a.max(b);
    if larger == 0.0 { 0.0 } else { (b - a) / larger }
}

#[cfg(test)]
mod tests {
    use pulp::Arch;

    use super::super::prepared::PreparedPartition;
    use super::super::testing::{Shape, cloud};
    use super::*;
    use crate::partition::Partition;

    fn in_order(count: u32) -> Vec<u32> {
        (0..count).collect()
    }

    #[test]
    fn ruling_out_distant_clusters_changes_no_bit() {
        for shape in [Shape::Uniform, Shape::Premultiplied, Shape::Outliers] {
            let colours = cloud(shape, 600, 30, 3);
            let clusters = PreparedPartition::new(&colours.partition(), &in_order(600), Arch::new()).clusters;
            let all = || NeighborClusters { rounding: f64::INFINITY, ..NeighborClusters::new(&clusters) };
            for (place, cluster) in clusters.occupied.iter().enumerate() {
                for query in &clusters.blocks[cluster.blocks.clone()] {
                    let few =
                        widths::<4>(query, place, &clusters, &mut NeighborClusters::new(&clusters), 0.0);
                    let all = widths::<4>(query, place, &clusters, &mut all(), 0.0);
                    assert_eq!(few.values.map(f64::to_bits), all.values.map(f64::to_bits));
                }
            }
        }
    }

    #[test]
    fn every_width_is_within_its_error() {
        for shape in [Shape::Uniform, Shape::Premultiplied, Shape::Grid, Shape::Outliers] {
            let colours = cloud(shape, 3_000, 5, 2);
            let clusters =
                PreparedPartition::new(&colours.partition(), &in_order(3_000), Arch::new()).clusters;
            let mut neighbors = NeighborClusters::new(&clusters);
            for (place, cluster) in clusters.occupied.iter().enumerate() {
                for query in clusters.blocks[cluster.blocks.clone()].iter().step_by(7) {
                    let exact = widths::<4>(query, place, &clusters, &mut neighbors, 0.0).values;
                    for tolerance in [1e-5, 1e-4, 1e-2] {
                        let rough = widths::<4>(query, place, &clusters, &mut neighbors, tolerance);
                        for lane in 0..LANES {
                            let off = (rough.values[lane] - exact[lane]).abs();
                            assert!(
                                off <= rough.errors[lane] + 1e-12,
                                "{shape:?} {off} {}",
                                rough.errors[lane]
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_distant_cluster_is_not_measured() {
        let points = [[0.0; 4], [1.0, 0.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0], [99.0, 0.0, 0.0, 0.0]];
        let partition = Partition::new(&points, 1.0, &[1; 4], &[0, 0, 1, 2], 3).expect("valid");
        let mut clusters = PreparedPartition::new(&partition, &in_order(4), Arch::new()).clusters;
        let width = |clusters: &Clusters| {
            widths::<3>(&clusters.blocks[0], 0, clusters, &mut NeighborClusters::new(clusters), 0.0)
                .values
                .map(f64::to_bits)
        };
        let before = width(&clusters);
        // Were its pixels counted, it would now be the nearest.
        let distant = clusters.occupied[2].blocks.start;
        clusters.blocks[distant].weights = [0.0; LANES];
        assert_eq!(width(&clusters), before);
    }
}
