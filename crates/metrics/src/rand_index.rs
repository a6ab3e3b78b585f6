//! The Rand index adjusted for chance (Hubert & Arabie 1985): how alike two clusterings of the same pixels are. 1 for the
//! same clusters, 0 on average for clusters of the same sizes by chance.

/// From the labels of each colour in two clusterings, and the pixels that have it; `None` where both have a single cluster,
/// or each colour is a pixel of its own in both.
#[must_use]
pub fn adjusted_rand_index(a: &[u16], b: &[u16], weights: &[u32]) -> Option<f64> {
    let labelled = || a.iter().zip(b).zip(weights).map(|((&a, &b), &weight)| (a, b, weight as u64));
    let together = pairs_alike(labelled().map(|(a, b, weight)| ((a as u32) << 16 | b as u32, weight)));
    let in_a = pairs_alike(labelled().map(|(a, _, weight)| (a as u32, weight)));
    let in_b = pairs_alike(labelled().map(|(_, b, weight)| (b as u32, weight)));
    let all = pairs(weights.iter().map(|&weight| weight as u64).sum());
    let expected = in_a * in_b / all;
    let most = f64::midpoint(in_a, in_b);
    (all > 0.0 && most > expected).then(|| (together - expected) / (most - expected))
}

/// Pairs of pixels with the same label.
fn pairs_alike(labelled: impl Iterator<Item = (u32, u64)>) -> f64 {
    let mut labelled: Vec<(u32, u64)> = labelled.collect();
    labelled.sort_unstable_by_key(|&(label, _)| label);
    let clusters = labelled.chunk_by(|one, other| one.0 == other.0);
    clusters.map(|cluster| pairs(cluster.iter().map(|(_, weight)| weight).sum())).sum()
}

/// Pairs among so many: an integer far below 2^53 for the samples that are compared.
fn pairs(count: u64) -> f64 {
    (count * count.saturating_sub(1) / 2) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `sklearn.metrics.adjusted_rand_score` of scikit-learn 1.9.
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
        assert_eq!(adjusted_rand_index(&[0, 0, 5, 5], &[9, 9, 1, 1], &[3, 1, 2, 7]), Some(1.0));
    }

    #[test]
    fn one_cluster_says_nothing() {
        assert_eq!(adjusted_rand_index(&[0, 0, 0], &[0, 0, 0], &[1, 2, 3]), None);
        assert_eq!(adjusted_rand_index(&[0, 1, 2], &[2, 1, 0], &[1, 1, 1]), None);
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
