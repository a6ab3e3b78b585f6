//! Nearest centroids by filtering: most centroids are ruled out for whole cells of points at once (Kanungo et al. 2002, "An
//! efficient k-means clustering algorithm: analysis and implementation"), and most cells rest.
//!
//! A cell is a block of [`LANES`] points that follow each other in Morton order, with the box around them; a
//! neighbourhood is a run of cells with the box around those. The centroids that remain for a neighbourhood are
//! remembered, with some slack, until one of them has moved by more than that; they are tested again for the cells, and
//! only what remains there is compared with the points. How a box rules out a centroid stands in `candidates`.
//!
//! A cell that was compared knows by how much its points' centroids are nearer than any other (Hamerly 2010, "Making
//! k-means even faster", there for each point): until the centroids near it have drifted that far, it is passed over.
//!
//! The labels are the plain comparison's, ties included: every bound keeps a distance from the rounding.

use super::candidates::{Bounds, Candidates};
use super::nearest::{Change, nearest_of_block, relabel};
use super::{Columns, LANES, Vectorized, dispatch};

/// Cells per neighbourhood.
const NEIGHBORS: usize = 16;

/// Slack of the centroids that remain for a neighbourhood and for a cell, in 8-bit steps.
const NEIGHBORHOOD_SLACK: f32 = 1.0;
const CELL_SLACK: f32 = 0.5;

/// Slack is taken a little wider than it is used: the distances compared with it are rounded.
const ROUNDING: f32 = 1.01;

/// The boxes around the points, the centroids near them, and how long their labels hold.
///
/// The labels that [`assign_by_cells`] wrote last are part of what is known: only a centroid whose shift is infinite may
/// have gained or lost points in another way.
#[derive(Debug)]
pub(crate) struct Cells {
    blocks: Vec<Cell>,
    neighborhoods: Vec<Neighborhood>,
    /// An 8-bit step in the points' units.
    unit: f32,
    /// Where the centroids were when what is near was found.
    anchors: Vec<[f32; 4]>,
}

#[derive(Debug)]
struct Cell {
    bounds: Bounds,
    /// The neighbourhood's drift up to which the labels hold; negative where that is unknown.
    rests_until: f64,
}

#[derive(Debug)]
struct Neighborhood {
    bounds: Bounds,
    /// The centroids that can be nearest to some point while all are within the slack of their anchors, ascending.
    near: Vec<u16>,
    /// Bound on how much nearer one of these has come relative to another, added up.
    drift: f64,
}

/// Centroids, and how far they are from where the labels were taken.
pub(crate) struct Centroids<'a> {
    /// Where they are.
    pub(crate) now: &'a [[f32; 4]],
    /// How far each has moved since the labels were taken; infinite where its points are others, or that is unknown.
    pub(crate) shifts: &'a [f64],
}

impl Cells {
    /// `points` in Morton order; `unit` is an 8-bit step in their units.
    pub(crate) fn new(points: &[[f32; 4]], unit: f32) -> Self {
        let cell = |points| Cell { bounds: Bounds::of(points), rests_until: -1.0 };
        let neighborhood = |points| Neighborhood { bounds: Bounds::of(points), near: Vec::new(), drift: 0.0 };
        Self {
            blocks: points.chunks(LANES).map(cell).collect(),
            neighborhoods: points.chunks(LANES * NEIGHBORS).map(neighborhood).collect(),
            unit,
            anchors: Vec::new(),
        }
    }

    /// Follows the centroids: adds up what they drifted, and finds anew what is near where they left the slack.
    #[inline(always)]
    fn follow<const D: usize>(&mut self, centroids: &Centroids<'_>) {
        for (neighborhood, cells) in self.neighborhoods.iter_mut().zip(self.blocks.chunks_mut(NEIGHBORS)) {
            let mut shift = 0.0_f64;
            for &index in &neighborhood.near {
                shift = shift.max(centroids.shifts.get(index as usize).copied().unwrap_or(f64::INFINITY));
            }
            neighborhood.drift += 2.0 * shift;
            if !neighborhood.drift.is_finite() {
                neighborhood.forget(cells);
            }
        }
        if !self.anchors_hold(centroids.now) {
            self.look_around::<D>(centroids.now);
        }
    }

    fn anchors_hold(&self, centroids: &[[f32; 4]]) -> bool {
        let slack = NEIGHBORHOOD_SLACK * self.unit;
        let holds = |(now, anchor): (&[f32; 4], &[f32; 4])| {
            now.iter().zip(anchor).map(|(a, b)| (a - b) * (a - b)).sum::<f32>() <= slack * slack
        };
        self.anchors.len() == centroids.len() && centroids.iter().zip(&self.anchors).all(holds)
    }

