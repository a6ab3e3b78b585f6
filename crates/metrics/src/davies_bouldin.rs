//! Davies-Bouldin index.
//!
//! With `m_c` the mean of cluster `c`'s pixels and `s_c` their mean distance to it:
//!
//! ```text
//! index = mean over clusters c of the largest, over other clusters d, of (s_c + s_d) / |m_c - m_d|
//! ```
//!
//! Clusters count equally, whatever their size. A pair whose means coincide is left out. It equals scikit-learn's
//! `davies_bouldin_score(pixels, labels)`, which returns 0 where this is undefined for coinciding means.
//!
//! Range 0 and above, no unit, lower is better. Undefined where all pixels are in one cluster, each is alone in its own, or
//! all means coincide.
//!
//! Source: D. L. Davies and D. W. Bouldin, "A cluster separation measure", IEEE Transactions on Pattern Analysis and
//! Machine Intelligence 1, 1979.

use crate::partition::Partition;
use crate::scatter::{ClusterScatter, Scatter, colours, squared_distance};
use crate::undefined::{Measure, Undefined};

/// Computes the Davies-Bouldin index of `partition`: 0 and above, no unit, lower is better.
///
/// # Errors
///
/// [`Undefined::SingleCluster`], [`Undefined::EverySampleItsOwnCluster`] or [`Undefined::CoincidingMeans`].
pub fn davies_bouldin(partition: &Partition<'_>) -> Measure {
    let Scatter { clusters, places, .. } = Scatter::new(partition)?;
    if clusters.iter().all(|cluster| separation(cluster, &clusters[0]) <= 0.0) {
        return Err(Undefined::CoincidingMeans);
    }
    let mut distances = vec![0.0; clusters.len()];
    for (point, weight, label) in colours(partition) {
        let place = places[label];
        distances[place] += weight * squared_distance(&point, &clusters[place].mean).sqrt();
    }
    for (distance, cluster) in distances.iter_mut().zip(&clusters) {
        *distance /= cluster.weight;
    }
    let worst = (0..clusters.len()).map(|place| worst_ratio(place, &clusters, &distances));
    Ok(worst.sum::<f64>() / clusters.len() as f64)
}

/// The largest ratio of mean inner distances to the distance of the means; 0 where no other mean differs.
fn worst_ratio(place: usize, clusters: &[ClusterScatter], distances: &[f64]) -> f64 {
    let separations = clusters.iter().map(|other| separation(other, &clusters[place]));
    let apart = separations.zip(distances).filter(|&(separation, _)| separation > 0.0);
    let ratios = apart.map(|(separation, distance)| (distances[place] + distance) / separation);
    ratios.fold(0.0, f64::max)
}

/// The distance between two clusters' means.
fn separation(a: &ClusterScatter, b: &ClusterScatter) -> f64 {
    squared_distance(&a.mean, &b.mean).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [[f32; 4]; 4] =
        [[0.0; 4], [2.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, 0.0], [10.0, 8.0, 0.0, 0.0]];

    fn index(labels: &[u16]) -> Measure {
        davies_bouldin(&Partition::new(&POINTS, 1.0, &[1, 1, 3, 1], labels, 4).expect("valid"))
    }

    #[test]
    fn the_index_is_the_mean_of_the_worst_ratios() {
        // Means (1, 0), (10, 0), (10, 8); inner distances 1, 0, 0.
        let (near, far) = (1.0 / 9.0, 1.0 / (81.0_f64 + 64.0).sqrt());
        assert!((index(&[0, 0, 1, 3]).expect("defined") - (near + near + far) / 3.0).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_compared_is_undefined() {
        assert_eq!(index(&[1; 4]), Err(Undefined::SingleCluster));
        let spot = [[3.0; 4]; 2];
        let partition = Partition::new(&spot, 1.0, &[2, 2], &[0, 1], 2).expect("valid");
        assert_eq!(davies_bouldin(&partition), Err(Undefined::CoincidingMeans));
    }

    #[test]
    fn clusters_without_extent_score_0() {
        assert_eq!(index(&[0, 1, 2, 3]), Ok(0.0));
    }
}
