use super::assign::Assign;
use super::cell_filter::CellFilter;
use super::elkan::Elkan;
use super::hamerly::Hamerly;
use super::lloyd::Lloyd;
use crate::kernel::{Centroids, Change, Columns};
use crate::params::Algorithm;
use crate::weighted_points::WeightedPoints;

/// Number of coarse points up to which plain Lloyd is faster than the cell filter.
const PLAIN_LLOYD_POINTS: usize = 1_024;

/// The assignment step of one algorithm, with the bounds or candidate sets that it keeps between iterations.
#[derive(Clone)]
pub(crate) enum Assigner<'a> {
    Elkan(Elkan<'a>),
    CellFilter(CellFilter<'a>),
    Hamerly(Hamerly<'a>),
    Lloyd(Lloyd<'a>),
}

impl<'a> Assigner<'a> {
    /// The assignment step of `algorithm` before the first iteration. For `minibatch` this is the cell filter, which
    /// assigns all points once, after the last batch.
    pub(crate) fn new(algorithm: Algorithm, data: &WeightedPoints<'a>, points: &'a Columns) -> Self {
        match algorithm {
            Algorithm::Auto | Algorithm::MiniBatch => Self::CellFilter(CellFilter::new(data, points)),
            Algorithm::Elkan => Self::Elkan(Elkan::new(data, points)),
            Algorithm::Hamerly => Self::Hamerly(Hamerly::new(data)),
            Algorithm::Lloyd => Self::Lloyd(Lloyd { points }),
        }
    }

    /// The same for coarse points: where they are few, the fastest is plain Lloyd.
    pub(crate) fn for_coarse(algorithm: Algorithm, data: &WeightedPoints<'a>, points: &'a Columns) -> Self {
        match algorithm {
            Algorithm::Auto if points.len() <= PLAIN_LLOYD_POINTS => Self::Lloyd(Lloyd { points }),
            _ => Self::new(algorithm, data, points),
        }
    }
}

impl Assign for Assigner<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        match self {
            Self::Elkan(elkan) => elkan.assign(centroids, labels, changes),
            Self::CellFilter(filter) => filter.assign(centroids, labels, changes),
            Self::Hamerly(hamerly) => hamerly.assign(centroids, labels, changes),
            Self::Lloyd(lloyd) => lloyd.assign(centroids, labels, changes),
        }
    }
}
