use crate::kernel::{Centroids, Change};

/// The assignment step of Lloyd's algorithm, which the exact algorithms carry out in different ways.
pub(crate) trait Assign {
    /// Writes for every point the index of its nearest centroid, the lowest index among equals, and appends to `changes`
    /// the points whose label differs from before.
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>);
}
