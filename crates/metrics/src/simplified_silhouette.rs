//! Simplified silhouette: a mean silhouette width whose distances are those to cluster means.
//!
//! ```text
//! a = distance of the pixel to the mean of its cluster
//! b = least distance to the mean of another cluster
//! s = (b - a) / max(a, b)
//! ```
//!
//! A pixel that is alone in its cluster scores 0, as in [`silhouette()`](crate::silhouette()), and so does one for which `a =
//! b = 0`. Means are those of the members, whatever centroids the clustering reports.
//!
//! Range -1 to 1, no unit, higher is better. It ignores how far clusters spread, so values are higher than Rousseeuw's and
//! can't be compared with them. Undefined where all pixels are in one cluster, or each is alone in its own. Cost: `n`
//! colours times `k` clusters.
//!
//! Source: E. R. Hruschka, R. J. G. B. Campello and L. N. de Castro, "Evolving clusters in gene-expression data",
//! Information Sciences 176, 2006.

use pulp::Arch;

use crate::centroid_widths::{Dissimilarity, mean_width};
use crate::partition::Partition;
use crate::scatter::Scatter;
use crate::undefined::Measure;

/// Computes the simplified silhouette of `partition`: -1 to 1, no unit, higher is better.
///
/// # Errors
///
/// [`Undefined::SingleCluster`](crate::Undefined::SingleCluster) or
/// [`Undefined::EverySampleItsOwnCluster`](crate::Undefined::EverySampleItsOwnCluster).
pub fn simplified_silhouette(partition: &Partition<'_>) -> Measure {
    let scatter = Scatter::new(partition)?;
    Ok(mean_width(partition, &scatter, Dissimilarity::ToMean, Arch::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::undefined::Undefined;

    #[test]
    fn widths_are_those_of_distances_to_means() {
        let points = [[0.0; 4], [4.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, 0.0]];
        let index = |weights, labels| {
            simplified_silhouette(&Partition::new(&points, 1.0, weights, labels, 3).expect("valid"))
        };
        // Means 1 and 10: three times 1 - 1/10, 1 - 3/6, twice 1 - 0/9.
        assert!((index(&[3, 1, 2], &[0, 0, 2]).expect("defined") - (2.7 + 0.5 + 2.0) / 6.0).abs() < 1e-15);
        // The last is alone.
        assert!((index(&[3, 1, 1], &[0, 0, 2]).expect("defined") - (2.7 + 0.5) / 5.0).abs() < 1e-15);
        assert_eq!(index(&[1; 3], &[0, 1, 2]), Err(Undefined::EverySampleItsOwnCluster));
    }
}
