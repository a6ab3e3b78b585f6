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

use rayon::prelude::*;

use super::candidates::{Bounds, Candidates};
use super::nearest::{Change, nearest_of_block, relabel};
use super::vicinity::{Anchors, Movement, Neighborhood, News, ROUNDING};
use super::{Columns, LANES, Vectorized};

/// Cells per neighbourhood.
const NEIGHBORS: usize = 16;

/// Slack of the centroids that remain for a cell, in steps between colours.
const SLACK: f32 = 0.5;

/// Neighbourhoods that are worth a thread's while.
const AT_ONCE: usize = 128;

/// The boxes around the points, the centroids near them, and how long their labels hold.
///
/// The labels that [`assign_by_cells`] wrote last are part of what is known: only a centroid whose shift is infinite may
/// have gained or lost points in another way.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    blocks: Vec<Cell>,
    neighborhoods: Vec<Neighborhood>,
    anchors: Anchors,
    slack: f32,
}

#[derive(Clone, Debug)]
struct Cell {
    bounds: Bounds,
    /// The neighbourhood's drift up to which the labels hold; negative where that is unknown.
    rests_until: f64,
}

/// Centroids, and how far they are from where the labels were taken.
pub(crate) struct Centroids<'a> {
    /// Where they are.
    pub(crate) now: &'a [[f32; 4]],
    /// How far each has moved since the labels were taken; infinite where its points are others, or that is unknown.
    pub(crate) shifts: &'a [f64],
}

impl Cells {
    /// `points` in Morton order; `step` is the one between colours, in their units.
    pub(crate) fn new(points: &[[f32; 4]], step: f32) -> Self {
        let cell = |points| Cell { bounds: Bounds::of(points), rests_until: -1.0 };
        Self {
            blocks: points.chunks(LANES).map(cell).collect(),
            neighborhoods: points.chunks(LANES * NEIGHBORS).map(Neighborhood::new).collect(),
            anchors: Anchors::new(step),
            slack: SLACK * step,
        }
    }
}

/// What [`assign`](super::assign) does, faster, and many points over the threads of the pool it is called in.
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
    match points.dimensions() {
        1 => assign_runs::<1>(points, cells, centroids, labels, changes),
        3 => assign_runs::<3>(points, cells, centroids, labels, changes),
        _ => assign_runs::<4>(points, cells, centroids, labels, changes),
    }
}

/// Neighbourhoods that follow each other, with what is theirs.
struct Run<'a, const D: usize> {
    /// The number of the first block.
    first: usize,
    neighborhoods: &'a mut [Neighborhood],
    cells: &'a mut [Cell],
    blocks: &'a [[[f32; LANES]; D]],
    labels: &'a mut [u16],
}

fn assign_runs<const D: usize>(
    points: &Columns,
    cells: &mut Cells,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    let movement = cells.anchors.follow::<D>(centroids);
    let blocks_at_once = AT_ONCE * NEIGHBORS;
    let runs = cells
        .neighborhoods
        .chunks_mut(AT_ONCE)
        .zip(cells.blocks.chunks_mut(blocks_at_once))
        .zip(points.blocks::<D>().chunks(blocks_at_once).zip(labels.chunks_mut(blocks_at_once * LANES)))
        .enumerate()
        .map(|(number, ((neighborhoods, cells), (blocks, labels)))| Run {
            first: number * blocks_at_once,
            neighborhoods,
            cells,
            blocks,
            labels,
        });
    let slack = cells.slack;
    let search = |run: Run<'_, D>, changes: &mut Vec<Change>| {
        let mut run = run;
        pulp::Arch::new().dispatch(Vectorized(
            #[inline(always)]
            || assign_run(&mut run, Search::new(centroids.now, slack), &movement, changes),
        ));
    };
    let mut runs: Vec<Run<'_, D>> = runs.collect();
    if runs.len() == 1 {
        runs.drain(..).for_each(|run| search(run, changes));
        return;
    }
    let found: Vec<Vec<Change>> = runs
        .into_par_iter()
        .map(|run| {
            let mut changes = Vec::new();
            search(run, &mut changes);
            changes
        })
        .collect();
    changes.extend(found.into_iter().flatten());
}

#[inline(always)]
fn assign_run<const D: usize>(
    run: &mut Run<'_, D>,
    mut search: Search<'_>,
    movement: &Movement<'_>,
    changes: &mut Vec<Change>,
) {
    let neighborhoods = run.neighborhoods.iter_mut().zip(run.cells.chunks_mut(NEIGHBORS));
    let blocks = run.blocks.chunks(NEIGHBORS).zip(run.labels.chunks_mut(NEIGHBORS * LANES));
    for (number, ((neighborhood, cells), (blocks, labels))) in neighborhoods.zip(blocks).enumerate() {
        match neighborhood.follow::<D>(movement) {
            News::None => continue,
            News::Drift => {}
            News::Unknown => forget(cells),
        }
        search.run::<D>(neighborhood, cells, blocks, labels, run.first + number * NEIGHBORS, changes);
    }
}

fn forget(cells: &mut [Cell]) {
    for cell in cells {
        cell.rests_until = -1.0;
    }
}

/// The comparison of a neighbourhood's points with the centroids near it.
struct Search<'a> {
    centroids: &'a [[f32; 4]],
    /// Of the centroids that remain for a cell, in the points' units.
    slack: f32,
    near: Candidates,
    nearest: Candidates,
}

impl<'a> Search<'a> {
    fn new(centroids: &'a [[f32; 4]], slack: f32) -> Self {
        Self { centroids, slack, near: Candidates::default(), nearest: Candidates::default() }
    }

    /// `first` is the number of the neighbourhood's first block.
    #[inline(always)]
    fn run<const D: usize>(
        &mut self,
        neighborhood: &Neighborhood,
        cells: &mut [Cell],
        blocks: &[[[f32; LANES]; D]],
        labels: &mut [u16],
        first: usize,
        changes: &mut Vec<Change>,
    ) {
        let mut gathered = false;
        let blocks = blocks.iter().zip(labels.chunks_mut(LANES)).zip(cells);
        for (position, ((block, labels), cell)) in blocks.enumerate() {
            if neighborhood.drift <= cell.rests_until {
                continue;
            }
            if !gathered {
                self.near.take::<D>(self.centroids, neighborhood);
                gathered = true;
            }
            let (found, lead) = self.nearest_of::<D>(block, &cell.bounds, labels[0]);
            cell.rests_until = if lead > 0.0 { neighborhood.drift + lead as f64 } else { -1.0 };
            relabel(first + position, labels, &found, changes);
        }
    }

    /// The new labels of a cell's points, and by how much centroids may drift until they change. `last` is the label of
    /// one of the points so far.
    #[inline(always)]
    fn nearest_of<const D: usize>(
        &mut self,
        block: &[[f32; LANES]; D],
        bounds: &Bounds,
        last: u16,
    ) -> ([u16; LANES], f32) {
        // Any centroid may be the pivot; a point's last one is a good guess at no cost.
        let pivot = &self.centroids[last as usize];
        self.nearest.keep::<D>(&self.near, bounds, pivot, ROUNDING * self.slack);
        let Candidates { indices, centroids, .. } = &self.nearest;
        let most = 2.0 * self.slack;
        if let [only] = indices[..] {
            return ([only; LANES], most);
        }
        let candidates = indices.iter().map(|&index| index as u32).zip(centroids);
        let (found, lead) = nearest_of_block(block, candidates);
        (found, most.min(lead))
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
