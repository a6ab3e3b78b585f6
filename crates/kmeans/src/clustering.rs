//! The result of a clustering, as plain data of one run. The labels are assigned after the last update of the centroids.

/// One partition of an image's distinct colours.
#[derive(Clone, Debug, PartialEq)]
pub struct Clustering {
    /// Clusters delivered, C <= K, in the histogram's units (multiples of 1/[`unit`](crate::Histogram::unit)).
    pub centroids: Vec<[f64; 4]>,
    /// For each of the U distinct colours the index of its nearest centroid; ties go to the lowest index.
    pub labels: Vec<u16>,
    /// Pixels per cluster, C.
    pub counts: Vec<u64>,
    /// Sum over pixels of the squared distance to their centroid, in the space's own unit (scikit-learn's `inertia_`).
    pub sse: f64,
    /// Centroid updates of the run that was kept; 0 where nothing iterates.
    pub iterations: u32,
    /// Why the run ended.
    pub stop: Stop,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// The centroids moved no more than the tolerance.
    Converged,
    /// `max_iter` updates were done first.
    MaxIterations,
    /// K is at or above the number of distinct colours: each is its own centroid.
    Exact,
    /// One dimension: the global optimum, by dynamic programming.
    Optimal,
}

impl Stop {
    /// The word in tables: `converged`, `max-iterations`, `exact`, `optimal`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::MaxIterations => "max-iterations",
            Self::Exact => "exact",
            Self::Optimal => "optimal",
        }
    }
}
