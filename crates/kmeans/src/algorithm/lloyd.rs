//! Plain Lloyd: every point is compared with every centroid. O(U K) per iteration; the oracle of the faster ones.

use super::iterate::{Assign, iterate};
use crate::clustering::Clustering;
use crate::histogram::Histogram;
use crate::kernel::{Change, Columns, assign};
use crate::params::CheckedParams;

pub(crate) fn lloyd(
    histogram: &Histogram,
    points: &Columns,
    start: &[[f32; 4]],
    params: &CheckedParams,
) -> Clustering {
    iterate(histogram, start, params, Plain { points })
}

struct Plain<'a> {
    points: &'a Columns,
}

impl Assign for Plain<'_> {
    fn assign(&mut self, centroids: &[[f32; 4]], labels: &mut [u16], changes: &mut Vec<Change>) {
        assign(self.points, centroids, labels, changes);
    }
}
