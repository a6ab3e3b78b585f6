//! Sums of distances from a single colour to all pixels of a cluster, [`LANES`] cells at a time.
//!
//! The expansion and its bound are those of [`distance_sums`](super::distance_sums). There the colours of a block share each
//! cell, which pays where they lie close together. The colours of a sample are far apart, so here one colour is compared with
//! several cells at once. The cells are all of about one size, no tree: most are far enough from a single colour.

use std::ops::Range;

use super::blocks::{Block, DIMENSIONS};
use super::clusters::{Cell, Cluster, Clusters};
use super::distance_sums::DistanceSums;
use super::moments::{PAIRS, pairs, triples};
use super::widths::{NeighborClusters, Widths, widths_by};
use crate::lanes::{self, LANES};

/// Blocks of a cell.
const BLOCKS: usize = 8;

/// Cells of one cluster side by side: one row of lanes for each coefficient of [`Cell`]. Lanes left over have no blocks and
/// no weight.
#[derive(Clone)]
struct CellGroup {
    mean: [[f64; LANES]; DIMENSIONS],
    weight: [f64; LANES],
    half_second: [[f64; LANES]; 10],
    half_trace: [f64; LANES],
    half_third: [[f64; LANES]; 20],
    half_third_trace: [[f64; LANES]; DIMENSIONS],
    remainder: [f64; LANES],
    blocks: [Range<usize>; LANES],
}

/// The cells of all clusters, cluster by cluster.
pub(super) struct CellGroups {
    groups: Vec<CellGroup>,
    /// The groups of each cluster that has members.
    of_cluster: Vec<Range<usize>>,
}

impl CellGroups {
    pub(super) fn new(clusters: &Clusters) -> Self {
        let mut groups =
            Vec::with_capacity(clusters.blocks.len() / (BLOCKS * LANES) + clusters.occupied.len());
        let mut of_cluster = Vec::with_capacity(clusters.occupied.len());
        for cluster in &clusters.occupied {
            let first = groups.len();
            let cells = cells_of(clusters, cluster);
            groups.extend(cells.chunks(LANES).map(CellGroup::new));
            of_cluster.push(first..groups.len());
        }
        Self { groups, of_cluster }
    }

    /// Sums the distances from the colour of `query` to all pixels of the cluster of index `place`, with an error of at most
    /// `tolerance`, for 0 exactly.
    #[inline(always)]
    pub(super) fn distance_sum<const D: usize>(
        &self,
        query: &Block<1>,
        place: usize,
        blocks: &[Block],
        tolerance: f64,
    ) -> DistanceSums<1> {
        let groups = &self.groups[self.of_cluster[place].clone()];
        let tolerance = tolerance / (groups.len() * LANES) as f64;
        let (mut totals, mut errors) = ([0.0; LANES], [0.0; LANES]);
        for group in groups {
            let far = group.add_far_fields::<D>(query, tolerance, &mut totals, &mut errors);
            for lane in 0..LANES {
                if !far[lane] {
                    add_pixel_by_pixel::<D>(&mut totals, query, &blocks[group.blocks[lane].clone()]);
                }
            }
        }
        DistanceSums { totals: [lanes::fold(totals)], error: lanes::fold(errors) }
    }
}

/// The widths of those colours of `query` that have pixels, each with an error of about `tolerance` or less; 0 for the
/// others. The colours are members of the cluster of index `own`; there must be another cluster.
#[inline(always)]
pub(super) fn colour_widths<const D: usize>(
    query: &Block,
    own: usize,
    clusters: &Clusters,
    groups: &CellGroups,
    neighbors: &mut NeighborClusters,
    tolerance: f64,
) -> Widths<LANES> {
    let mut widths = Widths::ZERO;
    for lane in (0..LANES).filter(|&lane| query.weights[lane] > 0.0) {
        let colour = query.lane(lane);
        let width = widths_by::<D, 1>(
            &colour,
            own,
            clusters,
            neighbors,
            tolerance,
            #[inline(always)]
            |_, place, tolerance| groups.distance_sum::<D>(&colour, place, &clusters.blocks, tolerance),
        );
        [widths.values[lane]] = width.values;
        [widths.errors[lane]] = width.errors;
    }
    widths
}

