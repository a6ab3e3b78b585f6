//! Weight, mean and mean squared radius of each cluster, from which several metrics of a partition are computed.

use crate::partition::Partition;
use crate::undefined::Undefined;

/// The clusters of a partition that have members.
pub(crate) struct Scatter {
    pub(crate) clusters: Vec<ClusterScatter>,
    /// For each label its index in `clusters`, `usize::MAX` where it has no members.
    pub(crate) places: Vec<usize>,
    /// Pixels in all.
    pub(crate) weight: f64,
}

/// A cluster that has members.
pub(crate) struct ClusterScatter {
    /// Pixels, at least 1.
    pub(crate) weight: f64,
    pub(crate) mean: [f64; 4],
    /// Mean squared distance of its pixels to `mean`.
    pub(crate) spread: f64,
}

impl Scatter {
    /// Computes the scatter in two passes over the points.
    ///
    /// # Errors
    ///
    /// Where there is nothing to compare: all pixels are in one cluster, or each is alone in its own.
    pub(crate) fn new(partition: &Partition<'_>) -> Result<Self, Undefined> {
        let (places, mut clusters) = occupied(partition);
        match clusters.len() {
            1 => return Err(Undefined::SingleCluster),
            count if count as u64 == partition.total_weight() => {
                return Err(Undefined::EverySampleItsOwnCluster);
            }
            _ => {}
        }
        for (point, weight, label) in colours(partition) {
            let cluster = &mut clusters[places[label]];
            cluster.weight += weight;
            for (sum, x) in cluster.mean.iter_mut().zip(point) {
                *sum += weight * x;
            }
        }
        for cluster in &mut clusters {
            cluster.mean = cluster.mean.map(|sum| sum / cluster.weight);
        }
        for (point, weight, label) in colours(partition) {
            let cluster = &mut clusters[places[label]];
            cluster.spread += weight * squared_distance(&point, &cluster.mean);
        }
        for cluster in &mut clusters {
            cluster.spread /= cluster.weight;
        }
        Ok(Self { clusters, places, weight: partition.total_weight() as f64 })
    }
}

/// For each label its index among those that have members, and a zeroed entry for each of these.
fn occupied(partition: &Partition<'_>) -> (Vec<usize>, Vec<ClusterScatter>) {
    let mut places = vec![usize::MAX; partition.clusters()];
    for &label in partition.labels() {
        places[label as usize] = 0;
    }
    let mut clusters = Vec::new();
    for place in places.iter_mut().filter(|place| **place == 0) {
        *place = clusters.len();
        clusters.push(ClusterScatter { weight: 0.0, mean: [0.0; 4], spread: 0.0 });
    }
    (places, clusters)
}

/// Point, pixels and label of each colour.
pub(crate) fn colours(partition: &Partition<'_>) -> impl Iterator<Item = ([f64; 4], f64, usize)> {
    let points = partition.points().iter().zip(partition.weights()).zip(partition.labels());
    points.map(|((point, &weight), &label)| (point.map(f64::from), f64::from(weight), label as usize))
}

pub(crate) fn squared_distance(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
