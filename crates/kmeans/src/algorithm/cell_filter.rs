//! Lloyd with cell filtering (Kanungo et al. 2002, "An efficient k-means clustering algorithm: analysis and
//! implementation"): most centroids are ruled out for a whole cell of adjacent colours at once, and only the remaining
//! candidates are compared with its points.
//!
//! The labels are those of plain Lloyd, to the bit. An iteration costs about O(U) once clusters are small compared with
//! the space. With few clusters (up to about 16) plain Lloyd is as fast.

use super::assign::Assign;
use crate::kernel::{Cells, Centroids, Change, Columns, assign_by_cells};
use crate::weighted_points::WeightedPoints;

#[derive(Clone)]
pub(crate) struct CellFilter<'a> {
    points: &'a Columns,
    cells: Cells,
}

impl<'a> CellFilter<'a> {
    pub(crate) fn new(data: &WeightedPoints<'_>, points: &'a Columns) -> Self {
        Self { points, cells: Cells::new(data.points, data.step) }
    }
}

impl Assign for CellFilter<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        assign_by_cells(self.points, &mut self.cells, centroids, labels, changes);
    }
}
