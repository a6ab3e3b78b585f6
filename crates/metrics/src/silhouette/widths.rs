//! Silhouette widths of the colours of a block, each with a bound on its error.
//!
//! Of the other clusters only those are looked at that can be the nearest. For a cluster with mean `m` and mean squared
//! distance `v` to it, Jensen's inequality bounds the mean distance from a point `x` on both sides:
//!
//! ```text
//! |x - m| <= mean of |x - y| <= sqrt(|x - m|^2 + v)
//! ```

use super::blocks::{Ball, Block};
use super::clusters::{Cluster, Clusters};
use super::field::{Field, add_far, field};
use crate::lanes::LANES;

/// What rounding may add to a bound on a distance, relative to the largest coordinate.
const ROUNDING: f64 = 1e-9;

/// How many times as large an error the distance to the nearest cluster may have as that to the own.
const MOST_LENIENCY: f64 = 8.0;

/// Silhouette widths of a block's lanes.
pub(super) struct Widths {
    pub(super) values: [f64; LANES],
    /// Bounds on their errors.
    pub(super) errors: [f64; LANES],
}

impl Widths {
    const ZERO: Self = Self { values: [0.0; LANES], errors: [0.0; LANES] };
}

/// The clusters' means in columns, for finding the near ones.
pub(super) struct Rivals {
    means: [Vec<f64>; 4],
    spreads: Vec<f64>,
    rounding: f64,
    squared: Vec<f64>,
    near: Vec<(f64, usize)>,
}

impl Rivals {
    pub(super) fn new(clusters: &Clusters) -> Self {
        let column = |i: usize| clusters.occupied.iter().map(|cluster| cluster.mean[i]).collect();
        let means: [Vec<f64>; 4] = [0, 1, 2, 3].map(column);
        let largest = means.iter().flatten().fold(0.0, |largest: f64, x| largest.max(x.abs()));
        Self {
            means,
            spreads: clusters.occupied.iter().map(|cluster| cluster.spread).collect(),
            rounding: ROUNDING * largest,
            squared: vec![0.0; clusters.occupied.len()],
            near: Vec::new(),
        }
    }

    /// Fills `near` with the clusters other than `own` that may be the nearest to a point of `ball`, by increasing
    /// distance of the means.
    #[inline(always)]
    fn find<const D: usize>(&mut self, ball: &Ball, own: usize) {
        self.squared.fill(0.0);
        for i in 0..D {
            for (squared, mean) in self.squared.iter_mut().zip(&self.means[i]) {
                *squared += (mean - ball.centre[i]) * (mean - ball.centre[i]);
            }
        }
        self.squared[own] = f64::INFINITY;
        let mut nearest = f64::INFINITY;
        for (squared, spread) in self.squared.iter().zip(&self.spreads) {
            nearest = nearest.min(squared + spread);
        }
        let reach = nearest.sqrt() + 2.0 * ball.radius + self.rounding;
        let reach = reach * reach;
        self.near.clear();
        for (place, &squared) in self.squared.iter().enumerate() {
            if squared <= reach && place != own {
                self.near.push((squared, place));
            }
        }
        self.near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }
}

/// The widths of the colours in `query`, which are of the cluster at place `own`; there must be another.
///
/// Mean distances are taken as roughly as leaves each width's error at `tolerance` or little more.
#[inline(always)]
pub(super) fn widths<const D: usize>(
    query: &Block,
    own: usize,
    clusters: &Clusters,
    rivals: &mut Rivals,
    tolerance: f64,
) -> Widths {
    let cluster = &clusters.occupied[own];
    let others = cluster.weight - 1.0;
    if others == 0.0 {
        return Widths::ZERO;
    }
    let ball = query.ball();
    rivals.find::<D>(&ball, own);
    // The larger of both mean distances is at least this.
    let scale = rivals.near.first().map_or(0.0, |(squared, _)| (squared.sqrt() - ball.radius).max(0.0));
    let near = |cluster: &Cluster, tolerance: f64| -> Field {
        field::<D>(query, &ball, clusters.cells_of(cluster), &clusters.blocks, tolerance)
    };

    let inner = near(cluster, tolerance * scale * others);
    let mut a = [0.0; LANES];
    let mut largest = scale / MOST_LENIENCY;
    for lane in 0..LANES {
        a[lane] = inner.totals[lane] / others;
        largest = f64::max(largest, a[lane]);
    }
    let a_error = inner.error / others;

    let (mut b, mut low, mut high) = ([f64::INFINITY; LANES], [f64::INFINITY; LANES], [f64::INFINITY; LANES]);
    // Where a is less than b, an error of b counts a/b times.
    let leniency = if largest > 0.0 { (scale / largest).max(1.0) } else { 1.0 };
    let tolerance = leniency * tolerance * scale;
    for &(_, place) in &rivals.near {
        let rival = &clusters.occupied[place];
        if is_beyond::<D>(query, &ball, clusters, rival, &high) {
            continue;
        }
        let outer = near(rival, tolerance * rival.weight);
        for lane in 0..LANES {
            let mean = outer.totals[lane] / rival.weight;
            let error = outer.error / rival.weight;
            b[lane] = b[lane].min(mean);
            low[lane] = low[lane].min(mean - error);
            high[lane] = high[lane].min(mean + error);
        }
    }

    let mut widths = Widths::ZERO;
    for lane in 0..LANES {
        let value = width(a[lane], b[lane]);
        let best = width((a[lane] - a_error).max(0.0), high[lane]);
        let worst = width(a[lane] + a_error, low[lane].max(0.0));
        widths.values[lane] = value;
        widths.errors[lane] = (best - value).max(value - worst);
    }
    widths
}

