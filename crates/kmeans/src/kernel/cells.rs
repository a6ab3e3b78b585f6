//! Nearest centroids by cell filtering: most centroids are ruled out for whole cells of points at once (Kanungo et al. 2002,
//! "An efficient k-means clustering algorithm: analysis and implementation"), and most points are skipped in most iterations.
//!
//! A cell is a run of points in Morton order, in blocks of [`LANES`], with the box around them. Its candidates are kept between
//! iterations (see [`CandidateSet`]), and so are those of them that matter to each block.
//!
//! Each block also keeps a gap: by how much the centroids of its points are nearer than any other (Hamerly 2010, "Making
//! k-means even faster", there for each point). Until the candidates have drifted that far, the block is skipped.
//!
//! The labels are those of the plain comparison, ties included: every bound keeps a margin above the rounding.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::block::{Block, Candidates};
use super::candidate_set::{CandidateSet, SetChange};
use super::centroids::Centroids;
use super::columns::Columns;
use super::nearest::{Change, relabel};
use super::reference_centroids::{Movement, ReferenceCentroids};
use super::simd::LANES;

/// Blocks per cell: with fewer there are more candidate sets to keep, with more each set is larger.
const BLOCKS_PER_CELL: usize = 8;

/// How far each candidate may move before those that matter to a block are looked for again, in steps between colours.
const SLACK: f32 = 2.0;

/// Cells per task of the thread pool.
const CELLS_PER_TASK: usize = 256;

/// The cells of some points, the candidates of each, and how long the labels of each block hold.
///
/// The labels that [`assign_by_cells`] wrote last are part of this state. Where labels have changed in another way since,
/// the shifts of the centroids concerned must be infinite, unless they are last ones that are gone.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    parts: Vec<Cell>,
    references: ReferenceCentroids,
    slack: f32,
}

#[derive(Clone, Debug)]
struct Cell {
    candidates: CandidateSet,
    blocks: [Block; BLOCKS_PER_CELL],
}

impl Cell {
    /// The cell of some points, before any centroids.
    fn new(points: &[[f32; 4]]) -> Self {
        let mut blocks = points.chunks(LANES).map(Block::new);
        Self {
            candidates: CandidateSet::new(points),
            blocks: std::array::from_fn(|_| blocks.next().unwrap_or_else(|| Block::new(&[]))),
        }
    }
}

impl Cells {
    /// The cells of `points`, which are in Morton order; `step` is the one between colours, in the points' units.
    pub(crate) fn new(points: &[[f32; 4]], step: f32) -> Self {
        Self {
            parts: points.chunks(LANES * BLOCKS_PER_CELL).map(Cell::new).collect(),
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
    assert_eq!(
        cells.parts.len(),
        points.len().div_ceil(LANES * BLOCKS_PER_CELL),
        "cells are of these points"
    );
    match points.dimensions() {
        1 => assign_in_tasks::<1>(points, cells, centroids, labels, changes),
        3 => assign_in_tasks::<3>(points, cells, centroids, labels, changes),
        _ => assign_in_tasks::<4>(points, cells, centroids, labels, changes),
    }
}

fn assign_in_tasks<const D: usize>(
    points: &Columns,
    cells: &mut Cells,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    const BLOCKS_PER_TASK: usize = CELLS_PER_TASK * BLOCKS_PER_CELL;
    let movement = cells.references.update(centroids);
    let slack = cells.slack;
    let blocks = points.blocks::<D>().chunks(BLOCKS_PER_TASK);
    let parts =
        blocks.zip(cells.parts.chunks_mut(CELLS_PER_TASK)).zip(labels.chunks_mut(BLOCKS_PER_TASK * LANES));
    let tasks = parts.enumerate().map(|(number, ((blocks, cells), labels))| Task {
        first: number * BLOCKS_PER_TASK,
        blocks,
        cells,
        labels,
        movement: &movement,
        slack,
        changes: Vec::new(),
    });
    let mut tasks: Vec<Task<'_, D>> = tasks.collect();
    let arch = pulp::Arch::new();
    if let [task] = &mut tasks[..] {
        std::mem::swap(&mut task.changes, changes);
        arch.dispatch(&mut *task);
        std::mem::swap(&mut task.changes, changes);
        return;
    }
    tasks.par_iter_mut().for_each(|task| arch.dispatch(task));
    changes.extend(tasks.into_iter().flat_map(|task| task.changes));
}

/// A run of cells with their points and labels.
struct Task<'a, const D: usize> {
    /// The number of the first block.
    first: usize,
    blocks: &'a [[[f32; LANES]; D]],
    cells: &'a mut [Cell],
    labels: &'a mut [u16],
    movement: &'a Movement<'a>,
    slack: f32,
    changes: Vec<Change>,
}

impl<const D: usize> WithSimd for &mut Task<'_, D> {
    type Output = ();

    /// Labels the points, except in blocks whose labels hold.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let now = self.movement.centroids.now;
        let (mut found, mut candidates) = (Vec::new(), Candidates::new(now, self.slack));
        let blocks = self.blocks.chunks(BLOCKS_PER_CELL);
        let labels = self.labels.chunks_mut(BLOCKS_PER_CELL * LANES);
        let firsts = (self.first..).step_by(BLOCKS_PER_CELL);
        for (((cell, blocks), labels), first) in self.cells.iter_mut().zip(blocks).zip(labels).zip(firsts) {
            match cell.candidates.update::<S, D>(simd, self.movement, &mut found) {
                SetChange::None => continue,
                SetChange::Drift => {}
                SetChange::Left => cell.blocks.iter_mut().for_each(Block::forget_candidates),
                SetChange::Unknown => cell.blocks.iter_mut().for_each(Block::forget),
            }
            candidates.replace(cell.candidates.members(), cell.candidates.drift);
            let blocks = cell.blocks.iter_mut().zip(blocks).zip(labels.chunks_mut(LANES));
            for (number, ((block, points), labels)) in (first..).zip(blocks) {
                if !block.labels_hold(&candidates) {
                    let nearest = candidates.nearest(simd, block, points, labels[0]);
                    relabel(number, labels, &nearest, &mut self.changes);
                }
            }
        }
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
