//! Nearest centroids by cell filtering: most centroids are ruled out for whole cells of points at once (Kanungo et al. 2002,
//! "An efficient k-means clustering algorithm: analysis and implementation"), and most cells are skipped in most iterations.
//!
//! A cell is a block of [`LANES`] points that follow each other in Morton order, with the box around them; a group is a run
//! of cells with the box around those. The candidates of a group are kept between iterations (see [`CandidateSet`]); they
//! are tested again for each cell, and only those that remain are compared with its points.
//!
//! Each cell also keeps a gap: by how much the centroids of its points are nearer than any other (Hamerly 2010, "Making
//! k-means even faster", there for each point). Until the candidates have drifted that far, the cell is skipped.
//!
//! The labels are those of the plain comparison, ties included: every bound keeps a margin above the rounding.

use rayon::prelude::*;

use super::bounding_box::BoundingBox;
use super::candidate_list::CandidateList;
use super::candidate_set::{CandidateSet, Movement, ReferenceCentroids, SLACK_ROUNDING, SetChange};
use super::centroids::Centroids;
use super::columns::Columns;
use super::nearest::{Change, nearest_of_block, relabel};
use super::simd::{LANES, Vectorized};

/// Cells per group.
const CELLS_PER_GROUP: usize = 16;

/// How far each centroid may move before the labels of a cell with a single candidate are checked again, in steps between
/// colours.
const SLACK: f32 = 0.5;

/// Groups per task of the thread pool.
const GROUPS_PER_TASK: usize = 128;

/// The cells of some points, the candidates of each group, and how long the labels of each cell hold.
///
/// The labels that [`assign_by_cells`] wrote last are part of this state. Where labels have changed in another way since,
/// the shifts of the centroids concerned must be infinite.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    blocks: Vec<Cell>,
    groups: Vec<CandidateSet>,
    references: ReferenceCentroids,
    slack: f32,
}

#[derive(Clone, Debug)]
struct Cell {
    bounds: BoundingBox,
    /// The drift of the group's candidates up to which the labels hold; negative where that is unknown.
    holds_until: f64,
}

impl Cells {
    /// The cells of `points`, which are in Morton order; `step` is the one between colours, in the points' units.
    pub(crate) fn new(points: &[[f32; 4]], step: f32) -> Self {
        let cell = |points| Cell { bounds: BoundingBox::of(points), holds_until: -1.0 };
        Self {
            blocks: points.chunks(LANES).map(cell).collect(),
            groups: points.chunks(LANES * CELLS_PER_GROUP).map(CandidateSet::new).collect(),
            references: ReferenceCentroids::new(step),
            slack: SLACK * step,
        }
    }
}

/// Does what [`assign`](super::assign) does, faster, and for many points in parallel.
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
        1 => assign_in_tasks::<1>(points, cells, centroids, labels, changes),
        3 => assign_in_tasks::<3>(points, cells, centroids, labels, changes),
        _ => assign_in_tasks::<4>(points, cells, centroids, labels, changes),
    }
}

/// A run of groups with their cells, points and labels.
struct Task<'a, const D: usize> {
    /// The number of the first cell.
    first: usize,
    groups: &'a mut [CandidateSet],
    cells: &'a mut [Cell],
    blocks: &'a [[[f32; LANES]; D]],
    labels: &'a mut [u16],
}

fn assign_in_tasks<const D: usize>(
    points: &Columns,
    cells: &mut Cells,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    let movement = cells.references.update::<D>(centroids);
    let cells_per_task = GROUPS_PER_TASK * CELLS_PER_GROUP;
    let tasks = cells
        .groups
        .chunks_mut(GROUPS_PER_TASK)
        .zip(cells.blocks.chunks_mut(cells_per_task))
        .zip(points.blocks::<D>().chunks(cells_per_task).zip(labels.chunks_mut(cells_per_task * LANES)))
        .enumerate()
        .map(|(number, ((groups, cells), (blocks, labels)))| Task {
            first: number * cells_per_task,
            groups,
            cells,
            blocks,
            labels,
        });
    let slack = cells.slack;
    let search = |task: Task<'_, D>, changes: &mut Vec<Change>| {
        let mut task = task;
        pulp::Arch::new().dispatch(Vectorized(
            #[inline(always)]
            || assign_task(&mut task, Search::new(centroids.now, slack), &movement, changes),
        ));
    };
    let mut tasks: Vec<Task<'_, D>> = tasks.collect();
    if tasks.len() == 1 {
        tasks.drain(..).for_each(|task| search(task, changes));
        return;
    }
    let found: Vec<Vec<Change>> = tasks
        .into_par_iter()
        .map(|task| {
            let mut changes = Vec::new();
            search(task, &mut changes);
            changes
        })
        .collect();
    changes.extend(found.into_iter().flatten());
}

