//! From placed centroids to a fixed point: one file per algorithm.

mod elkan;
mod filter;
mod gray;
mod hamerly;
mod iterate;
mod lloyd;
pub(crate) mod minibatch;
mod state;

pub(crate) use elkan::Elkan;
pub(crate) use filter::Filter;
pub(crate) use gray::optimal;
pub(crate) use hamerly::Hamerly;
pub(crate) use iterate::{iterate, label, tolerance};
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

/// The way of an algorithm to find the nearest centroids of all colours; `minibatch` does so once, at its end.
pub(crate) fn assigner<'a>(
    algorithm: Algorithm,
    histogram: &'a Histogram,
    points: &'a Columns,
) -> Box<dyn Assign + 'a> {
    match algorithm {
        Algorithm::Auto | Algorithm::MiniBatch => Box::new(Filter::new(histogram, points)),
        Algorithm::Elkan => Box::new(Elkan::new(histogram, points)),
        Algorithm::Hamerly => Box::new(Hamerly::new(histogram)),
        Algorithm::Lloyd => Box::new(Lloyd { points }),
    }
}