    #[inline(always)]
    fn look_around<const D: usize>(&mut self, centroids: &[[f32; 4]]) {
        let all = Candidates::all::<D>(centroids);
        let mut near = Candidates::default();
        let slack = ROUNDING * NEIGHBORHOOD_SLACK * self.unit;
        for (neighborhood, cells) in self.neighborhoods.iter_mut().zip(self.blocks.chunks_mut(NEIGHBORS)) {
            let pivot = all.nearest_to_center::<D>(&neighborhood.bounds);
            near.keep::<D>(&all, &neighborhood.bounds, &pivot, slack);
            // How long a cell rests was said of those that were near; of a newcomer it says nothing.
            if !is_subset(&near.indices, &neighborhood.near) {
                neighborhood.forget(cells);
            }
            neighborhood.near.clone_from(&near.indices);
        }
        self.anchors.clear();
        self.anchors.extend_from_slice(centroids);
    }
}

impl Neighborhood {
    fn forget(&mut self, cells: &mut [Cell]) {
        self.drift = 0.0;
        for cell in cells {
            cell.rests_until = -1.0;
        }
    }
}

/// Whether each of `some` is one of `others`; both ascend.
fn is_subset(some: &[u16], others: &[u16]) -> bool {
    let mut others = others.iter();
    some.iter().all(|index| others.any(|other| other == index))
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
    assert_eq!(centroids.now.len(), centroids.shifts.len(), "a shift per centroid");
    assert_eq!(cells.blocks.len(), points.len().div_ceil(LANES), "cells are of these points");
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
    cells.follow::<D>(centroids);
    let slack = CELL_SLACK * cells.unit;
    let (mut near, mut nearest) = (Candidates::default(), Candidates::default());

    let neighborhoods = cells.neighborhoods.iter().zip(cells.blocks.chunks_mut(NEIGHBORS));
    let blocks = points.blocks::<D>().chunks(NEIGHBORS).zip(labels.chunks_mut(NEIGHBORS * LANES));
    for (number, ((neighborhood, cells), (blocks, labels))) in neighborhoods.zip(blocks).enumerate() {
        let mut gathered = false;
        let blocks = blocks.iter().zip(labels.chunks_mut(LANES)).zip(cells);
        for (position, ((block, labels), cell)) in blocks.enumerate() {
            if neighborhood.drift <= cell.rests_until {
                continue;
            }
            if !gathered {
                near.take::<D>(centroids.now, &neighborhood.near);
                gathered = true;
            }
            // Any centroid may be the pivot; a point's last one is a good guess at no cost.
            let pivot = &centroids.now[labels[0] as usize];
            nearest.keep::<D>(&near, &cell.bounds, pivot, ROUNDING * slack);
            let mut found = [nearest.indices[0]; LANES];
            let mut lead = 2.0 * slack;
            if nearest.indices.len() > 1 {
                let (positions, least_lead) = nearest_of_block(block, &nearest.centroids);
                for lane in 0..LANES {
                    found[lane] = nearest.indices[positions[lane] as usize];
                }
                lead = lead.min(least_lead);
            }
            cell.rests_until = if lead > 0.0 { neighborhood.drift + lead as f64 } else { -1.0 };
            relabel(number * NEIGHBORS + position, labels, &found, changes);
        }
    }
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
            let unknown = vec![f64::INFINITY; centroids.len()];
            let now = Centroids { now: &centroids, shifts: &unknown };
            assign_by_cells(&columns, &mut cells, &now, &mut labels, &mut changes);
            let (mut plain_labels, mut plain_changes) = (vec![0; points.len()], Vec::new());
            assign(&columns, &centroids, &mut plain_labels, &mut plain_changes);
            prop_assert_eq!(&labels, &plain_labels);
            prop_assert_eq!(&changes, &plain_changes);

            for round in 0..3 {
            let shifts: Vec<f32> = shifts.iter().cycle().skip(round).step_by(2).take(shifts.len()).copied().collect();
            let before = centroids.clone();
            for (centroid, shift) in centroids.iter_mut().zip(shifts.iter().cycle()) {
                centroid[1] += shift;
            }
            changes.clear();
            plain_changes.clear();
            let shift = |(now, before): (&[f32; 4], &[f32; 4])| (now[1] as f64 - before[1] as f64).abs();
                let lengths: Vec<f64> = centroids.iter().zip(&before).map(shift).collect();
                let now = Centroids { now: &centroids, shifts: &lengths };
            assign_by_cells(&columns, &mut cells, &now, &mut labels, &mut changes);
            assign(&columns, &centroids, &mut plain_labels, &mut plain_changes);
            prop_assert_eq!(&labels, &plain_labels);
            prop_assert_eq!(&changes, &plain_changes);
            }
        }
    }
}
