//! Distinct colours drawn one after another, each with probability proportional to its pixels among those left. The cost
//! is O(U + K log U).

use rand_pcg::Pcg64;

use crate::random::below;

/// The indices of `k` colours.
pub(super) fn choose(weights: &[u32], k: usize, rng: &mut Pcg64) -> Vec<usize> {
    let mut remaining = Remaining::new(weights);
    (0..k)
        .map(|_| {
            let rank = below(rng, remaining.total);
            remaining.take(rank)
        })
        .collect()
}

/// Weights from which some are removed, in a Fenwick tree (Fenwick 1994): node n holds the sum of the `n & -n` weights up
/// to the n-th.
struct Remaining<'a> {
    weights: &'a [u32],
    nodes: Vec<u64>,
    total: u64,
}

impl<'a> Remaining<'a> {
    fn new(weights: &'a [u32]) -> Self {
        let mut nodes = vec![0];
        nodes.extend(weights.iter().map(|&weight| weight as u64));
        for node in 1..nodes.len() {
            let parent = node + lowest_bit(node);
            if parent < nodes.len() {
                nodes[parent] += nodes[node];
            }
        }
        Self { weights, nodes, total: weights.iter().map(|&weight| weight as u64).sum() }
    }

    /// Removes the weight in which `rank`, below the total, falls, and returns its index.
    fn take(&mut self, rank: u64) -> usize {
        let (mut index, mut rest) = (0, rank);
        let mut step = self.nodes.len().next_power_of_two() / 2;
        while step > 0 {
            if index + step < self.nodes.len() && self.nodes[index + step] <= rest {
                index += step;
                rest -= self.nodes[index];
            }
            step /= 2;
        }
        let weight = self.weights[index] as u64;
        let mut node = index + 1;
        while node < self.nodes.len() {
            self.nodes[node] -= weight;
            node += lowest_bit(node);
        }
        self.total -= weight;
        index
    }
}

fn lowest_bit(node: usize) -> usize {
    node & node.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn takes_what_a_scan_takes(weights in prop::collection::vec(1_u32..9, 1..40), ranks in prop::collection::vec(any::<u64>(), 40)) {
            let mut remaining = Remaining::new(&weights);
            let mut left: Vec<usize> = (0..weights.len()).collect();
            for rank in ranks.into_iter().take(weights.len()) {
                let rank = rank % remaining.total;
                let mut sum = 0;
                let slot = left.iter().position(|&index| { sum += weights[index] as u64; rank < sum }).expect("below the total");
                prop_assert_eq!(remaining.take(rank), left.remove(slot));
            }
            prop_assert_eq!(remaining.total, 0);
        }
    }
}
