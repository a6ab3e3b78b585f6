//! Nearest centroids by filtering: most centroids are ruled out for whole cells of points at once.
//!
//! A cell is a block of [`LANES`] points that follow each other in Morton order, with the box around them; a
//! neighbourhood is a run of cells with the box around those. For a box, let z be a centroid near it, the pivot. Another
//! centroid c can be nearest to a point x of the box only if |x - c|^2 <= |x - z|^2 somewhere in it, which is
//! linear in x and therefore decided at a corner (Kanungo et al. 2002, "An efficient k-means clustering
//! algorithm: analysis and implementation"). What remains for a neighbourhood is tested again for its cells, and only
//! what remains there is compared with the points.
//!
//! A cell is passed over altogether where none of its points' centroids moved since the labels were taken, and no
//! centroid that did can be nearest now: of centroids that rest, the nearest stays the nearest.
//!
//! A margin above the rounding of the distances keeps every centroid that the plain comparison could find nearest, and
//! candidates stay in order of their index: the labels are the plain ones, ties included.

use super::nearest::{Change, nearest_of_block, relabel};
use super::{Columns, LANES, Vectorized, dispatch};

/// Cells per neighbourhood.
const NEIGHBORS: usize = 16;

/// Relative margin of the test; single precision rounds a squared distance by less than 4e-7 of it.
const MARGIN: f32 = 4e-6;

/// The boxes around the points.
#[derive(Debug)]
pub(crate) struct Cells {
    cells: Vec<Bounds>,
    neighborhoods: Vec<Bounds>,
}

/// An axis-parallel box; unused dimensions are 0.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    low: [f32; 4],
    high: [f32; 4],
}

impl Bounds {
    fn of(points: &[[f32; 4]]) -> Self {
        let fold = |pick: fn(f32, f32) -> f32| {
            std::array::from_fn(|d| points.iter().map(|point| point[d]).reduce(pick).unwrap_or(0.0))
        };
        Self { low: fold(f32::min), high: fold(f32::max) }
    }
}

impl Cells {
    /// `points` in Morton order.
    pub(crate) fn new(points: &[[f32; 4]]) -> Self {
        let boxes = |size: usize| points.chunks(size).map(Bounds::of).collect();
        Self { cells: boxes(LANES), neighborhoods: boxes(LANES * NEIGHBORS) }
    }
}

/// Centroids, and what is known of their last places.
pub(crate) struct Centroids<'a> {
    /// Where they are.
    pub(crate) now: &'a [[f32; 4]],
    /// Whether each may have been elsewhere when the labels were taken, or lost or gained points since. Between those
    /// that did not move every label is of the nearest.
    pub(crate) moved: &'a [bool],
}

/// What [`assign`](super::assign) does, faster.
///
/// # Panics
/// When there are not as many labels as points, the cells are of other points, or there are no centroids.
pub(crate) fn assign_by_cells(
    points: &Columns,
    cells: &Cells,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    assert!(labels.len() == points.len() && !centroids.now.is_empty());
    assert_eq!(centroids.now.len(), centroids.moved.len(), "a flag per centroid");
    assert_eq!(cells.cells.len(), points.len().div_ceil(LANES), "cells are of these points");
    dispatch!(points.dimensions(), assign_cells(points, cells, centroids, labels, changes));
}

