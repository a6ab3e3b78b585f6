//! Nearest centroids by filtering: most centroids are ruled out for whole cells of points at once (Kanungo et al. 2002, "An
//! efficient k-means clustering algorithm: analysis and implementation").
//!
//! A cell is a block of [`LANES`] points that follow each other in Morton order, with the box around them; a
//! neighbourhood is a run of cells with the box around those. The centroids that remain for a neighbourhood are
//! remembered, with some slack, until one of them has moved by more than that; they are tested again for the cells, and
//! only what remains there is compared with the points. How a box rules out a centroid stands in `candidates`.
//!
//! A cell is passed over altogether where none of its points' centroids moved since the labels were taken, and no
//! centroid that did can be nearest now: of centroids that rest, the nearest stays the nearest.
//!
//! The labels are the plain comparison's, ties included.

use super::candidates::{Bounds, Candidates};
use super::nearest::{Change, nearest_of_block, relabel};
use super::{Columns, LANES, Vectorized, dispatch};

/// Cells per neighbourhood.
const NEIGHBORS: usize = 16;

/// The boxes around the points, and the centroids near them.
#[derive(Debug)]
pub(crate) struct Cells {
    bounds: Vec<Bounds>,
    neighborhoods: Vec<Neighborhood>,
    /// How far a centroid may move before what is near is found anew.
    slack: f32,
    /// Where the centroids were when what is near was found.
    anchors: Vec<[f32; 4]>,
}

#[derive(Debug)]
struct Neighborhood {
    bounds: Bounds,
    /// The centroids that can be nearest to some point while all are within the slack of their anchors, ascending.
    near: Vec<u16>,
}

/// Centroids, and what is known of their last places.
pub(crate) struct Centroids<'a> {
    /// Where they are.
    pub(crate) now: &'a [[f32; 4]],
    /// Whether each may have been elsewhere when the labels were taken, or lost or gained points since. Between those
    /// that did not move every label is of the nearest.
    pub(crate) moved: &'a [bool],
}

impl Cells {
    /// `points` in Morton order; `unit` is an 8-bit step in their units.
    pub(crate) fn new(points: &[[f32; 4]], unit: f32) -> Self {
        let neighborhood = |points| Neighborhood { bounds: Bounds::of(points), near: Vec::new() };
        Self {
            bounds: points.chunks(LANES).map(Bounds::of).collect(),
            neighborhoods: points.chunks(LANES * NEIGHBORS).map(neighborhood).collect(),
            slack: unit,
            anchors: Vec::new(),
        }
    }

    /// Finds anew what is near, where that is needed; says whether it was.
    #[inline(always)]
    fn look_around<const D: usize>(&mut self, centroids: &[[f32; 4]]) -> bool {
        let within = |(now, anchor): (&[f32; 4], &[f32; 4])| {
            let squared: f32 = now.iter().zip(anchor).map(|(a, b)| (a - b) * (a - b)).sum();
            squared <= self.slack * self.slack
        };
        if self.anchors.len() == centroids.len() && centroids.iter().zip(&self.anchors).all(within) {
            return false;
        }
        let all = Candidates::all::<D>(centroids);
        let mut near = Candidates::default();
        // The rounding of the distances that were compared with the slack is far below a hundredth of it.
        let slack = 1.01 * self.slack;
        for neighborhood in &mut self.neighborhoods {
            let pivot = all.nearest_to_center::<D>(&neighborhood.bounds);
            near.keep::<D>(&all, &neighborhood.bounds, &pivot, slack);
            neighborhood.near.clone_from(&near.indices);
        }
        self.anchors.clear();
        self.anchors.extend_from_slice(centroids);
        true
    }
}

/// What [`assign`](super::assign) does, faster.
///
/// # Panics
/// When there are not as many labels as points, the cells are of other points, or there are no centroids.
pub(crate) fn assign_by_cells(
    points: &Columns,
    cells: &mut Cells,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    assert!(labels.len() == points.len() && !centroids.now.is_empty());
    assert_eq!(centroids.now.len(), centroids.moved.len(), "a flag per centroid");
    assert_eq!(cells.bounds.len(), points.len().div_ceil(LANES), "cells are of these points");
    dispatch!(points.dimensions(), assign_cells(points, cells, centroids, labels, changes));
}

