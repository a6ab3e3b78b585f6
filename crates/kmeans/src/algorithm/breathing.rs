//! Breathing k-means (Fritzke 2020, "The breathing k-means algorithm"): local search at one K.
//!
//! A breath splits a few clusters, runs Lloyd, merges as many clusters with a nearby one, and runs Lloyd again. This moves
//! whole centroids from where they lower the SSE little to where they lower it more, which Lloyd alone can't do. A breath
//! that lowers the SSE is kept; otherwise the next one splits one cluster fewer. The last breaths split a single cluster, a
//! different one each time.
//!
//! Differences to the paper: clusters are split along their principal axis, and merged by the rise of the SSE (Ward 1963).
//! Each breath costs two runs of Lloyd over all points, so search over coarse points where there are many.

use super::accelerated::{StopRule, accelerated_lloyd};
use super::assign::Assign;
use super::iterate::assignment_step;
use super::merging::merge_down_to;
use super::split::{BinarySplit, by_principal_variance};
use super::state::State;
use crate::kernel::Change;
use crate::params::ClusterCount;

/// Clusters that the first breath splits (Fritzke's m).
const MAX_DEPTH: usize = 5;

/// The relative fall of the SSE from which a breath is kept.
const MIN_GAIN: f64 = 1e-5;

/// Breathes until neither a deep breath nor a single split lowers the SSE any more. Single splits are tried for
/// `single_splits` over K clusters: for all of few, for one of many.
pub(crate) fn breathing_search<S: Assign + Clone>(
    state: &mut State<'_>,
    assigner: &mut S,
    single_splits: usize,
    stop: StopRule,
    changes: &mut Vec<Change>,
) {
    let clusters = state.clusters();
    let last_rank = (single_splits / clusters).min(clusters - 1);
    // Labels are 16-bit.
    let room = ClusterCount::MAX as usize - clusters;
    let (mut rank, mut depth) = (0, MAX_DEPTH.min(clusters - 1).min(room));
    if room == 0 {
        return;
    }
    let mut ranked = by_principal_variance(state);
    while rank <= last_rank {
        let (mut other, mut other_assigner) = (state.clone(), assigner.clone());
        breathe(&mut other, &mut other_assigner, &ranked[rank..rank + depth], stop, changes);
        if other.sse() < (1.0 - MIN_GAIN) * state.sse() {
            (*state, *assigner) = (other, other_assigner);
            ranked = by_principal_variance(state);
        } else if depth > 1 {
            depth -= 1;
        } else {
            rank += 1;
        }
    }
}

/// One breath: splits clusters, and merges as many.
fn breathe(
    state: &mut State<'_>,
    assigner: &mut impl Assign,
    split: &[usize],
    stop: StopRule,
    changes: &mut Vec<Change>,
) {
    let clusters = state.clusters();
    for &cluster in split {
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
