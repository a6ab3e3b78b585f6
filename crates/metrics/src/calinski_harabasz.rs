//! Calinski-Harabasz index, the variance ratio criterion.
//!
//! With `n` pixels in `k` clusters that have members, `n_c` of them in the cluster of mean `m_c`, and `m` the mean of all:
//!
//! ```text
//! between = sum over clusters of n_c |m_c - m|^2
//! within  = sum over pixels of |x - m_c|^2
//! index   = (between / (k - 1)) / (within / (n - k))
//! ```
//!
//! Means are those of the members, whatever centroids the clustering reports. It equals scikit-learn's
//! `calinski_harabasz_score(pixels, labels)`, which returns 1 where this is undefined for lack of spread.
//!
//! Range 0 and above, no unit, higher is better. It compares partitions of the same pixels only. Undefined where all pixels
//! are in one cluster, each is alone in its own, or each lies on its cluster's mean.
//!
//! Source: T. Caliński and J. Harabasz, "A dendrite method for cluster analysis", Communications in Statistics 3, 1974.

use crate::partition::Partition;
use crate::scatter::{Scatter, squared_distance};
use crate::undefined::{Measure, Undefined};

/// Computes the Calinski-Harabasz index of `partition`: 0 and above, no unit, higher is better.
///
/// # Errors
///
/// [`Undefined::SingleCluster`], [`Undefined::EverySampleItsOwnCluster`] or [`Undefined::NoSpread`].
pub fn calinski_harabasz(partition: &Partition<'_>) -> Measure {
    let Scatter { clusters, weight, .. } = Scatter::new(partition)?;
    let within: f64 = clusters.iter().map(|cluster| cluster.weight * cluster.spread).sum();
    if within == 0.0 {
        return Err(Undefined::NoSpread);
    }
    let mut mean = [0.0; 4];
    for cluster in &clusters {
        for (mean, x) in mean.iter_mut().zip(cluster.mean) {
            *mean += cluster.weight / weight * x;
        }
    }
    let between: f64 =
        clusters.iter().map(|cluster| cluster.weight * squared_distance(&cluster.mean, &mean)).sum();
    let count = clusters.len() as f64;
    Ok((between / (count - 1.0)) / (within / (weight - count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_a_ratio_of_variances() {
        let points = [[0.0; 4], [2.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, 0.0]];
        let index =
            |labels| calinski_harabasz(&Partition::new(&points, 1.0, &[1, 1, 2], labels, 3).expect("valid"));
        // Means 1 and 10 about 5.5: between 2 * 4.5^2 * 2, within 2, of 4 pixels.
        assert_eq!(index(&[0, 0, 2]), Ok(81.0));
        assert_eq!(index(&[1, 1, 1]), Err(Undefined::SingleCluster));
        assert_eq!(index(&[0, 1, 2]), Err(Undefined::NoSpread));
    }
}
