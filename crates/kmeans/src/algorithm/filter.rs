//! Lloyd with cell filtering (Kanungo et al. 2002): most centroids are ruled out for whole cells of neighbouring colours
//! at once, so that a point meets only the few that can be nearest. The labels are plain Lloyd's, to the bit; an
//! iteration costs about O(U) once clusters are smaller than the space.

use super::Assign;
use crate::cloud::Cloud;
use crate::kernel::{Cells, Centroids, Change, Columns, assign_by_cells};

#[derive(Clone)]
pub(crate) struct Filter<'a> {
    points: &'a Columns,
    cells: Cells,
}

impl<'a> Filter<'a> {
    pub(crate) fn new(cloud: &Cloud<'_>, points: &'a Columns) -> Self {
        Self { points, cells: Cells::new(cloud.points, cloud.step) }
    }
}

impl Assign for Filter<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        assign_by_cells(self.points, &mut self.cells, centroids, labels, changes);
    }
}
