//! A partition sorted and summarised for silhouettes, and sums of widths over many of its blocks.

use pulp::Arch;

use super::blocks::{Block, DIMENSIONS};
use super::cell_groups::{CellGroups, colour_widths};
use super::clusters::Clusters;
use super::spread_widths::spread_widths;
use super::widths::{NeighborClusters, Widths, widths};
use crate::lanes::LANES;
use crate::partition::Partition;
use crate::vectorized::Vectorized;

/// A partition as blocks and trees of cells, from which the width of any colour can be computed.
pub(super) struct PreparedPartition {
    pub(super) clusters: Clusters,
    /// Pixels in all.
    pub(super) weight: f64,
    /// Distinct colours.
    pub(super) colours: usize,
    /// Whether all fourth coordinates are 0, so that distances need three dimensions only.
    three_dimensional: bool,
    arch: Arch,
}

/// How the widths of a block's lanes are computed.
#[derive(Clone, Copy)]
pub(super) enum WidthsBy<'a> {
    /// All lanes of a block together.
    Blocks {
        /// The error that a cell may add to the width of a pixel in a block of average weight; for 0 widths are exact.
        tolerance: f64,
    },
    /// Each lane that has pixels for itself; the others are 0.
    Colours {
        /// The cells of this partition.
        groups: &'a CellGroups,
        /// About the largest error of a width.
        tolerance: f64,
    },
    /// By the means and spreads of clusters alone: no error is known (see [`spread_widths`]).
    Spreads,
}

/// The widths of some blocks of one cluster, and their sums.
#[derive(Debug)]
pub(super) struct BlockWidths {
    pub(super) sums: WidthSums,
    /// The widths of each block's lanes, those left over included.
    pub(super) widths: Vec<[f64; LANES]>,
}

/// Sums over the pixels of some blocks of one cluster.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WidthSums {
    /// Index of the cluster among those that have members.
    pub(super) cluster: usize,
    /// Pixels.
    pub(super) weight: f64,
    /// Sum of the widths.
    pub(super) widths: f64,
    /// Sum of the squared widths.
    pub(super) squares: f64,
    /// Sum of the bounds on the widths' errors.
    pub(super) errors: f64,
}

impl PreparedPartition {
    /// Sorts and summarises `partition`. `order` holds the indices of its points along a space-filling curve, as
    /// [`hilbert_order`](super::hilbert_order::hilbert_order) returns them; another order is as right, but slow.
    pub(super) fn new(partition: &Partition<'_>, order: &[u32], arch: Arch) -> Self {
        let three_dimensional = partition.points().iter().all(|point| point[3] == 0.0);
        let clusters = arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                if three_dimensional {
                    Clusters::new::<3>(partition, order)
                } else {
                    Clusters::new::<DIMENSIONS>(partition, order)
                }
            },
        ));
        let (weight, colours) = (partition.total_weight() as f64, partition.points().len());
        Self { clusters, weight, colours, three_dimensional, arch }
    }

    /// Computes the widths of the lanes of `queries`, which are colours of the occupied cluster of index `cluster`, and their
    /// sums.
    pub(super) fn block_widths(&self, cluster: usize, queries: &[Block], how: WidthsBy<'_>) -> BlockWidths {
        self.arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                if self.three_dimensional {
                    self.block_widths_in::<3>(cluster, queries, how)
                } else {
                    self.block_widths_in::<DIMENSIONS>(cluster, queries, how)
                }
            },
        ))
    }

    #[inline(always)]
    fn block_widths_in<const D: usize>(
        &self,
        cluster: usize,
        queries: &[Block],
        how: WidthsBy<'_>,
    ) -> BlockWidths {
        let clusters = &self.clusters;
        let mut neighbors = NeighborClusters::new(clusters);
        match how {
            WidthsBy::Blocks { tolerance } => {
                let tolerance = tolerance * self.weight / clusters.blocks.len() as f64;
                collect(
                    cluster,
                    queries,
                    #[inline(always)]
                    |query| widths::<D>(query, cluster, clusters, &mut neighbors, tolerance / query.weight()),
                )
            }
            WidthsBy::Colours { groups, tolerance } => collect(
                cluster,
                queries,
                #[inline(always)]
                |query| colour_widths::<D>(query, cluster, clusters, groups, &mut neighbors, tolerance),
            ),
            WidthsBy::Spreads => collect(
                cluster,
                queries,
                #[inline(always)]
                |query| spread_widths::<D>(query, cluster, clusters, &mut neighbors),
            ),
        }
    }
}

/// The widths of `queries`, each block's as `widths` returns them.
#[inline(always)]
fn collect(
    cluster: usize,
    queries: &[Block],
    mut widths: impl FnMut(&Block) -> Widths<LANES>,
) -> BlockWidths {
    let mut sums = WidthSums { cluster, ..WidthSums::default() };
    let mut all = Vec::with_capacity(queries.len());
    for query in queries {
        let widths = widths(query);
        for lane in 0..LANES {
            let weight = query.weights[lane];
            let (value, error) = (widths.values[lane], widths.errors[lane]);
            sums.weight += weight;
            sums.widths += weight * value;
            sums.squares += weight * value * value;
            sums.errors += weight * error;
        }
        all.push(widths.values);
    }
    BlockWidths { sums, widths: all }
}