#[inline(always)]
fn assign_cells<const D: usize>(
    points: &Columns,
    cells: &mut Cells,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    let anew = cells.look_around::<D>(centroids.now);
    let (mut near, mut moved, mut nearest) =
        (Candidates::default(), Candidates::default(), Candidates::default());

    let neighborhoods = cells.neighborhoods.iter().zip(cells.bounds.chunks(NEIGHBORS));
    let blocks = points.blocks::<D>().chunks(NEIGHBORS).zip(labels.chunks_mut(NEIGHBORS * LANES));
    for (number, ((neighborhood, cells), (blocks, labels))) in neighborhoods.zip(blocks).enumerate() {
        moved.take::<D>(centroids.now, &neighborhood.near, |index| centroids.moved[index as usize]);
        // What was near when the labels were taken holds all labels; if it holds now and rests, so do they.
        if moved.indices.is_empty() && !anew {
            continue;
        }
        near.take::<D>(centroids.now, &neighborhood.near, |_| true);
        for (cell, (block, labels)) in blocks.iter().zip(labels.chunks_mut(LANES)).enumerate() {
            // Any centroid may be the pivot; a point's last one is a good guess at no cost.
            let pivot = &centroids.now[labels[0] as usize];
            if rest(labels, centroids.moved) && !moved.any_may_be_nearest::<D>(pivot, &cells[cell]) {
                continue;
            }
            nearest.keep::<D>(&near, &cells[cell], pivot, 0.0);
            let mut found = [nearest.indices[0]; LANES];
            if nearest.indices.len() > 1 {
                let positions = nearest_of_block(block, &nearest.centroids);
                for lane in 0..LANES {
                    found[lane] = nearest.indices[positions[lane] as usize];
                }
            }
            relabel(number * NEIGHBORS + cell, labels, &found, changes);
        }
    }
}

#[inline(always)]
fn rest(labels: &[u16], moved: &[bool]) -> bool {
    let mut any = false;
    for &label in labels {
        any |= moved[label as usize];
    }
    !any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assign;
    use proptest::prelude::*;

    fn points(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<[f32; 4]>> {
        prop::collection::vec((prop::array::uniform3(0_u8..=255), 0_u8..4), count).prop_map(|colors| {
            let mut points: Vec<[f32; 4]> =
                colors.iter().map(|&([r, g, b], a)| [r as f32, g as f32, b as f32, a as f32]).collect();
            points.sort_by(|a, b| a.partial_cmp(b).expect("finite"));
            points
        })
    }

    fn centroids() -> impl Strategy<Value = Vec<[f32; 4]>> {
        let coarse = (0_u16..9).prop_map(|v| v as f32 * 32.0);
        let fine = (0_u16..25_500).prop_map(|v| v as f32 / 100.0);
        let coordinate = prop_oneof![coarse, fine];
        prop::collection::vec(prop::array::uniform4(coordinate), 1..60)
    }

    proptest! {
        /// Same labels and same changes as the plain comparison, in 3 and 4 dimensions, with ties and duplicates; and
        /// again after some of the centroids moved.
        #[test]
        fn equals_the_plain_comparison(
            mut points in points(1..700),
            mut centroids in centroids(),
            opaque: bool,
            shifts in prop::collection::vec(prop_oneof![3 => Just(0.0_f32), 1 => -20.0_f32..20.0, 1 => -0.9_f32..0.9], 1..9),
        ) {
            if opaque {
                points.iter_mut().chain(&mut centroids).for_each(|point| point[3] = 0.0);
            }
            let columns = Columns::new(&points, if opaque { 3 } else { 4 });
            let (mut labels, mut changes) = (vec![0; points.len()], Vec::new());
            let mut cells = Cells::new(&points, 1.0);
            let everything = vec![true; centroids.len()];
            let now = Centroids { now: &centroids, moved: &everything };
            assign_by_cells(&columns, &mut cells, &now, &mut labels, &mut changes);
            let (mut plain_labels, mut plain_changes) = (vec![0; points.len()], Vec::new());
            assign(&columns, &centroids, &mut plain_labels, &mut plain_changes);
            prop_assert_eq!(&labels, &plain_labels);
            prop_assert_eq!(&changes, &plain_changes);

            for round in 0..3 {
            let shifts: Vec<f32> = shifts.iter().cycle().skip(round).step_by(2).take(shifts.len()).copied().collect();
            let moved: Vec<bool> = shifts.iter().map(|shift| *shift != 0.0).cycle().take(centroids.len()).collect();
            for (centroid, shift) in centroids.iter_mut().zip(shifts.iter().cycle()) {
                centroid[1] += shift;
            }
            changes.clear();
            plain_changes.clear();
            let now = Centroids { now: &centroids, moved: &moved };
            assign_by_cells(&columns, &mut cells, &now, &mut labels, &mut changes);
            assign(&columns, &centroids, &mut plain_labels, &mut plain_changes);
            prop_assert_eq!(&labels, &plain_labels);
            prop_assert_eq!(&changes, &plain_changes);
            }
        }
    }
}
