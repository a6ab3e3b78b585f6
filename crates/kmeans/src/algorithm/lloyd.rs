//! Plain Lloyd: every point is compared with every centroid. O(U K) per iteration; the oracle of the faster ones.

use super::Assign;
use crate::kernel::{Centroids, Change, Columns, assign};

pub(crate) struct Lloyd<'a> {
    pub(crate) points: &'a Columns,
}

impl Assign for Lloyd<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        assign(self.points, centroids.now, labels, changes);
    }
}
