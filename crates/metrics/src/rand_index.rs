//! Adjusted Rand index of two partitions of the same weighted points.
//!
//! Of all pairs of pixels, `together` share a cluster in both partitions, `in_a` do in the first and `in_b` in the second:
//!
//! ```text
//! expected = in_a in_b / pairs
//! index    = (together - expected) / ((in_a + in_b) / 2 - expected)
//! ```
//!
//! The index is 1 for the same clusters, whatever their labels, and 0 in the mean over random partitions with clusters of the
//! same sizes. It may be negative: two partitions can agree less than by chance. Range -1/2 to 1, no unit, higher means more
//! alike. It equals scikit-learn's `adjusted_rand_score` of the expanded pixels, which returns 1 where this is undefined.
//!
//! Undefined where both partitions have a single cluster, or each pixel is alone in its cluster in both: such partitions
//! agree whatever the points are.
//!
//! Source: L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2, 1985.
//!
//! Cost: `n log n` for `n` points, to sort their labels.

use crate::undefined::{Measure, Undefined};

/// Computes the adjusted Rand index of two partitions of the same points: at most 1, higher means more alike.
///
/// `a` and `b` hold the label of each point in either partition; labels are names only. `weights` holds the number of pixels
/// that each point stands for.
///
/// Do not use it to tell how good a partition is: it compares two partitions with each other, not with the points.
///
/// # Errors
///
/// [`Undefined::SingleCluster`] where both partitions have one cluster (or there are fewer than two pixels),
/// [`Undefined::EverySampleItsOwnCluster`] where every pixel is alone in its cluster in both.
///
/// # Panics
///
/// If `a`, `b` and `weights` differ in length.
pub fn adjusted_rand_index(a: &[u16], b: &[u16], weights: &[u32]) -> Measure {
    assert!(a.len() == weights.len() && b.len() == weights.len(), "a label of each partition per weight");
    let labelled = || a.iter().zip(b).zip(weights).map(|((&a, &b), &weight)| (a, b, weight as u64));
    let together = pairs_alike(labelled().map(|(a, b, weight)| ((a as u32) << 16 | b as u32, weight)));
    let in_a = pairs_alike(labelled().map(|(a, _, weight)| (a as u32, weight)));
    let in_b = pairs_alike(labelled().map(|(_, b, weight)| (b as u32, weight)));
    let all = pairs(weights.iter().map(|&weight| weight as u64).sum());
    if all == 0.0 {
        return Err(Undefined::SingleCluster);
    }
    let expected = in_a * in_b / all;
    let most = f64::midpoint(in_a, in_b);
    if most > expected {
        Ok((together - expected) / (most - expected))
    } else if most > 0.0 {
        Err(Undefined::SingleCluster)
    } else {
        Err(Undefined::EverySampleItsOwnCluster)
    }
}

/// The number of pairs of pixels with the same label.
fn pairs_alike(labelled: impl Iterator<Item = (u32, u64)>) -> f64 {
    let mut labelled: Vec<(u32, u64)> = labelled.collect();
    labelled.sort_unstable_by_key(|&(label, _)| label);
    let clusters = labelled.chunk_by(|one, other| one.0 == other.0);
    clusters.map(|cluster| pairs(cluster.iter().map(|(_, weight)| weight).sum())).sum()
}

/// The number of pairs among `count` pixels: exact below 2^53, which is up to 134 million pixels.
fn pairs(count: u64) -> f64 {
    (u128::from(count) * u128::from(count.saturating_sub(1)) / 2) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `sklearn.metrics.adjusted_rand_score(a, b)` of scikit-learn 1.9.1.
    #[test]
    fn equals_scikit_learn() {
        for (a, b, expected) in SCIKIT_LEARN {
            let index = adjusted_rand_index(&a, &b, &[1; 8]).expect("two clusters");
            assert!((index - expected).abs() < 1e-12, "{a:?} {b:?}: {index}");
        }
    }

    const SCIKIT_LEARN: [([u16; 8], [u16; 8], f64); 3] = [
        ([0, 0, 1, 1, 2, 2, 3, 3], [0, 0, 1, 1, 2, 2, 2, 2], 0.588_235_294_117_647_1),
        ([0, 0, 0, 1, 1, 1, 2, 2], [1, 1, 0, 0, 2, 2, 2, 2], 0.181_818_181_818_181_82),
        ([0, 1, 0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 1, 1, 1, 1], -0.166_666_666_666_666_66),
    ];

    #[test]
    fn names_of_clusters_do_not_matter() {
        assert_eq!(adjusted_rand_index(&[0, 0, 5, 5], &[9, 9, 1, 1], &[3, 1, 2, 7]), Ok(1.0));
    }

    #[test]
    fn partitions_that_always_agree_have_no_index() {
        let single = Err(Undefined::SingleCluster);
        assert_eq!(adjusted_rand_index(&[0, 0, 0], &[0, 0, 0], &[1, 2, 3]), single);
        assert_eq!(adjusted_rand_index(&[3], &[4], &[1]), single);
        assert_eq!(adjusted_rand_index(&[], &[], &[]), single);
        let alone = Err(Undefined::EverySampleItsOwnCluster);
        assert_eq!(adjusted_rand_index(&[0, 1, 2], &[2, 1, 0], &[1, 1, 1]), alone);
    }

    #[test]
    fn pairs_of_many_pixels_do_not_overflow() {
        let many = [u32::MAX; 4];
        let index = adjusted_rand_index(&[0, 0, 1, 1], &[0, 0, 1, 1], &many).expect("two clusters");
        assert_eq!(index.to_bits(), 1_f64.to_bits());
    }

    #[test]
    #[should_panic(expected = "a label of each partition per weight")]
    fn every_point_needs_both_labels() {
        let _ = adjusted_rand_index(&[0, 1], &[0], &[1, 1]);
    }

    proptest! {
        #[test]
        fn a_weight_is_that_many_pixels(colors in prop::collection::vec((0_u16..4, 0_u16..4, 1_u32..5), 2..20)) {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            for &(of_a, of_b, weight) in &colors {
                a.extend(std::iter::repeat_n(of_a, weight as usize));
                b.extend(std::iter::repeat_n(of_b, weight as usize));
            }
            let expanded = adjusted_rand_index(&a, &b, &vec![1; a.len()]);
            let labels = |label: fn(&(u16, u16, u32)) -> u16| colors.iter().map(label).collect::<Vec<_>>();
            let weights: Vec<u32> = colors.iter().map(|color| color.2).collect();
            let weighted = adjusted_rand_index(&labels(|c| c.0), &labels(|c| c.1), &weights);
            prop_assert_eq!(weighted, expanded);
        }
    }
}