#[inline(always)]
fn assign_cells<const D: usize>(
    points: &Columns,
    cells: &Cells,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    let all = Candidates::all::<D>(centroids.now);
    let (mut near, mut moved, mut nearest) =
        (Candidates::default(), Candidates::default(), Candidates::default());

    let neighborhoods = cells.neighborhoods.iter().zip(cells.cells.chunks(NEIGHBORS));
    let blocks = points.blocks::<D>().chunks(NEIGHBORS).zip(labels.chunks_mut(NEIGHBORS * LANES));
    for (number, ((neighborhood, cells), (blocks, labels))) in neighborhoods.zip(blocks).enumerate() {
        near.keep::<D>(&all, neighborhood, &all.nearest_to_center::<D>(neighborhood));
        near.update_columns::<D>();
        moved.keep_moved::<D>(&near, centroids.moved);
        for (cell, (block, labels)) in blocks.iter().zip(labels.chunks_mut(LANES)).enumerate() {
            // Any centroid may be the pivot; a point's last one is a good guess at no cost.
            let pivot = &centroids.now[labels[0] as usize];
            let rests = labels.iter().all(|&label| !centroids.moved[label as usize]);
            if rests && !moved.any_may_be_nearest::<D>(pivot, &cells[cell]) {
                continue;
            }
            nearest.keep::<D>(&near, &cells[cell], pivot);
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

/// Centroids that may be nearest, in order of their indices.
#[derive(Default)]
struct Candidates {
    indices: Vec<u16>,
    centroids: Vec<[f32; 4]>,
    /// The centroids again as columns, padded with copies of the last.
    columns: Vec<[[f32; LANES]; 4]>,
}

impl Candidates {
    #[inline(always)]
    fn all<const D: usize>(centroids: &[[f32; 4]]) -> Self {
        let indices = (0..centroids.len()).map(|index| index as u16).collect();
        let mut all = Self { indices, centroids: centroids.to_vec(), columns: Vec::new() };
        all.update_columns::<D>();
        all
    }

    #[inline(always)]
    fn update_columns<const D: usize>(&mut self) {
        let last = self.centroids.len().saturating_sub(1);
        self.columns.clear();
        for first in (0..self.centroids.len()).step_by(LANES) {
            let mut columns = [[0.0; LANES]; 4];
            for lane in 0..LANES {
                let centroid = &self.centroids[(first + lane).min(last)];
                for dimension in 0..D {
                    columns[dimension][lane] = centroid[dimension];
                }
            }
            self.columns.push(columns);
        }
    }

    /// Becomes those of `near` that moved.
    #[inline(always)]
    fn keep_moved<const D: usize>(&mut self, near: &Self, moved: &[bool]) {
        self.indices.clear();
        self.centroids.clear();
        for (&index, &centroid) in near.indices.iter().zip(&near.centroids) {
            if moved[index as usize] {
                self.indices.push(index);
                self.centroids.push(centroid);
            }
        }
        self.update_columns::<D>();
    }

    #[inline(always)]
    fn any_may_be_nearest<const D: usize>(&self, pivot: &[f32; 4], bounds: &Bounds) -> bool {
        self.columns.iter().any(|columns| may_be_nearest::<D>(columns, pivot, bounds) != 0)
    }

    /// Becomes those of `all` that can be nearest to some point of `bounds`. The columns are left as they were.
    #[inline(always)]
    fn keep<const D: usize>(&mut self, all: &Self, bounds: &Bounds, pivot: &[f32; 4]) {
        self.indices.clear();
        self.centroids.clear();
        for (group, columns) in all.columns.iter().enumerate() {
            let mut kept = may_be_nearest::<D>(columns, pivot, bounds);
            while kept != 0 {
                let position = group * LANES + kept.trailing_zeros() as usize;
                if position < all.indices.len() {
                    self.indices.push(all.indices[position]);
                    self.centroids.push(all.centroids[position]);
                }
                kept &= kept - 1;
            }
        }
    }

    #[inline(always)]
    fn nearest_to_center<const D: usize>(&self, bounds: &Bounds) -> [f32; 4] {
        let (mut smallest, mut groups) = ([f32::INFINITY; LANES], [0_u32; LANES]);
        for (group, columns) in self.columns.iter().enumerate() {
            let mut distances = [0.0_f32; LANES];
            for dimension in 0..D {
                let center = 0.5 * (bounds.low[dimension] + bounds.high[dimension]);
                for lane in 0..LANES {
                    let difference = columns[dimension][lane] - center;
                    distances[lane] += difference * difference;
                }
            }
            for lane in 0..LANES {
                let closer = distances[lane] < smallest[lane];
                groups[lane] = if closer { group as u32 } else { groups[lane] };
                smallest[lane] = if closer { distances[lane] } else { smallest[lane] };
            }
        }
        let mut best = 0;
        for lane in 1..LANES {
            best = if smallest[lane] < smallest[best] { lane } else { best };
        }
        let columns = &self.columns[groups[best] as usize];
        [columns[0][best], columns[1][best], columns[2][best], columns[3][best]]
    }
}

/// Which of a group of centroids can be as near as `pivot` to some point of `bounds`: one bit per lane.
///
/// With v = centroid - pivot and y = x - pivot, |x - centroid|^2 - |x - pivot|^2 = |v|^2 - 2 y v; its least value over
/// the box is taken where each coordinate of y is at the end that v points to.
#[inline(always)]
fn may_be_nearest<const D: usize>(columns: &[[f32; LANES]; 4], pivot: &[f32; 4], bounds: &Bounds) -> u16 {
    let (mut least, mut norm) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    let mut reach = 0.0_f32;
    for dimension in 0..D {
        let low = bounds.low[dimension] - pivot[dimension];
        let high = bounds.high[dimension] - pivot[dimension];
        reach += (low * low).max(high * high);
        for lane in 0..LANES {
            let v = columns[dimension][lane] - pivot[dimension];
            let (at_low, at_high) = (low * v, high * v);
            let most = if at_low > at_high { at_low } else { at_high };
            norm[lane] += v * v;
            least[lane] += v * v - 2.0 * most;
        }
    }
    let mut kept = 0;
    for lane in 0..LANES {
        // (|v| + 2 reach)^2 bounds all squared distances that were rounded on the way; 2 (a^2 + b^2) >= (a + b)^2.
        let may = least[lane] <= MARGIN * 2.0 * (norm[lane] + 4.0 * reach);
        kept |= u16::from(may) << lane;
    }
    kept
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
            shifts in prop::collection::vec(prop_oneof![3 => Just(0.0_f32), 1 => -20.0_f32..20.0], 1..9),
        ) {
            if opaque {
                points.iter_mut().chain(&mut centroids).for_each(|point| point[3] = 0.0);
            }
            let columns = Columns::new(&points, if opaque { 3 } else { 4 });
            let (mut labels, mut changes) = (vec![0; points.len()], Vec::new());
            let cells = Cells::new(&points);
            let everything = vec![true; centroids.len()];
            let now = Centroids { now: &centroids, moved: &everything };
            assign_by_cells(&columns, &cells, &now, &mut labels, &mut changes);
            let (mut plain_labels, mut plain_changes) = (vec![0; points.len()], Vec::new());
            assign(&columns, &centroids, &mut plain_labels, &mut plain_changes);
            prop_assert_eq!(&labels, &plain_labels);
            prop_assert_eq!(&changes, &plain_changes);

            let moved: Vec<bool> = shifts.iter().map(|shift| *shift != 0.0).cycle().take(centroids.len()).collect();
            for (centroid, shift) in centroids.iter_mut().zip(shifts.iter().cycle()) {
                centroid[1] += shift;
            }
            changes.clear();
            plain_changes.clear();
            let now = Centroids { now: &centroids, moved: &moved };
            assign_by_cells(&columns, &cells, &now, &mut labels, &mut changes);
            assign(&columns, &centroids, &mut plain_labels, &mut plain_changes);
            prop_assert_eq!(labels, plain_labels);
            prop_assert_eq!(changes, plain_changes);
        }
    }

    #[test]
    fn most_centroids_are_ruled_out() {
        let cube: Vec<[f32; 4]> =
            (0..64).map(|i| [(i % 4) as f32, (i / 4 % 4) as f32, (i / 16) as f32, 0.0]).collect();
        let row: Vec<[f32; 4]> = (0..64).map(|i| [i as f32 * 4.0, 1.0, 1.0, 0.0]).collect();
        let mut near = Candidates::default();
        near.keep::<3>(&Candidates::all::<3>(&row), &Bounds::of(&cube), &row[1]);
        assert_eq!(near.indices, [0, 1]);
    }
}
