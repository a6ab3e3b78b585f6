//! Distortion of a partition: the objective of k-means, per pixel.
//!
//! `distortion = sum_i w_i |x_i - c(i)|^2 / sum_i w_i`, the mean over pixels of the squared Euclidean distance between a
//! pixel and the centroid of its cluster, summed over channels, in the clustering space. Range 0 and above, unit:
//! squared distance in that space, lower is better; always defined. Times the number of pixels it is the sum of
//! squared errors (scikit-learn's `inertia_`).

use crate::partition::Partition;

/// Computes the mean over pixels of the squared Euclidean distance to the centroid of their cluster: 0 and above, in squared
/// units of the clustering space (coordinates divided by [`Partition::unit`]).
///
/// `centroids` has an entry per cluster, in the coordinates of the points (multiples of `1 / unit`); those of empty clusters
/// are ignored.
///
/// # Panics
///
/// If there are not as many `centroids` as clusters.
#[must_use]
pub fn distortion(partition: &Partition<'_>, centroids: &[[f64; 4]]) -> f64 {
    assert_eq!(centroids.len(), partition.clusters(), "one centroid per cluster");
    let points = partition.points().iter().zip(partition.weights()).zip(partition.labels());
    // One after the other: the order of this sum is that of the points.
    let sse: f64 = points
        .map(|((point, &weight), &label)| {
            f64::from(weight) * squared_distance(point, &centroids[label as usize])
        })
        .sum();
    sse / partition.total_weight() as f64 / (partition.unit() * partition.unit())
}

fn squared_distance(point: &[f32; 4], centroid: &[f64; 4]) -> f64 {
    point.iter().zip(centroid).map(|(&x, &c)| (f64::from(x) - c) * (f64::from(x) - c)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distortion_is_the_weighted_mean_of_squared_distances() {
        let points = [[0.0, 0.0, 0.0, 0.0], [4.0, 0.0, 0.0, 0.0], [10.0, 10.0, 10.0, 0.0]];
        let partition = Partition::new(&points, 2.0, &[3, 1, 6], &[0, 0, 2], 3).expect("valid");
        let nowhere = [f64::NAN; 4];
        let centroids = [[1.0, 0.0, 0.0, 0.0], nowhere, [10.0, 10.0, 9.0, 0.0]];
        // (3 * 1 + 1 * 9 + 6 * 1) / 10 pixels / 2^2
        assert_eq!(distortion(&partition, &centroids).to_bits(), 0.45_f64.to_bits());
    }

    #[test]
    #[should_panic(expected = "one centroid per cluster")]
    fn every_cluster_needs_a_centroid() {
        let partition = Partition::new(&[[0.0; 4]], 1.0, &[1], &[0], 2).expect("valid");
        let _ = distortion(&partition, &[[0.0; 4]]);
    }
}
