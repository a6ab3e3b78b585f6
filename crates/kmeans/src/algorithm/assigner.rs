//! The assignment step of any exact algorithm, as alpha allows.

use super::assign::Assign;
use super::cell_filter::CellFilter;
use super::elkan::Elkan;
use super::hamerly::Hamerly;
use super::lloyd::Lloyd;
use super::opacity::OpaqueAssigner;
use crate::kernel::{Centroids, Change, Columns};
use crate::params::Algorithm;
use crate::weighted_points::{PointColumns, WeightedPoints};

/// Number of coarse points up to which plain Lloyd is faster than the cell filter.
const PLAIN_LLOYD_POINTS: usize = 1_024;

/// The assignment step of one algorithm; opaque points are assigned by themselves where there are others.
#[derive(Clone)]
pub(crate) struct Assigner<'a> {
    /// For all points, or those that are not opaque.
    exact: Exact<'a>,
    opaque: Option<OpaqueAssigner<Exact<'a>>>,
}

impl<'a> Assigner<'a> {
    /// The assignment step of `algorithm` before the first iteration. For `minibatch` this is the cell filter, which
    /// assigns all points once, after the last batch.
    pub(crate) fn new(algorithm: Algorithm, data: &WeightedPoints<'a>, points: &'a PointColumns) -> Self {
        let Some(columns) = &points.by_opacity else {
            return Self { exact: Exact::new(algorithm, data, &points.all), opaque: None };
        };
        let (translucent, opaque) =
            (data.part(0..data.opaque_from), data.part(data.opaque_from..data.points.len()));
        let of_opaque = Exact::new(algorithm, &opaque, &columns.opaque);
        Self {
            exact: Exact::new(algorithm, &translucent, &columns.translucent),
            opaque: Some(OpaqueAssigner::new(of_opaque, data)),
        }
    }

    /// The same for coarse points: where they are few, the fastest is plain Lloyd.
    pub(crate) fn for_coarse(
        algorithm: Algorithm,
        data: &WeightedPoints<'a>,
        points: &'a PointColumns,
    ) -> Self {
        let few = algorithm == Algorithm::Auto && points.all.len() <= PLAIN_LLOYD_POINTS;
        Self::new(if few { Algorithm::Lloyd } else { algorithm }, data, points)
    }
}

impl Assign for Assigner<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        let Some(opaque) = &mut self.opaque else { return self.exact.assign(centroids, labels, changes) };
        let (of_translucent, of_opaque) = labels.split_at_mut(opaque.from);
        self.exact.assign(centroids, of_translucent, changes);
        opaque.assign(centroids, of_opaque, changes);
    }
}

/// The assignment step of one algorithm over one set of points, with the bounds or candidate sets that it keeps between
/// iterations.
#[derive(Clone)]
pub(crate) enum Exact<'a> {
    Elkan(Elkan<'a>),
    CellFilter(CellFilter<'a>),
    Hamerly(Hamerly<'a>),
    Lloyd(Lloyd<'a>),
}

impl<'a> Exact<'a> {
    fn new(algorithm: Algorithm, data: &WeightedPoints<'a>, points: &'a Columns) -> Self {
        match algorithm {
            Algorithm::Auto | Algorithm::MiniBatch => Self::CellFilter(CellFilter::new(data, points)),
            Algorithm::Elkan => Self::Elkan(Elkan::new(data, points)),
            Algorithm::Hamerly => Self::Hamerly(Hamerly::new(data)),
            Algorithm::Lloyd => Self::Lloyd(Lloyd { points }),
        }
    }
}

impl Assign for Exact<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        match self {
            Self::Elkan(elkan) => elkan.assign(centroids, labels, changes),
            Self::CellFilter(filter) => filter.assign(centroids, labels, changes),
            Self::Hamerly(hamerly) => hamerly.assign(centroids, labels, changes),
            Self::Lloyd(lloyd) => lloyd.assign(centroids, labels, changes),
        }
    }
}
