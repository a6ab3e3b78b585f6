//! What alpha demands of a clustering: what is fully transparent stays so, and what is opaque stays so, as soon as there are
//! clusters enough.
//!
//! From two clusters on the first centroid lies at the fully transparent point, where there is one. As soon as there are as
//! many clusters as there are opacities (fully transparent, translucent, opaque), the centroid of a cluster with an opaque
//! point has full alpha: its other coordinates are the mean. An opaque point goes to the nearest centroid of full alpha, and
//! never to the fully transparent one, where there is another; all other points go to the nearest of all.
//!
//! Each step of Lloyd's algorithm still lowers the error: a centroid is the best of those it may be, and a point's own
//! centroid stays one that it may have. So does a split, and one more cluster: the first splits part the opacities.
//!
//! What a point may have follows from the centroids alone, so that these are all that is needed to label points again.

use super::assign::Assign;
use super::distance::squared_distance;
use super::state::State;
use crate::kernel::{Centroids, Change};
use crate::weighted_points::WeightedPoints;

/// A coordinate of centroids that no point may have: farther than any distance between points.
const FAR_AWAY: f32 = (1 << 20) as f32;

/// The centroids as opaque points see them, which have `full_alpha`: those that they may not have are far away.
pub(crate) fn seen_by_opaque(centroids: &[[f32; 4]], full_alpha: f32) -> Vec<[f32; 4]> {
    let has_full_alpha = |centroid: &[f32; 4]| centroid[3] >= full_alpha;
    let is_clear = |centroid: &[f32; 4]| centroid.iter().all(|coordinate| *coordinate == 0.0);
    let (some_full, some_visible) =
        (centroids.iter().any(has_full_alpha), centroids.iter().any(|centroid| !is_clear(centroid)));
    let is_open = |centroid: &[f32; 4]| match (some_full, some_visible) {
        (true, _) => has_full_alpha(centroid),
        (false, true) => !is_clear(centroid),
        (false, false) => true,
    };
    let seen = |&centroid: &[f32; 4]| if is_open(&centroid) { centroid } else { [FAR_AWAY; 4] };
    centroids.iter().map(seen).collect()
}

/// The assignment of opaque points, by an exact algorithm.
#[derive(Clone)]
pub(crate) struct OpaqueAssigner<Exact> {
    exact: Exact,
    /// The index of the first opaque point.
    pub(crate) from: usize,
    full_alpha: f32,
    /// The centroids as they were seen the last time.
    seen: Vec<[f32; 4]>,
}

impl<Exact: Assign> OpaqueAssigner<Exact> {
    /// `exact` is for the points of `data` from the first opaque one on.
    pub(crate) fn new(exact: Exact, data: &WeightedPoints<'_>) -> Self {
        let full_alpha = data.full_alpha().unwrap_or_default();
        Self { exact, from: data.opaque_from, full_alpha, seen: Vec::new() }
    }

    /// Labels the opaque points; `changes` are of all points.
    pub(crate) fn assign(
        &mut self,
        centroids: &Centroids<'_>,
        labels: &mut [u16],
        changes: &mut Vec<Change>,
    ) {
        let now = seen_by_opaque(centroids.now, self.full_alpha);
        let shift = |(index, &shift): (usize, &f64)| match self.seen.get(index) {
            Some(before) if shift.is_finite() => {
                squared_distance(&now[index].map(f64::from), &before.map(f64::from)).sqrt()
            }
            _ => f64::INFINITY,
        };
        let shifts: Vec<f64> = centroids.shifts.iter().enumerate().map(shift).collect();
        let others = changes.len();
        self.exact.assign(&Centroids { now: &now, shifts: &shifts }, labels, changes);
        changes[others..].iter_mut().for_each(|change| change.point += self.from as u32);
        self.seen = now;
    }
}

impl State<'_> {
    /// Whether the first centroid lies at the fully transparent point.
    pub(crate) fn keeps_clear(&self) -> bool {
        self.clusters() > 1 && self.data.has_clear()
    }

    /// Whether centroids of clusters with opaque points have full alpha.
    pub(crate) fn keeps_opaque(&self) -> bool {
        self.data.mixes_opacity() && self.clusters() >= self.data.opacities().max(2)
    }

    /// For each cluster whether its centroid has full alpha.
    pub(crate) fn full_alphas(&self) -> Vec<bool> {
        let mut full = vec![false; self.clusters()];
        if self.keeps_opaque() {
            self.labels[self.data.opaque_from..].iter().for_each(|&label| full[label as usize] = true);
        }
        full
    }

    /// The same for one cluster.
    pub(crate) fn has_full_alpha(&self, cluster: usize) -> bool {
        self.keeps_opaque() && self.labels[self.data.opaque_from..].contains(&(cluster as u16))
    }

    /// The best centroid that a cluster with this mean may have.
    pub(crate) fn permitted(&self, cluster: usize, mean: [f64; 4], full_alpha: bool) -> [f64; 4] {
        let [x, y, z, _] = mean;
        match self.data.full_alpha().filter(|_| full_alpha) {
            _ if cluster == 0 && self.keeps_clear() => [0.0; 4],
            Some(alpha) => [x, y, z, alpha.into()],
            None => mean,
        }
    }

    /// Moves centroids that may not be where they are, and no others.
    pub(crate) fn permit(&mut self) {
        let full = self.full_alphas();
        for (cluster, full_alpha) in full.into_iter().enumerate() {
            self.centroids[cluster] = self.permitted(cluster, self.centroids[cluster], full_alpha);
        }
    }

    /// The points that the next cluster is made of where opacities are still to be parted: as many clusters part as many of
    /// them, first the fully transparent point.
    pub(crate) fn next_opacity(&self) -> Option<Vec<u32>> {
        let (clusters, points) = (self.clusters(), self.data.points.len() as u32);
        if clusters >= self.data.opacities() {
            return None;
        }
        let from = if clusters == 1 && self.data.has_clear() { 1 } else { self.data.opaque_from as u32 };
        Some((from..points).filter(|&point| self.labels[point as usize] as usize == clusters - 1).collect())
    }
}

/// `centroids` with one at the fully transparent point, which is the first, in place of the nearest one; unchanged where no
/// such is kept.
pub(crate) fn with_clear_first(data: &WeightedPoints<'_>, mut centroids: Vec<[f64; 4]>) -> Vec<[f64; 4]> {
    if data.has_clear() && centroids.len() > 1 {
        let distances = centroids.iter().map(|centroid| squared_distance(centroid, &[0.0; 4]));
        let nearest = distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |nearest| nearest.0);
        centroids.swap(0, nearest);
        centroids[0] = [0.0; 4];
    }
    centroids
}
