//! Breathing k-means (Fritzke 2020, "The breathing k-means algorithm"): local search at one K.
//!
//! A breath splits a few clusters, runs Lloyd, merges as many clusters with a nearby one, and runs Lloyd again. This moves
//! whole centroids from where they lower the SSE little to where they lower it more, which Lloyd alone can't do. A breath
//! that lowers the SSE is kept; otherwise the next one splits one cluster fewer. The last breaths split a single cluster, a
//! different one each time.
//!
//! Differences to the paper: clusters are split along their principal axis, and merged by the rise of the SSE (Ward 1963).
//! Each breath costs two runs of Lloyd over all points, so search over coarse points where there are many.

use std::ops::Range;

use super::accelerated::{StopRule, accelerated_lloyd};
use super::assign::Assign;
use super::distance::squared_distance;
use super::iterate::assignment_step;
use super::split::{BinarySplit, by_principal_variance};
use super::state::State;
use crate::kernel::Change;

/// Clusters that the first breath splits (Fritzke's m).
const MAX_DEPTH: usize = 5;

/// Single splits are tried for this many clusters over K in all: for all of few clusters, for one of many.
const SINGLE_SPLITS: usize = 64;

/// The relative fall of the SSE from which a breath is kept.
const MIN_GAIN: f64 = 1e-5;

/// Breathes until neither a deep breath nor a single split lowers the SSE any more.
pub(crate) fn breathing_search<S: Assign + Clone>(
    state: &mut State<'_>,
    assigner: &mut S,
    stop: StopRule,
    changes: &mut Vec<Change>,
) {
    let clusters = state.clusters();
    let last_rank = (SINGLE_SPLITS / clusters).min(clusters - 1);
    let (mut rank, mut depth) = (0, MAX_DEPTH.min(clusters - 1));
    while rank <= last_rank {
        let (mut other, mut other_assigner) = (state.clone(), assigner.clone());
        breathe(&mut other, &mut other_assigner, rank..rank + depth, stop, changes);
        if other.sse() < (1.0 - MIN_GAIN) * state.sse() {
            (*state, *assigner) = (other, other_assigner);
        } else if depth > 1 {
            depth -= 1;
        } else {
            rank += 1;
        }
    }
}

/// One breath: splits the clusters whose ranks by principal variance are in `ranks`, and merges as many.
fn breathe(
    state: &mut State<'_>,
    assigner: &mut impl Assign,
    ranks: Range<usize>,
    stop: StopRule,
    changes: &mut Vec<Change>,
) {
    let clusters = state.clusters();
    for cluster in by_principal_variance(state).drain(ranks) {
        let split = BinarySplit::of(state, cluster);
        let new = state.add_empty();
        split.apply(state, new);
    }
    assignment_step(state, assigner, changes);
    accelerated_lloyd(state, assigner, stop, changes);
    merge_down_to(state, clusters);
    assignment_step(state, assigner, changes);
    accelerated_lloyd(state, assigner, stop, changes);
}

/// A cluster, the cluster to merge it into, and the rise of the SSE (Ward 1963).
#[derive(Clone, Copy)]
struct Merge {
    cluster: usize,
    into: usize,
    cost: f64,
}

/// Merges the cheapest pairs until `clusters` are left; a cluster that has just grown by a merge is not removed itself.
fn merge_down_to(state: &mut State<'_>, clusters: usize) {
    let mut grown: Vec<usize> = Vec::new();
    while state.clusters() > clusters {
        let all = 0..state.clusters();
        let merges =
            all.filter(|cluster| !grown.contains(cluster)).map(|cluster| cheapest_merge(state, cluster));
        let Some(Merge { cluster, into, .. }) = merges.min_by(|a, b| a.cost.total_cmp(&b.cost)) else {
            grown.clear();
            continue;
        };
        state.merge(cluster, into);
        // The last cluster has taken the index of the one that was removed.
        let last = state.clusters();
        grown.push(into);
        grown.iter_mut().filter(|grown| **grown == last).for_each(|grown| *grown = cluster);
    }
}

fn cheapest_merge(state: &State<'_>, cluster: usize) -> Merge {
    let pixels = |cluster: usize| state.moments[cluster].count as f64;
    let mut cheapest = Merge { cluster, into: cluster, cost: f64::INFINITY };
    for into in (0..state.clusters()).filter(|&into| into != cluster) {
        let squared = squared_distance(&state.centroids[cluster], &state.centroids[into]);
        let (a, b) = (pixels(cluster), pixels(into));
        let cost = a * b / (a + b).max(1.0) * squared;
        if cost < cheapest.cost {
            cheapest = Merge { cluster, into, cost };
        }
    }
    cheapest
}
