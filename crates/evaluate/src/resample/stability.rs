//! Stability: do two halves of an image give the same clusters?
//!
//! The pixels are split at random into two halves (as in Lange et al. 2004), each is clustered, and both clusterings are extended to all
//! pixels by their nearest centroid (Fang & Wang 2012, who draw with replacement; Ben-Hur, Elisseeff & Guyon 2002 compare
//! overlapping subsamples where they overlap). Their likeness is the Rand index adjusted for chance, so that its expectation does not
//! depend on K. The mean over the pairs is the stability, its standard error the error.

use kmeans::{CheckedParams, ClusterCount, Clustering, Histogram, Stop, cluster_each};
use metrics::adjusted_rand_index;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::draws::{EstimateCell, HALVES, MonteCarloEstimate, OFF, draw};

/// The stability at each K, from `pairs` pairs of halves.
pub(super) fn stabilities(
    sample: &Histogram,
    ks: &[ClusterCount],
    params: &CheckedParams,
    pairs: u32,
) -> Vec<EstimateCell> {
    if pairs == 0 {
        return vec![OFF; ks.len()];
    }
    let indices: Vec<Vec<Result<f64, &'static str>>> =
        (0..pairs).into_par_iter().map(|number| of_pair(sample, ks, params, number)).collect();
    let at = |index: usize| {
        let of_k: Result<Vec<f64>, _> = indices.iter().map(|pair| pair[index]).collect();
        of_k.map(|of_k| mean_of(&of_k))
    };
    (0..ks.len()).map(at).collect()
}

fn mean_of(indices: &[f64]) -> MonteCarloEstimate {
    let pairs = indices.len() as f64;
    let mean = indices.iter().sum::<f64>() / pairs;
    let deviations: f64 = indices.iter().map(|index| (index - mean) * (index - mean)).sum();
    MonteCarloEstimate { mean, error: (deviations / (pairs - 1.0).max(1.0) / pairs).sqrt() }
}

fn of_pair(
    sample: &Histogram,
    ks: &[ClusterCount],
    params: &CheckedParams,
    number: u32,
) -> Vec<Result<f64, &'static str>> {
    let mut rng = Pcg64::new(params.seed as u128, HALVES + number as u128);
    let half = draw(sample.weights(), sample.pixel_count() / 2, &mut rng);
    let rest = sample.weights().iter().zip(&half).map(|(all, half)| all - half).collect();
    let [one, other] = [half, rest].map(|weights: Vec<u32>| clusterings_of(sample, &weights, ks, params));
    one.iter().zip(&other).map(|(one, other)| likeness(sample, one.as_ref(), other.as_ref())).collect()
}

/// Of a part of the pixels; none of a part without any.
fn clusterings_of(
    sample: &Histogram,
    weights: &[u32],
    ks: &[ClusterCount],
    params: &CheckedParams,
) -> Vec<Option<Clustering>> {
    if weights.iter().all(|&weight| weight == 0) {
        return vec![None; ks.len()];
    }
    let part = sample.with_weights(weights.iter().copied());
    cluster_each(&part, ks, params).into_iter().map(Some).collect()
}

fn likeness(
    sample: &Histogram,
    one: Option<&Clustering>,
    other: Option<&Clustering>,
) -> Result<f64, &'static str> {
    let (Some(one), Some(other)) = (one, other) else { return Err("a single pixel has no halves") };
    if one.stop == Stop::Exact || other.stop == Stop::Exact {
        return Err("half of the pixels have no more colours than that");
    }
    let [one, other] = [one, other].map(|clustering| nearest(sample.points(), &clustering.centroids));
    adjusted_rand_index(&one, &other, sample.weights()).map_err(|_| "one cluster is always the same")
}

/// For each point the index of the nearest centroid; ties go to the lowest.
fn nearest(points: &[[f32; 4]], centroids: &[[f64; 4]]) -> Vec<u16> {
    let mut nearest = vec![(f64::INFINITY, 0); points.len()];
    for (label, centroid) in centroids.iter().enumerate() {
        for (point, (least, of_least)) in points.iter().zip(&mut nearest) {
            let squared = (0..4).map(|d| (point[d] as f64 - centroid[d]) * (point[d] as f64 - centroid[d]));
            let distance: f64 = squared.sum();
            if distance < *least {
                (*least, *of_least) = (distance, label as u16);
            }
        }
    }
    nearest.into_iter().map(|(_, label)| label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resample::testing::{clouds, counts, histogram, params};

    const GROUPS: [[u8; 3]; 4] = [[20, 20, 20], [220, 60, 40], [60, 200, 90], [200, 190, 230]];

    #[test]
    fn clouds_are_found_again_and_parts_of_them_are_not() {
        let stable = stabilities(&histogram(&clouds(&GROUPS)), &counts(&[4, 9]), &params(), 4);
        let [four, nine] = [0, 1].map(|index: usize| stable[index].expect("a stability"));
        assert_eq!((four.mean, four.error), (1.0, 0.0));
        assert!(nine.mean < 0.9 && nine.error > 0.0, "{nine:?}");
    }

    #[test]
    fn what_can_not_differ_says_nothing() {
        let pixels = [[1, 2, 3, 255], [9, 2, 3, 255], [9, 9, 3, 255], [1, 2, 3, 255]];
        let of =
            |pixels: &[[u8; 4]], k| stabilities(&histogram(pixels), &counts(&[k]), &params(), 2).remove(0);
        assert_eq!(of(&clouds(&GROUPS), 1), Err("one cluster is always the same"));
        assert_eq!(of(&pixels, 3), Err("half of the pixels have no more colours than that"));
        assert_eq!(of(&pixels[..1], 2), Err("a single pixel has no halves"));
    }

    #[test]
    fn halves_of_an_image_with_alpha_are_compared_in_its_own_space() {
        // One translucent pixel: only one half of each pair has alpha of its own.
        let mut pixels = clouds(&GROUPS);
        pixels[0][3] = 254;
        let stable = stabilities(&histogram(&pixels), &counts(&[4]), &params(), 3);
        assert_eq!(stable[0].map(|stable| stable.mean), Ok(1.0));
    }

    #[test]
    fn the_nearest_centroid_is_the_first_of_equals() {
        let centroids = [[0.0; 4], [4.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]];
        let points = [[1.0, 0.0, 0.0, 0.0], [3.5, 0.0, 0.0, 0.0], [2.0, 1.0, 0.0, 0.0]];
        assert_eq!(nearest(&points, &centroids), [0, 1, 2]);
    }

    #[test]
    fn the_error_is_that_of_the_mean() {
        let MonteCarloEstimate { mean, error } = mean_of(&[0.5, 0.7, 0.9]);
        assert!((mean - 0.7).abs() < 1e-12 && (error - (0.04_f64 / 3.0).sqrt()).abs() < 1e-12);
    }
}
