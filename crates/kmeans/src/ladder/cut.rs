//! One cluster in two: cut across its principal axis, through its mean (Orchard & Bouman 1991, "Color quantization of
//! images").

use crate::algorithm::State;

/// The points of a cluster that a cut parts from the others.
pub(super) struct Cut {
    cluster: usize,
    leaving: Vec<u32>,
}

impl Cut {
    /// The cut of `cluster`.
    pub(super) fn of(state: &State<'_>, cluster: usize) -> Self {
        let whole = state.moments[cluster];
        let (axis, _) = whole.scatter().principal();
        let along = |point: &[f64; 4]| (0..4).map(|d| point[d] * axis[d]).sum::<f64>();
        let middle = along(&whole.mean().unwrap_or_default());
        let mut leaving = state.members(cluster);
        leaving.retain(|&point| along(&state.cloud.points[point as usize].map(f64::from)) > middle);
        Self { cluster, leaving }
    }

    /// Makes the cut; the points that leave become the cluster `new`.
    pub(super) fn make(&self, state: &mut State<'_>, new: usize) {
        state.hand_over(&self.leaving, new);
        state.center(self.cluster);
        state.center(new);
    }
}

/// The clusters, first those that spread most along one line: with the largest pixels times variance along their
/// principal axis, which a cut removes for the most part.
pub(super) fn by_spread(state: &State<'_>) -> Vec<usize> {
    let spreads: Vec<f64> = state.moments.iter().map(|moments| moments.scatter().principal().1).collect();
    let mut clusters: Vec<usize> = (0..spreads.len()).collect();
    clusters.sort_by(|&a, &b| spreads[b].total_cmp(&spreads[a]));
    clusters
}
