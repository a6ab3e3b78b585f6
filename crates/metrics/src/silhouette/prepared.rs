//! A partition sorted and summarised for silhouettes, and sums of widths over many of its blocks.

use pulp::Arch;

use super::blocks::{Block, DIMENSIONS};
use super::clusters::Clusters;
use super::widths::{NeighborClusters, widths};
use crate::lanes::LANES;
use crate::partition::Partition;
use crate::vectorized::Vectorized;

/// A partition as blocks and trees of cells, from which the width of any colour can be computed.
pub(super) struct PreparedPartition {
    pub(super) clusters: Clusters,
    /// Pixels in all.
    pub(super) weight: f64,
    /// Whether all fourth coordinates are 0, so that distances need three dimensions only.
    three_dimensional: bool,
    arch: Arch,
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
        Self { clusters, weight: partition.total_weight() as f64, three_dimensional, arch }
    }

    /// Computes the widths of the lanes of `queries`, which are colours of the occupied cluster of index `cluster`, and their
    /// sums.
    ///
    /// `tolerance` is the error that a cell may add to the width of a pixel in a block of average weight.
    pub(super) fn block_widths(&self, cluster: usize, queries: &[Block], tolerance: f64) -> BlockWidths {
        let tolerance = tolerance * self.weight / self.clusters.blocks.len() as f64;
        self.arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                if self.three_dimensional {
                    block_widths::<3>(&self.clusters, cluster, queries, tolerance)
                } else {
                    block_widths::<DIMENSIONS>(&self.clusters, cluster, queries, tolerance)
                }
            },
        ))
    }
}

/// `tolerance` is what a cell may add to the sum of the errors of a block's widths over its pixels.
#[inline(always)]
fn block_widths<const D: usize>(
    clusters: &Clusters,
    cluster: usize,
    queries: &[Block],
    tolerance: f64,
) -> BlockWidths {
    let mut neighbors = NeighborClusters::new(clusters);
    let mut sums = WidthSums { cluster, ..WidthSums::default() };
    let mut all = Vec::with_capacity(queries.len());
    for query in queries {
        let widths = widths::<D>(query, cluster, clusters, &mut neighbors, tolerance / query.weight());
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