/// The largest cells of a cluster that have at most [`BLOCKS`] blocks, with these.
fn cells_of<'a>(clusters: &'a Clusters, cluster: &Cluster) -> Vec<(&'a Cell, Range<usize>)> {
    let cells = clusters.cells_of(cluster);
    let (mut found, mut next, mut start) = (Vec::new(), 0, cluster.blocks.start);
    while let Some(cell) = cells.get(next) {
        // A binary tree has one leaf more than inner nodes.
        let blocks = (cell.skip as usize).div_ceil(2);
        if blocks > BLOCKS {
            next += 1;
            continue;
        }
        found.push((cell, start..start + blocks));
        start += blocks;
        next += cell.skip as usize;
    }
    found
}

impl CellGroup {
    /// At most [`LANES`] cells with their blocks, at least one.
    fn new(cells: &[(&Cell, Range<usize>)]) -> Self {
        let cell = |lane: usize| cells[lane.min(cells.len() - 1)].0;
        let row = |coefficient: &dyn Fn(&Cell) -> f64| -> [f64; LANES] {
            std::array::from_fn(|lane| if lane < cells.len() { coefficient(cell(lane)) } else { 0.0 })
        };
        Self {
            mean: std::array::from_fn(|i| std::array::from_fn(|lane| cell(lane).mean[i])),
            weight: row(&|cell| cell.weight),
            half_second: std::array::from_fn(|n| row(&|cell| cell.half_second[n])),
            half_trace: row(&|cell| cell.half_trace),
            half_third: std::array::from_fn(|n| row(&|cell| cell.half_third[n])),
            half_third_trace: std::array::from_fn(|i| row(&|cell| cell.half_third_trace[i])),
            remainder: row(&|cell| cell.remainder),
            blocks: std::array::from_fn(|lane| cells.get(lane).map_or(0..0, |(_, blocks)| blocks.clone())),
        }
    }

    /// Adds the distances to the pixels of those cells whose expansion errs by at most `tolerance`, and the errors; returns
    /// which these are.
    #[inline(always)]
    fn add_far_fields<const D: usize>(
        &self,
        query: &Block<1>,
        tolerance: f64,
        totals: &mut [f64; LANES],
        errors: &mut [f64; LANES],
    ) -> [bool; LANES] {
        let mut offsets = [[0.0; LANES]; D];
        let mut squared = [0.0; LANES];
        for i in 0..D {
            for lane in 0..LANES {
                offsets[i][lane] = query.coordinates[i][0] - self.mean[i][lane];
                squared[lane] += offsets[i][lane] * offsets[i][lane];
            }
        }
        let distances = squared.map(f64::sqrt);
        let mut remainders = [0.0; LANES];
        let mut far = [false; LANES];
        for lane in 0..LANES {
            remainders[lane] = self.remainder[lane] / (distances[lane] * squared[lane]);
            far[lane] = remainders[lane] <= tolerance;
        }
        if far == [false; LANES] {
            return far;
        }
        let series = self.series::<D>(&offsets, &squared);
        for lane in 0..LANES {
            let total = distances[lane] * series[lane];
            totals[lane] += if far[lane] { total } else { 0.0 };
            errors[lane] += if far[lane] { remainders[lane] } else { 0.0 };
        }
        far
    }

