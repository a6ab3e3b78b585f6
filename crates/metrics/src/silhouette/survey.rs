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

/// What some blocks of one cluster come to.
#[derive(Debug)]
pub(super) struct Surveyed {
    pub(super) sums: Sums,
    /// The widths of each block's lanes.
    pub(super) widths: Vec<[f64; LANES]>,
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

    /// Widths of the lanes of `queries`, colours of the cluster at place `cluster`, and sums over their pixels.
    ///
    /// `tolerance` is what a cell may add to the error of the width of a pixel in a block of average weight.
    pub(super) fn of(&self, cluster: usize, queries: &[Block], tolerance: f64) -> Surveyed {
        let tolerance = tolerance * self.weight / self.clusters.blocks.len() as f64;
        self.arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                if self.flat {
                    surveyed::<3>(&self.clusters, cluster, queries, tolerance)
                } else {
                    surveyed::<DIMENSIONS>(&self.clusters, cluster, queries, tolerance)
                }
            },
        ))
    }
}

/// `tolerance` is what a cell may add to the sum over a block's pixels of their widths' errors.
#[inline(always)]
fn surveyed<const D: usize>(
    clusters: &Clusters,
    cluster: usize,
    queries: &[Block],
    tolerance: f64,
) -> Surveyed {
    let mut rivals = Rivals::new(clusters);
    let mut sums = Sums { cluster, ..Sums::default() };
    let mut all = Vec::with_capacity(queries.len());
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
        all.push(widths.values);
    }
    Surveyed { sums, widths: all }
}
