//! Local search at one K: breathing (Fritzke 2020, "The breathing k-means algorithm").
//!
//! A few clusters are cut in two, all iterate, and as many are merged with their neighbours again: whole centroids
//! wander from where they are little missed to where they are needed, which iterations alone never do. Kept is what
//! lowered the SSE. The breaths become shallower; at last single cuts are tried in other places.

use super::cut::{Cut, by_spread};
use super::glide::{Until, glide};
use crate::algorithm::{Assign, State, reassign, squared_distance};
use crate::kernel::Change;

/// Most clusters cut in one breath.
const DEEPEST: usize = 5;

/// Cuts in other places are tried for so many clusters in all: many places while there are few clusters.
const PLACES: usize = 64;

/// A breath that lowers the SSE by less than this share has not found another solution.
const LEAST_GAIN: f64 = 1e-5;

/// Breathes until that pays no more.
pub(super) fn breathe<S: Assign + Clone>(
    state: &mut State<'_>,
    step: &mut S,
    until: Until,
    changes: &mut Vec<Change>,
) {
    let clusters = state.clusters();
    let last_place = (PLACES / clusters).min(clusters - 1);
    let (mut first, mut depth) = (0, DEEPEST.min(clusters - 1));
    while first <= last_place {
        let (mut other, mut other_step) = (state.clone(), step.clone());
        breath(&mut other, &mut other_step, first..first + depth, until, changes);
        if other.sse() < (1.0 - LEAST_GAIN) * state.sse() {
            (*state, *step) = (other, other_step);
        } else if depth > 1 {
            depth -= 1;
        } else {
            first += 1;
        }
    }
}

/// Cuts the clusters of these ranks by their spread, and merges as many.
fn breath(
    state: &mut State<'_>,
    step: &mut impl Assign,
    ranks: std::ops::Range<usize>,
    until: Until,
    changes: &mut Vec<Change>,
) {
    let clusters = state.clusters();
    for cluster in by_spread(state).drain(ranks) {
        let cut = Cut::of(state, cluster);
        let new = state.open();
        cut.make(state, new);
    }
    reassign(state, step, changes);
    glide(state, step, until, changes);
    merge_down_to(state, clusters);
    reassign(state, step, changes);
    glide(state, step, until, changes);
}

/// A cluster, its nearest neighbour, and by how much the SSE grows if they merge (Ward 1963).
#[derive(Clone, Copy)]
struct Merger {
    cluster: usize,
    into: usize,
    cost: f64,
}

/// Ends the clusters that are missed least, but none that has just taken in another.
fn merge_down_to(state: &mut State<'_>, clusters: usize) {
    let mut grown: Vec<usize> = Vec::new();
    while state.clusters() > clusters {
        let all = 0..state.clusters();
        let mergers = all.filter(|cluster| !grown.contains(cluster)).map(|cluster| cheapest(state, cluster));
        let Some(Merger { cluster, into, .. }) = mergers.min_by(|a, b| a.cost.total_cmp(&b.cost)) else {
            grown.clear();
            continue;
        };
        state.merge(cluster, into);
        // The last cluster has taken the index of the one that ended.
        let last = state.clusters();
        grown.push(into);
        grown.iter_mut().filter(|grown| **grown == last).for_each(|grown| *grown = cluster);
    }
}

fn cheapest(state: &State<'_>, cluster: usize) -> Merger {
    let pixels = |cluster: usize| state.moments[cluster].count as f64;
    let mut cheapest = Merger { cluster, into: cluster, cost: f64::INFINITY };
    for into in (0..state.clusters()).filter(|&into| into != cluster) {
        let squared = squared_distance(&state.centroids[cluster], &state.centroids[into]);
        let (a, b) = (pixels(cluster), pixels(into));
        let cost = a * b / (a + b).max(1.0) * squared;
        if cost < cheapest.cost {
            cheapest = Merger { cluster, into, cost };
        }
    }
    cheapest
}
