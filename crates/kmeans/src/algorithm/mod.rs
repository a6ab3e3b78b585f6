//! From placed centroids to a fixed point: one file per algorithm.
//!
//! Milliseconds from a random start to tol 1e-4, one thread, histogram included (`cargo xtask bench kmeans algorithms` on a
//! screenshot, `coffee.png` of the demo dataset and a noisy photograph; a shared machine, so read them against each
//! other):
//!
//! | colours | K | `auto` | `lloyd` | `elkan` | `hamerly` | `minibatch` | its distortion / theirs |
//! |---:|---:|---:|---:|---:|---:|---:|---:|
//! | 8,096 | 16 | 3.2 | 2.1 | 5.5 | 14 | 2.6 | 1.30 |
//! | 8,096 | 256 | 11 | 14 | 28 | 60 | 3.1 | 4.91 |
//! | 94,478 | 16 | 41 | 24 | 55 | 108 | 13 | 1.20 |
//! | 94,478 | 64 | 55 | 65 | 193 | 284 | 15 | 1.23 |
//! | 94,478 | 256 | 173 | 398 | 1,140 | 1,648 | 25 | 1.15 |
//! | 236,129 | 16 | 145 | 125 | 463 | 493 | 39 | 1.33 |
//! | 236,129 | 64 | 355 | 434 | 1,988 | 2,972 | 76 | 1.50 |
//! | 236,129 | 256 | 2,020 | 5,216 | 14,122 | 11,427 | 164 | 1.31 |
//!
//! `auto` wins from about 64 clusters on, more so the more there are. Up to about 16 plain `lloyd` is as fast: a vector
//! holds all centroids. The bounds of `elkan` and `hamerly` save distances, but in three dimensions a distance costs less
//! than the bound that saves it; they are there because other programs have them, and as witnesses of the result.
//! `minibatch` is the fastest where some tens of percent of error do not matter; from a good start (`wu`) it loses less,
//! up to 8 percent here, and gains nothing.

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
pub(crate) use iterate::{iterate, means, reassign, tolerance};
pub(crate) use lloyd::Lloyd;
pub(crate) use state::{State, squared_distance};

use crate::cloud::Cloud;
use crate::kernel::{Centroids, Change, Columns};
use crate::params::Algorithm;

/// Finds for every point the nearest centroid, the first of equals, and adds the points whose label is a new one to the
/// changes.
pub(crate) trait Assign {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>);
}

/// Points of a coarse cloud up to which plain Lloyd is faster than the filter.
const FEW_POINTS: usize = 512;

/// The way of an algorithm to find the nearest centroids of all points, with what it remembers of them.
#[derive(Clone)]
pub(crate) enum Assigner<'a> {
    Elkan(Elkan<'a>),
    Filter(Filter<'a>),
    Hamerly(Hamerly<'a>),
    Lloyd(Lloyd<'a>),
}

impl<'a> Assigner<'a> {
    /// That of `algorithm`, which remembers nothing yet; `minibatch` looks for the nearest once, at its end.
    pub(crate) fn new(algorithm: Algorithm, cloud: &Cloud<'a>, points: &'a Columns) -> Self {
        match algorithm {
            Algorithm::Auto | Algorithm::MiniBatch => Self::Filter(Filter::new(cloud, points)),
            Algorithm::Elkan => Self::Elkan(Elkan::new(cloud, points)),
            Algorithm::Hamerly => Self::Hamerly(Hamerly::new(cloud)),
            Algorithm::Lloyd => Self::Lloyd(Lloyd { points }),
        }
    }

    /// For a coarse cloud and few clusters: few points are compared with every centroid before anything is ruled out.
    pub(crate) fn of_coarse(cloud: &Cloud<'a>, points: &'a Columns) -> Self {
        if points.len() <= FEW_POINTS {
            Self::Lloyd(Lloyd { points })
        } else {
            Self::Filter(Filter::new(cloud, points))
        }
    }
}

impl Assign for Assigner<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        match self {
            Self::Elkan(elkan) => elkan.assign(centroids, labels, changes),
            Self::Filter(filter) => filter.assign(centroids, labels, changes),
            Self::Hamerly(hamerly) => hamerly.assign(centroids, labels, changes),
            Self::Lloyd(lloyd) => lloyd.assign(centroids, labels, changes),
        }
    }
}