    /// The series of the sums of distances to third order, divided by the distances of the means.
    #[inline(always)]
    fn series<const D: usize>(&self, offsets: &[[f64; LANES]; D], squared: &[f64; LANES]) -> [f64; LANES] {
        let mut squares = [0.0; LANES];
        let mut cubes = [0.0; LANES];
        let mut third_traces = [0.0; LANES];
        let mut products = [[0.0; LANES]; 10];
        for n in 0..pairs(D) {
            let [i, j] = PAIRS[n];
            for lane in 0..LANES {
                products[n][lane] = offsets[i][lane] * offsets[j][lane];
                squares[lane] += self.half_second[n][lane] * products[n][lane];
            }
        }
        for i in 0..D {
            let mut form = [0.0; LANES];
            for n in 0..pairs(i + 1) {
                for lane in 0..LANES {
                    form[lane] += self.half_third[triples(i) + n][lane] * products[n][lane];
                }
            }
            for lane in 0..LANES {
                cubes[lane] += offsets[i][lane] * form[lane];
                third_traces[lane] += self.half_third_trace[i][lane] * offsets[i][lane];
            }
        }
        let mut series = [0.0; LANES];
        for lane in 0..LANES {
            let inverse = 1.0 / squared[lane];
            let second = self.half_trace[lane] - squares[lane] * inverse;
            let third = third_traces[lane] - cubes[lane] * inverse;
            series[lane] = self.weight[lane] + (second + third * inverse) * inverse;
        }
        series
    }
}

/// Adds the distances to each pixel of some blocks, lane by lane.
#[inline(always)]
fn add_pixel_by_pixel<const D: usize>(totals: &mut [f64; LANES], query: &Block<1>, blocks: &[Block]) {
    for block in blocks {
        let mut squared = [0.0; LANES];
        for i in 0..D {
            for lane in 0..LANES {
                let offset = block.coordinates[i][lane] - query.coordinates[i][0];
                squared[lane] += offset * offset;
            }
        }
        for lane in 0..LANES {
            totals[lane] += block.weights[lane] * squared[lane].sqrt();
        }
    }
}

#[cfg(test)]
mod tests {
    use pulp::Arch;

    use super::super::prepared::PreparedPartition;
    use super::super::testing::{SHAPES, cloud};
    use super::super::widths::widths;
    use super::*;

    #[test]
    fn every_width_is_within_its_error_and_the_error_within_its_tolerance() {
        for shape in SHAPES {
            let colours = cloud(shape, 3_000, 5, 2);
            let order: Vec<u32> = (0..3_000).collect();
            let clusters = PreparedPartition::new(&colours.partition(), &order, Arch::new()).clusters;
            let groups = CellGroups::new(&clusters);
            let mut neighbors = NeighborClusters::new(&clusters);
            for (own, cluster) in clusters.occupied.iter().enumerate() {
                for query in clusters.blocks[cluster.blocks.clone()].iter().step_by(7) {
                    let exact = widths::<4>(query, own, &clusters, &mut neighbors, 0.0).values;
                    for tolerance in [0.0, 1e-4, 1e-2] {
                        let Widths { values, errors } =
                            colour_widths::<4>(query, own, &clusters, &groups, &mut neighbors, tolerance);
                        for lane in (0..LANES).filter(|&lane| query.weights[lane] > 0.0) {
                            let off = (values[lane] - exact[lane]).abs();
                            assert!(off <= errors[lane] + 1e-12, "{shape:?} {off} {}", errors[lane]);
                            assert!(errors[lane] <= 4.0 * tolerance, "{shape:?} {}", errors[lane]);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn distant_cells_are_not_opened() {
        let colours = cloud(SHAPES[0], 3_000, 2, 2);
        let order: Vec<u32> = (0..3_000).collect();
        let clusters = PreparedPartition::new(&colours.partition(), &order, Arch::new()).clusters;
        let groups = CellGroups::new(&clusters);
        let query = clusters.blocks[0].lane(0);
        let sum = |tolerance| groups.distance_sum::<3>(&query, 1, &clusters.blocks, tolerance);
        let (exact, rough) = (sum(0.0), sum(1e-2 * sum(0.0).totals[0]));
        assert_eq!(exact.error.to_bits(), 0.0_f64.to_bits());
        assert!(rough.error > 0.0 && (rough.totals[0] - exact.totals[0]).abs() <= rough.error);
    }
}
