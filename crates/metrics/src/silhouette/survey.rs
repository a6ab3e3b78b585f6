//! Sums of widths over many blocks.

use pulp::Arch;

use super::blocks::{Block, DIMENSIONS};
use super::clusters::Clusters;
use super::widths::{Rivals, widths};
use crate::lanes::LANES;
use crate::partition::Partition;
use crate::vectorized::Vectorized;

/// A partition whose pixels can be asked for their widths.
pub(super) struct Survey {
    pub(super) clusters: Clusters,
    /// Pixels in all.
    pub(super) weight: f64,
    /// All fourth coordinates are 0.
    flat: bool,
    arch: Arch,
}

/// Sums over pixels of one cluster.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    /// Place of the cluster.
    pub(super) cluster: usize,
    pub(super) weight: f64,
    pub(super) widths: f64,
    pub(super) squares: f64,
    pub(super) errors: f64,
}

impl Survey {
    /// `order` is that of [`along_curve`](super::order::along_curve).
    pub(super) fn new(partition: &Partition<'_>, order: &[u32], arch: Arch) -> Self {
        let flat = partition.points().iter().all(|point| point[3] == 0.0);
        let clusters = arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                if flat {
                    Clusters::new::<3>(partition, order)
                } else {
                    Clusters::new::<DIMENSIONS>(partition, order)
                }
            },
        ));
        Self { clusters, weight: partition.total_weight() as f64, flat, arch }
    }

    /// Sums over the pixels of `queries`, colours of the cluster at place `cluster`.
    ///
    /// `tolerance` is what a cell may add to the error of the width of a pixel in a block of average weight.
    pub(super) fn sums(&self, cluster: usize, queries: &[Block], tolerance: f64) -> Sums {
        let tolerance = tolerance * self.weight / self.clusters.blocks.len() as f64;
        self.arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                if self.flat {
                    sums::<3>(&self.clusters, cluster, queries, tolerance)
                } else {
                    sums::<DIMENSIONS>(&self.clusters, cluster, queries, tolerance)
                }
            },
        ))
    }
}

/// `tolerance` is what a cell may add to the sum over a block's pixels of their widths' errors.
#[inline(always)]
fn sums<const D: usize>(clusters: &Clusters, cluster: usize, queries: &[Block], tolerance: f64) -> Sums {
    let mut rivals = Rivals::new(clusters);
    let mut sums = Sums { cluster, ..Sums::default() };
    for query in queries {
        let widths = widths::<D>(query, cluster, clusters, &mut rivals, tolerance / query.weight());
        for lane in 0..LANES {
            let weight = query.weights[lane];
            let (value, error) = (widths.values[lane], widths.errors[lane]);
            sums.weight += weight;
            sums.widths += weight * value;
            sums.squares += weight * value * value;
            sums.errors += weight * error;
        }
    }
    sums
}
