//! The entry: which way an image's colours are clustered at one K.

use rand_pcg::Pcg64;

use crate::algorithm::{filter, lloyd, optimal};
use crate::clustering::{Clustering, Stop};
use crate::histogram::{ColorModel, Histogram};
use crate::init::place;
use crate::kernel::Columns;
use crate::params::{Algorithm, CheckedParams, ClusterCount};

/// Clusters the colours of an image into at most `k` clusters.
///
/// - K at or above the distinct colours: each colour is its own centroid, distortion 0 ([`Stop::Exact`]).
/// - Gray images: the global optimum ([`Stop::Optimal`]).
/// - Otherwise the best of `restarts` runs, each from its own start. Every run's random numbers follow from the
///   seed, K and the run's number alone, so that the result at one K does not depend on which others are asked for.
#[must_use]
pub fn cluster(histogram: &Histogram, k: ClusterCount, params: &CheckedParams) -> Clustering {
    let k = k.get();
    if k >= histogram.len() {
        return exact(histogram);
    }
    if histogram.model() == ColorModel::Gray {
        return optimal(histogram, k);
    }
    let points = Columns::new(histogram.points(), histogram.model().dimensions());
    let run = |restart: u32| {
        let stream = (k as u128) << 32 | restart as u128;
        let mut rng = Pcg64::new(params.seed as u128, stream);
        let start = place(params.init, histogram, &points, k, &mut rng);
        match params.algorithm {
            Algorithm::Auto => filter(histogram, &points, &start, params),
            Algorithm::Lloyd => lloyd(histogram, &points, &start, params),
        }
    };
    (1..params.restarts).map(run).fold(run(0), |best, other| if other.sse < best.sse { other } else { best })
}

fn exact(histogram: &Histogram) -> Clustering {
    Clustering {
        centroids: histogram.points().iter().map(|point| point.map(f64::from)).collect(),
        labels: (0..histogram.len()).map(|index| index as u16).collect(),
        counts: histogram.weights().iter().map(|&weight| weight as u64).collect(),
        sse: 0.0,
        iterations: 0,
        stop: Stop::Exact,
    }
}
