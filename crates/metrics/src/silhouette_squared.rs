//! Mean silhouette width with squared Euclidean distances, as Spark's `ClusteringEvaluator` computes it by default.
//!
//! As [`silhouette()`](crate::silhouette()), with `d(i, j) = |x_i - x_j|^2`. The mean squared distance from `x` to the `n`
//! pixels of a cluster with mean `m` and mean squared distance `v` to it is `|x - m|^2 + v`, so each pixel needs its
//! distances to the means only:
//!
//! ```text
//! a = (|x - m|^2 + v) n / (n - 1) of the own cluster
//! b = least |x - m|^2 + v of the other clusters
//! s = (b - a) / max(a, b)
//! ```
//!
//! Squaring gives long distances more weight: values are higher than Rousseeuw's and can't be compared with them. It equals
//! `pyspark.ml.evaluation.ClusteringEvaluator(distanceMeasure="squaredEuclidean")` and scikit-learn's
//! `silhouette_score(pixels, labels, metric="sqeuclidean")`.
//!
//! Range -1 to 1, no unit, higher is better. Undefined where all pixels are in one cluster, or each is alone in its own.
//! Cost: `n` colours times `k` clusters.
//!
//! Source: the documentation of Apache Spark's `SquaredEuclideanSilhouette`.

use pulp::Arch;

use crate::centroid_widths::{Dissimilarity, mean_width};
use crate::partition::Partition;
use crate::scatter::Scatter;
use crate::undefined::Measure;

/// Computes the mean silhouette width of `partition` with squared distances: -1 to 1, no unit, higher is better.
///
/// It costs a pass over points and clusters, but is no substitute for [`silhouette()`](crate::silhouette()) where values
/// are compared with published ones: those of squared distances are higher.
///
/// # Errors
///
/// [`Undefined::SingleCluster`](crate::Undefined::SingleCluster) or
/// [`Undefined::EverySampleItsOwnCluster`](crate::Undefined::EverySampleItsOwnCluster).
pub fn silhouette_squared(partition: &Partition<'_>) -> Measure {
    let scatter = Scatter::new(partition)?;
    Ok(mean_width(partition, &scatter, Dissimilarity::Squared, Arch::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::arches;
    use crate::undefined::Undefined;

    const POINTS: [[f32; 4]; 4] =
        [[0.0; 4], [2.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, 0.0], [10.0, 8.0, 0.0, 0.0]];

    fn index(labels: &[u16]) -> Measure {
        silhouette_squared(&Partition::new(&POINTS, 1.0, &[1, 1, 3, 1], labels, 4).expect("valid"))
    }

    #[test]
    fn widths_are_those_of_squared_distances() {
        // Pixel by pixel: 1 - 4/100, 1 - 4/64, thrice 1 - 0/64, and one alone.
        let expected = (0.96 + (1.0 - 4.0 / 64.0) + 3.0) / 6.0;
        assert!((index(&[0, 0, 1, 3]).expect("defined") - expected).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_compared_is_undefined() {
        assert_eq!(index(&[2; 4]), Err(Undefined::SingleCluster));
    }

    #[test]
    fn every_simd_level_gives_the_same_bits() {
        let points: Vec<[f32; 4]> =
            (0..61_u8).map(|i| [i * 3, i.wrapping_mul(37), i * 2, i].map(f32::from)).collect();
        let labels: Vec<u16> = (0..61).map(|i| i * 5 % 7).collect();
        let partition = Partition::new(&points, 1.0, &[3; 61], &labels, 7).expect("valid");
        let scatter = Scatter::new(&partition).expect("several clusters");
        for dissimilarity in [Dissimilarity::Squared, Dissimilarity::ToMean] {
            let baseline = mean_width(&partition, &scatter, dissimilarity, Arch::Scalar);
            for arch in arches() {
                let mean = mean_width(&partition, &scatter, dissimilarity, arch);
                assert_eq!(mean.to_bits(), baseline.to_bits());
            }
        }
    }
}
