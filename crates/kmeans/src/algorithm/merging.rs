//! Merging of clusters: always the pair whose merge raises the SSE least (Ward 1963).

use super::state::State;
use crate::kernel::{MergeCost, MergeCosts};

/// Merges the cheapest pairs until `clusters` are left; a cluster that has just grown by a merge is not removed itself, nor
/// that of the fully transparent point.
pub(crate) fn merge_down_to(state: &mut State<'_>, clusters: usize) {
    let mut merges = Merges::of(state);
    let kept = if state.keeps_clear() { vec![0] } else { Vec::new() };
    let mut grown = kept.clone();
    while state.clusters() > clusters {
        let Some(cluster) = merges.cheapest(&grown) else {
            grown.clone_from(&kept);
            continue;
        };
        let into = merges.of_clusters[cluster].into;
        state.merge(cluster, into);
        // The last cluster has taken the index of the one that was removed.
        let last = state.clusters();
        grown.push(into);
        grown.iter_mut().filter(|grown| **grown == last).for_each(|grown| *grown = cluster);
        merges.follow(state, cluster, into);
    }
}

/// The cheapest merge of each cluster, kept up to date.
struct Merges {
    costs: MergeCosts,
    of_clusters: Vec<MergeCost>,
}

impl Merges {
    fn of(state: &State<'_>) -> Self {
        let pixels = state.moments.iter().map(|moments| moments.count);
        let costs = MergeCosts::new(state.centroids.iter().copied().zip(pixels));
        Self { of_clusters: (0..state.clusters()).map(|cluster| costs.cheapest(cluster)).collect(), costs }
    }

    /// The cluster with the cheapest merge of all but those in `except`.
    fn cheapest(&self, except: &[usize]) -> Option<usize> {
        let all = (0..self.of_clusters.len()).filter(|cluster| !except.contains(cluster));
        all.min_by(|&a, &b| self.of_clusters[a].cost.total_cmp(&self.of_clusters[b].cost))
    }

    /// Follows the state after `cluster` was merged into `into`, and the last cluster took its index.
    fn follow(&mut self, state: &State<'_>, cluster: usize, into: usize) {
        let last = state.clusters();
        let grown = if into == last { cluster } else { into };
        self.costs.swap_remove(cluster);
        self.costs.set(grown, state.centroids[grown], state.moments[grown].count);
        self.of_clusters.swap_remove(cluster);
        for other in 0..last {
            let merge = self.of_clusters[other];
            let cost = self.costs.between(other, grown);
            self.of_clusters[other] = if other == grown || merge.into == cluster || merge.into == into {
                self.costs.cheapest(other)
            } else if cost < merge.cost {
                MergeCost { into: grown, cost }
            } else if merge.into == last {
                MergeCost { into: cluster, ..merge }
            } else {
                merge
            };
        }
    }
}