/// Whether no lane of `query` can be nearer to `rival` than `nearest`, judged by the rival's moments.
#[inline(always)]
fn is_beyond<const D: usize>(
    query: &Block,
    ball: &Ball,
    clusters: &Clusters,
    rival: &Cluster,
    nearest: &[f64; LANES],
) -> bool {
    if nearest[0] == f64::INFINITY {
        return false;
    }
    let root = &clusters.cells_of(rival)[0];
    let distance = super::field::distance::<D>(&ball.centre, &root.mean) - ball.radius;
    if distance <= 0.0 {
        return false;
    }
    let error = root.rest / (root.weight * distance * distance * distance);
    let mut totals = [0.0; LANES];
    add_far::<D>(&mut totals, query, root);
    let mut beyond = true;
    for lane in 0..LANES {
        beyond &= totals[lane] / root.weight - error > nearest[lane] * (1.0 + ROUNDING);
    }
    beyond
}

/// `(b - a) / max(a, b)`, 0 where both are 0: falls with `a`, grows with `b`.
#[inline(always)]
fn width(a: f64, b: f64) -> f64 {
    let larger = a.max(b);
    if larger == 0.0 { 0.0 } else { (b - a) / larger }
}

#[cfg(test)]
mod tests {
    use pulp::Arch;

    use super::super::survey::Survey;
    use super::super::tests::{Shape, cloud};
    use super::*;

    fn in_order(count: u32) -> Vec<u32> {
        (0..count).collect()
    }

    #[test]
    fn passing_over_distant_clusters_changes_no_bit() {
        for shape in [Shape::Uniform, Shape::Premultiplied, Shape::Outliers] {
            let colours = cloud(shape, 600, 30, 3);
            let clusters = Survey::new(&colours.partition(), &in_order(600), Arch::new()).clusters;
            let all = || Rivals { rounding: f64::INFINITY, ..Rivals::new(&clusters) };
            for (place, cluster) in clusters.occupied.iter().enumerate() {
                for query in &clusters.blocks[cluster.blocks.clone()] {
                    let few = widths::<4>(query, place, &clusters, &mut Rivals::new(&clusters), 0.0);
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
            let clusters = Survey::new(&colours.partition(), &in_order(3_000), Arch::new()).clusters;
            let mut rivals = Rivals::new(&clusters);
            for (place, cluster) in clusters.occupied.iter().enumerate() {
                for query in clusters.blocks[cluster.blocks.clone()].iter().step_by(7) {
                    let exact = widths::<4>(query, place, &clusters, &mut rivals, 0.0).values;
                    for tolerance in [1e-5, 1e-4, 1e-2] {
                        let rough = widths::<4>(query, place, &clusters, &mut rivals, tolerance);
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
    fn a_distant_cluster_is_not_looked_at() {
        let points = [[0.0; 4], [1.0, 0.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0], [99.0, 0.0, 0.0, 0.0]];
        let partition = crate::Partition::new(&points, 1.0, &[1; 4], &[0, 0, 1, 2], 3).expect("valid");
        let mut clusters = Survey::new(&partition, &in_order(4), Arch::new()).clusters;
        let width = |clusters: &Clusters| {
            widths::<3>(&clusters.blocks[0], 0, clusters, &mut Rivals::new(clusters), 0.0)
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
