//! Binary splitting: one cluster becomes two, cut through its mean perpendicular to its principal axis (Orchard & Bouman
//! 1991, "Color quantization of images").

use super::state::State;

/// A cluster, and those of its points that become a cluster of their own.
pub(crate) struct BinarySplit {
    cluster: usize,
    leaving: Vec<u32>,
}

impl BinarySplit {
    /// The split of `cluster`: the points beyond the mean along the principal axis leave. Of the cluster with the fully
    /// transparent point, the axis points away from that one, which stays.
    pub(crate) fn of(state: &State<'_>, cluster: usize) -> Self {
        let moments = state.moments[cluster];
        let mut axis = moments.scatter().principal().0;
        let means = moments.mean().unwrap_or_default();
        if cluster == 0 && state.keeps_clear() && (0..4).map(|d| means[d] * axis[d]).sum::<f64>() < 0.0 {
            axis = axis.map(|x| -x);
        }
        let along = |point: &[f64; 4]| (0..4).map(|d| point[d] * axis[d]).sum::<f64>();
        let mean = along(&means);
        let mut leaving = state.members(cluster);
        leaving.retain(|&point| along(&state.data.points[point as usize].map(f64::from)) > mean);
        Self { cluster, leaving }
    }

    /// Carries the split out; the points that leave become the cluster `new`.
    pub(crate) fn apply(&self, state: &mut State<'_>, new: usize) {
        state.reassign(&self.leaving, new);
        state.center(self.cluster);
        state.center(new);
    }
}

/// The cluster indices in descending order of pixels times variance along the cluster's principal axis, most of which a
/// split removes.
pub(crate) fn by_principal_variance(state: &State<'_>) -> Vec<usize> {
    let variances: Vec<f64> = state.moments.iter().map(|moments| moments.scatter().principal().1).collect();
    let mut clusters: Vec<usize> = (0..variances.len()).collect();
    clusters.sort_by(|&a, &b| variances[b].total_cmp(&variances[a]));
    clusters
}

/// Splits the cluster with the largest principal variance, once opacities are parted; the new cluster is the last one.
pub(crate) fn split_widest(state: &mut State<'_>) {
    let split = match state.next_opacity() {
        Some(leaving) => BinarySplit { cluster: state.clusters() - 1, leaving },
        None => BinarySplit::of(state, by_principal_variance(state)[0]),
    };
    let new = state.add_empty();
    split.apply(state, new);
}