#[inline(always)]
fn assign_task<const D: usize>(
    task: &mut Task<'_, D>,
    mut search: Search<'_>,
    movement: &Movement<'_>,
    changes: &mut Vec<Change>,
) {
    let groups = task.groups.iter_mut().zip(task.cells.chunks_mut(CELLS_PER_GROUP));
    let blocks = task.blocks.chunks(CELLS_PER_GROUP).zip(task.labels.chunks_mut(CELLS_PER_GROUP * LANES));
    for (number, ((candidates, cells), (blocks, labels))) in groups.zip(blocks).enumerate() {
        match candidates.update::<D>(movement) {
            SetChange::None => continue,
            SetChange::Drift => {}
            SetChange::Unknown => invalidate(cells),
        }
        search.run::<D>(candidates, cells, blocks, labels, task.first + number * CELLS_PER_GROUP, changes);
    }
}

fn invalidate(cells: &mut [Cell]) {
    for cell in cells {
        cell.holds_until = -1.0;
    }
}

/// The comparison of a group's points with its candidates.
struct Search<'a> {
    centroids: &'a [[f32; 4]],
    /// Of the candidates of a cell, in the points' units.
    slack: f32,
    of_group: CandidateList,
    of_cell: CandidateList,
}

impl<'a> Search<'a> {
    fn new(centroids: &'a [[f32; 4]], slack: f32) -> Self {
        Self { centroids, slack, of_group: CandidateList::default(), of_cell: CandidateList::default() }
    }

    /// Labels the points of a group, except in cells whose labels hold. `first` is the number of the group's first cell.
    #[inline(always)]
    fn run<const D: usize>(
        &mut self,
        candidates: &CandidateSet,
        cells: &mut [Cell],
        blocks: &[[[f32; LANES]; D]],
        labels: &mut [u16],
        first: usize,
        changes: &mut Vec<Change>,
    ) {
        let mut gathered = false;
        let blocks = blocks.iter().zip(labels.chunks_mut(LANES)).zip(cells);
        for (position, ((block, labels), cell)) in blocks.enumerate() {
            if candidates.drift <= cell.holds_until {
                continue;
            }
            if !gathered {
                candidates.indices(&mut self.of_group.indices);
                self.of_group.update::<D>(self.centroids);
                gathered = true;
            }
            let (found, gap) = self.nearest_of::<D>(block, &cell.bounds, labels[0]);
            cell.holds_until = if gap > 0.0 { candidates.drift + gap as f64 } else { -1.0 };
            relabel(first + position, labels, &found, changes);
        }
    }

    /// The new labels of a cell's points, and by how much centroids may drift until they change. `last` is the label of one
    /// of the points so far.
    #[inline(always)]
    fn nearest_of<const D: usize>(
        &mut self,
        block: &[[f32; LANES]; D],
        bounds: &BoundingBox,
        last: u16,
    ) -> ([u16; LANES], f32) {
        // Any centroid may be the pivot; the last label of a point is a good guess at no cost.
        let pivot = &self.centroids[last as usize];
        self.of_cell.filter::<D>(&self.of_group, bounds, pivot, SLACK_ROUNDING * self.slack);
        let CandidateList { indices, centroids, .. } = &self.of_cell;
        let most = 2.0 * self.slack;
        if let [only] = indices[..] {
            return ([only; LANES], most);
        }
        let candidates = indices.iter().map(|&index| index as u32).zip(centroids);
        let (found, gap) = nearest_of_block(block, candidates);
        (found, most.min(gap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::nearest::assign;
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
                let shifts: Vec<f32> =
                    shifts.iter().cycle().skip(round).step_by(2).take(shifts.len()).copied().collect();
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
