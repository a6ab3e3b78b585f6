//! From placed centroids to a fixed point: one file per algorithm.

mod filter;
mod gray;
mod iterate;
mod lloyd;
mod state;

pub(crate) use filter::Filter;
pub(crate) use gray::optimal;
pub(crate) use iterate::iterate;
pub(crate) use lloyd::Lloyd;
pub(crate) use state::State;

use crate::histogram::Histogram;
use crate::kernel::{Centroids, Change, Columns};
use crate::params::Algorithm;

/// Finds for every point the nearest centroid, the first of equals, and adds the points whose label is a new one to the
/// changes.
pub(crate) trait Assign {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>);
}

impl Assign for Box<dyn Assign + '_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        self.as_mut().assign(centroids, labels, changes);
    }
}

/// The way of an algorithm to find the nearest centroids.
pub(crate) fn assigner<'a>(
    algorithm: Algorithm,
    histogram: &Histogram,
    points: &'a Columns,
) -> Box<dyn Assign + 'a> {
    match algorithm {
        Algorithm::Auto => Box::new(Filter::new(histogram, points)),
        Algorithm::Lloyd => Box::new(Lloyd { points }),
    }
}
