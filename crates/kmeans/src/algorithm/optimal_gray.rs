//! One dimension: the global optimum for K clusters of gray levels, by dynamic programming (Wang & Song 2011,
//! "Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic programming").
//!
//! An optimal cluster is an interval of sorted levels, so the best cost of the first j levels in k clusters is
//! the least over i of (best cost of the first i levels in k - 1 clusters) + (cost of the interval i..j).
//! The cost is O(K U^2), a few million steps as there are at most 256 levels; not for colours, where clusters are no
//! intervals.

use super::state::State;
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;

/// The partition of least SSE into `k` clusters, `k` at most the number of levels; ties go to the lower boundary.
pub(crate) fn optimal_gray(histogram: &Histogram, k: usize) -> Clustering {
    let prefixes = Prefixes::of(histogram);
    let levels = histogram.len();
    let mut best: Vec<f64> = (0..=levels).map(|end| prefixes.cost(0, end)).collect();
    let mut starts = Vec::with_capacity(k - 1);
    for clusters in 2..=k {
        let mut start_of = vec![0; levels + 1];
        let mut next = vec![f64::INFINITY; levels + 1];
        for end in clusters..=levels {
            for (start, cost_before) in best.iter().enumerate().take(end).skip(clusters - 1) {
                let cost = cost_before + prefixes.cost(start, end);
                if cost < next[end] {
                    (next[end], start_of[end]) = (cost, start);
                }
            }
        }
        starts.push(start_of);
        best = next;
    }

    let mut labels = vec![0; levels];
    let mut end = levels;
    for cluster in (1..k).rev() {
        let start = starts[cluster - 1][end];
        labels[start..end].fill(cluster as u16);
        end = start;
    }
    State::from_labels(histogram.into(), labels, k).to_clustering(histogram, 0, Stop::Optimal)
}

/// Sums over the first levels: pixels, level, level squared.
struct Prefixes(Vec<[f64; 3]>);

impl Prefixes {
    /// Gray levels come sorted: the Morton order of equal channels is their order.
    fn of(histogram: &Histogram) -> Self {
        let mut sums = vec![[0.0; 3]];
        let mut total = [0_u64; 3];
        for (point, &weight) in histogram.points().iter().zip(histogram.weights()) {
            let (level, weight) = (point[0] as u64, weight as u64);
            for (sum, power) in total.iter_mut().zip([1, level, level * level]) {
                *sum += weight * power;
            }
            sums.push(total.map(|sum| sum as f64));
        }
        Self(sums)
    }

    /// SSE of the levels `start..end` as one cluster.
    fn cost(&self, start: usize, end: usize) -> f64 {
        let [count, sum, squares] = [0, 1, 2].map(|moment| self.0[end][moment] - self.0[start][moment]);
        if count > 0.0 { (squares - sum * sum / count).max(0.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use proptest::prelude::*;

    fn least_sse(levels: &[(f64, f64)], k: usize) -> f64 {
        let sse = |part: &[(f64, f64)]| {
            let weight: f64 = part.iter().map(|&(_, w)| w).sum();
            let mean = part.iter().map(|&(x, w)| x * w).sum::<f64>() / weight;
            part.iter().map(|&(x, w)| w * (x - mean) * (x - mean)).sum::<f64>()
        };
        if k == 1 {
            return sse(levels);
        }
        (k - 1..levels.len())
            .map(|start| least_sse(&levels[..start], k - 1) + sse(&levels[start..]))
            .fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #[test]
        fn equals_brute_force(grays in prop::collection::vec(0_u8..40, 1..60), k in 1_usize..5) {
            let pixels: Vec<[u8; 4]> = grays.iter().map(|&g| [g, g, g, 255]).collect();
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            prop_assume!(k <= histogram.len());
            let levels: Vec<(f64, f64)> = histogram.points().iter().zip(histogram.weights())
                .map(|(point, &weight)| (point[0] as f64, weight as f64)).collect();
            let ours = optimal_gray(&histogram, k);
            prop_assert!((ours.sse - least_sse(&levels, k)).abs() < 1e-6);
            prop_assert_eq!(ours.centroids.len(), k);
            prop_assert!(ours.counts.iter().all(|&count| count > 0));
        }
    }
}
