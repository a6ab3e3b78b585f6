//! The entry points: they choose how an image's colours are clustered.

use rand_pcg::Pcg64;

use crate::algorithm::{
    Assign, Assigner, State, iterate, minibatch, optimal_gray, permitted_assignment, tolerance,
    with_clear_first,
};
use crate::clustering::{Clustering, Stop};
use crate::coordinates::ColorModel;
use crate::histogram::Histogram;
use crate::incremental::incremental_kmeans;
use crate::init::initial_centroids;
use crate::params::{Algorithm, CheckedParams, ClusterCount, Effort};
use crate::sample::{assign_all, sample};
use crate::weighted_points::{PointColumns, WeightedPoints};

/// Clusters the colours of an image into at most `k` clusters: [`cluster_each`] at one K.
#[must_use]
pub fn cluster(histogram: &Histogram, k: ClusterCount, params: &CheckedParams) -> Clustering {
    cluster_each(histogram, &[k], params).swap_remove(0)
}

/// Clusters the colours of an image at each K; the results stand in the order of `ks`.
///
/// - K at or above the distinct colours: each colour is its own centroid, distortion 0 ([`Stop::Exact`]).
/// - Gray images: the global optimum ([`Stop::Optimal`]).
/// - Otherwise, by [`Effort`]: incremental k-means through all K, or for each K the best of `restarts` runs, whose random
///   numbers follow from the seed, K and the run's number alone.
///
/// Where the image has more than [`max_pixels`](crate::Params::max_pixels) pixels, a sample of them is clustered, unless K is
/// at or above the distinct colours of the image; every colour is then assigned to the nearest centroid.
///
/// The result at one K never depends on which others are asked for.
#[must_use]
pub fn cluster_each(histogram: &Histogram, ks: &[ClusterCount], params: &CheckedParams) -> Vec<Clustering> {
    let mut sorted = ks.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let clusterings = match sample(histogram, params) {
        Some(sample) => {
            let below = sorted.partition_point(|k| k.get() < histogram.len());
            let mut clusterings = assign_all(ascending(&sample, &sorted[..below], params), histogram, params);
            clusterings.resize_with(sorted.len(), || exact(histogram));
            clusterings
        }
        None => ascending(histogram, &sorted, params),
    };
    ks.iter().map(|k| clusterings[sorted.partition_point(|other| other < k)].clone()).collect()
}

/// Lloyd's iterations from `start`, K positions in the histogram's units: the local minimum that they lead to, whatever
/// [`Effort`] and [`Init`](crate::Init) `params` name. A position that is nearest to nothing begins anew elsewhere.
///
/// Where pixels are fully transparent the nearest of the start's positions moves to these, as [`cluster`] keeps them so.
///
/// # Panics
/// When there are no positions, or more than 65,536.
#[must_use]
pub fn cluster_from(histogram: &Histogram, start: Vec<[f64; 4]>, params: &CheckedParams) -> Clustering {
    assert!((1..=1 << 16).contains(&start.len()), "a clustering starts from 1 to 65,536 positions");
    let points = PointColumns::new(&histogram.into());
    let data = WeightedPoints::from(histogram);
    let algorithm = match params.algorithm {
        Algorithm::MiniBatch => Algorithm::Auto,
        exact => exact,
    };
    let mut assigner = Assigner::new(algorithm, &data, &points);
    let mut state = State::unassigned(data, with_clear_first(&data, start));
    let (iterations, stop) = iterate(&mut state, params, &mut assigner);
    state.to_clustering(histogram, iterations, stop)
}

/// The clustering of all of `histogram` at each of `ks`, which ascend.
fn ascending(histogram: &Histogram, ks: &[ClusterCount], params: &CheckedParams) -> Vec<Clustering> {
    let below = ks.partition_point(|k| k.get() < histogram.len());
    let mut clusterings = below_colors(histogram, &ks[..below], params);
    clusterings.resize_with(ks.len(), || exact(histogram));
    clusterings
}

/// The clustering of all of `histogram` at each of `ks`, which ascend and are below the number of colours.
fn below_colors(histogram: &Histogram, ks: &[ClusterCount], params: &CheckedParams) -> Vec<Clustering> {
    if histogram.model() == ColorModel::Gray {
        return ks.iter().map(|k| optimal_gray(histogram, k.get())).collect();
    }
    let points = PointColumns::new(&histogram.into());
    match params.effort {
        Effort::Best => incremental_kmeans(histogram, &points, ks, params),
        Effort::Fast => {
            let mut assigner = Assigner::new(params.algorithm, &histogram.into(), &points);
            ks.iter().map(|k| best_run(histogram, &points, k.get(), params, &mut assigner)).collect()
        }
    }
}

/// The run with the lowest SSE of `restarts` runs; a single run where nothing is random.
fn best_run(
    histogram: &Histogram,
    points: &PointColumns,
    k: usize,
    params: &CheckedParams,
    assigner: &mut impl Assign,
) -> Clustering {
    let mut run = |restart: u32| {
        let stream = (k as u128) << 32 | restart as u128;
        let mut rng = Pcg64::new(params.seed as u128, stream);
        let data = WeightedPoints::from(histogram);
        let tolerance = tolerance(&data, params);
        let start = initial_centroids(params.init, histogram, &points.all, k, tolerance, &mut rng);
        let start = with_clear_first(&data, start);
        if params.algorithm == Algorithm::MiniBatch {
            let (centroids, iterations, stop) = minibatch::mini_batch(histogram, start, params, &mut rng);
            let mut state = State::unassigned(data, centroids);
            permitted_assignment(&mut state, assigner);
            return state.to_clustering(histogram, iterations, stop);
        }
        let mut state = State::unassigned(data, start);
        let (iterations, stop) = iterate(&mut state, params, assigner);
        state.to_clustering(histogram, iterations, stop)
    };
    let mut best = run(0);
    let random = params.init.is_random() || params.algorithm == Algorithm::MiniBatch;
    let runs = if random { params.restarts } else { 1 };
    for restart in 1..runs {
        let other = run(restart);
        best = if other.sse < best.sse { other } else { best };
    }
    best
}

/// Every colour as a cluster of its own.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use crate::params::Params;

    #[test]
    fn a_clustering_is_where_its_own_centroids_lead_to() {
        let pixels: Vec<[u8; 4]> = (0..=255).map(|v: u8| [v, v.wrapping_mul(37), v / 3, 255]).collect();
        let histogram = Histogram::new(&ImageView::new(256, 1, &pixels).expect("pixels"));
        let params = Params::default().check().expect("defaults");
        let clustering = cluster(&histogram, ClusterCount::new(9).expect("K"), &params);
        let again = cluster_from(&histogram, clustering.centroids.clone(), &params);
        assert_eq!((again.centroids, again.labels), (clustering.centroids, clustering.labels));
        let far = cluster_from(&histogram, vec![[0.0; 4], [-9e4; 4]], &params);
        assert_eq!(far.centroids.len(), 2, "an empty cluster begins anew");
    }
}
