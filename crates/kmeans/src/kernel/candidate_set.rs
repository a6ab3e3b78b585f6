//! The centroids that can be nearest to some point of a box, kept up to date as centroids move.
//!
//! A [`CandidateSet`] is found once, with some slack: as long as every centroid stays within the slack of its reference
//! position, no centroid outside the set can become nearest. A centroid that leaves its slack gets a new reference position,
//! and it alone is tested again; but where it was the pivot that the others were compared with, all are.

use pulp::Simd;

use super::bounding_box::{BoundingBox, may_be_nearest};
use super::reference_centroids::{Movement, PositionColumns, Replaced};
use super::simd::LANES;

/// The centroids that can be nearest to some point of a box while all are within the slack of their reference positions.
#[derive(Clone, Debug)]
pub(super) struct CandidateSet {
    bounds: BoundingBox,
    /// The indices of the members, ascending.
    members: Vec<u16>,
    /// The centroid that the others were compared with.
    pivot: usize,
    /// Sum over the movements so far of a bound on how much nearer a member has come relative to another. Starts again from
    /// 0 with [`SetChange::Unknown`].
    pub(super) drift: f64,
}

/// What a movement of the centroids means for a candidate set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetChange {
    /// No member has moved.
    None,
    /// Some members have moved; the drift has grown.
    Drift,
    /// The same, and centroids have left the set.
    Left,
    /// A centroid has joined the set, a member has vanished, or the shift of a member is unknown.
    Unknown,
}

impl CandidateSet {
    /// The set of the box around `points`, before any centroids.
    pub(super) fn new(points: &[[f32; 4]]) -> Self {
        Self { bounds: BoundingBox::of(points), members: Vec::new(), pivot: 0, drift: 0.0 }
    }

    /// The indices of the members, ascending.
    pub(super) fn members(&self) -> &[u16] {
        &self.members
    }

    /// Updates the set after a movement; `found` is overwritten.
    #[inline(always)]
    pub(super) fn update<S: Simd, const D: usize>(
        &mut self,
        simd: S,
        movement: &Movement<'_>,
        found: &mut Vec<u16>,
    ) -> SetChange {
        let largest = self.largest_shift(movement);
        let before = self.members.len();
        self.drift += 2.0 * largest;
        let joined = match &movement.replaced {
            Replaced::Some { indices, .. } if indices.is_empty() => false,
            Replaced::Some { indices, references }
                if indices.binary_search(&(self.pivot as u16)).is_err() =>
            {
                self.test_replaced::<S, D>(simd, movement, indices, references)
            }
            _ => self.test_all::<S, D>(simd, movement, found),
        };
        if joined || !self.drift.is_finite() {
            self.drift = 0.0;
            SetChange::Unknown
        } else if self.members.len() < before {
            SetChange::Left
        } else if largest > 0.0 {
            SetChange::Drift
        } else {
            SetChange::None
        }
    }

    /// The largest shift of a member; infinite where one has vanished in a merge: its points have been given to another
    /// cluster, whichever is nearest.
    #[inline(always)]
    fn largest_shift(&self, movement: &Movement<'_>) -> f64 {
        let shifts = movement.centroids.shifts;
        let mut largest = 0.0_f64;
        for &member in &self.members {
            let shift = shifts.get(member as usize).copied().unwrap_or(f64::INFINITY);
            largest = if shift > largest { shift } else { largest };
        }
        largest
    }

    /// Tests all centroids; returns whether one has joined the set.
    #[inline(always)]
    fn test_all<S: Simd, const D: usize>(
        &mut self,
        simd: S,
        movement: &Movement<'_>,
        found: &mut Vec<u16>,
    ) -> bool {
        let references = &movement.references;
        self.pivot = references.nearest_to_center::<S, D>(simd, &self.bounds);
        let pivot = &references.positions[self.pivot];
        found.clear();
        for (group, columns) in references.groups.iter().enumerate() {
            let Some(excess) = may_be_nearest::<S, D>(simd, columns, pivot, &self.bounds, movement.slack)
            else {
                continue;
            };
            for (index, excess) in (group * LANES..references.positions.len()).zip(excess) {
                if excess >= 0.0 {
                    found.push(index as u16);
                }
            }
        }
        let joined = !is_subset(found, &self.members);
        std::mem::swap(&mut self.members, found);
        joined
    }

    /// Tests the centroids with new reference positions; returns whether one has joined the set.
    #[inline(always)]
    fn test_replaced<S: Simd, const D: usize>(
        &mut self,
        simd: S,
        movement: &Movement<'_>,
        indices: &[u16],
        references: &PositionColumns,
    ) -> bool {
        let pivot = &movement.references.positions[self.pivot];
        let mut joined = false;
        for (columns, indices) in references.groups.iter().zip(indices.chunks(LANES)) {
            let excess = may_be_nearest::<S, D>(simd, columns, pivot, &self.bounds, movement.slack);
            let excess = excess.unwrap_or([-1.0; LANES]);
            for (&index, excess) in indices.iter().zip(excess) {
                match self.members.binary_search(&index) {
                    Ok(place) if excess < 0.0 => _ = self.members.remove(place),
                    Err(place) if excess >= 0.0 => {
                        self.members.insert(place, index);
                        joined = true;
                    }
                    _ => {}
                }
            }
        }
        joined
    }
}

/// Whether all of `some` are in `all`; both ascend.
fn is_subset(some: &[u16], all: &[u16]) -> bool {
    let mut all = all.iter();
    some.iter().all(|index| all.find(|&other| other >= index) == Some(index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::centroids::Centroids;
    use crate::kernel::reference_centroids::ReferenceCentroids;

    fn members(step: f32) -> Vec<u16> {
        let cube: Vec<[f32; 4]> =
            (0..64).map(|i| [(i % 4) as f32, (i / 4 % 4) as f32, (i / 16) as f32, 0.0]).collect();
        let row: Vec<[f32; 4]> = (0..64).map(|i| [i as f32 * 4.0, 1.0, 1.0, 0.0]).collect();
        let centroids = Centroids { now: &row, shifts: &[f64::INFINITY; 64] };
        let movement = ReferenceCentroids::new(step).update(&centroids);
        let mut set = CandidateSet::new(&cube);
        let change = set.update::<_, 3>(pulp::Scalar::new(), &movement, &mut Vec::new());
        assert_eq!(change, SetChange::Unknown);
        set.members
    }

    #[test]
    fn most_centroids_are_ruled_out() {
        assert_eq!(members(0.0), [0, 1]);
        assert_eq!(
            members(1.5),
            [0, 1, 2, 3],
            "centroids at 4 and 8 may both reach 6, with a slack of 2 steps"
        );
    }

    #[test]
    fn subsets_are_told() {
        assert!(is_subset(&[], &[]) && is_subset(&[2, 5], &[1, 2, 4, 5]) && is_subset(&[7], &[7]));
        assert!(!is_subset(&[2, 3], &[1, 2, 4]) && !is_subset(&[9], &[1, 2]) && !is_subset(&[0], &[]));
    }
}
