//! Clusterings of pixels that are drawn anew: are there clusters at all, and would other pixels of the same image show the same
//! ones?
//!
//! [`gap`] compares with clusterings of uniform clouds, [`stability`] those of two halves of the image. Both cost many
//! clusterings beyond the image's own, so each is computed only where it is asked for, on at most [`MOST_PIXELS`] pixels drawn
//! without replacement, and all of them, the image's among them, by Lloyd from Wu's start: incremental k-means would cost five
//! times as much.

mod draws;
mod gap;
mod principal;
mod stability;
#[cfg(test)]
mod testing;

use kmeans::{CheckedParams, ClusterCount, Histogram, Init};
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};

pub(crate) use draws::MonteCarloEstimate;
use draws::{EstimateCell, OFF, SAMPLE, draw};

/// Pixels of an image that are drawn.
const MOST_PIXELS: u64 = 16_384;

/// How much is drawn anew; 0 for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resampling {
    /// Uniform reference sets of the gap statistic.
    pub gap: u32,
    /// Pairs of half-images whose clusterings are compared.
    pub stability: u32,
}

/// What the draws say of one K.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ResampledMetrics {
    pub(crate) gap: EstimateCell,
    pub(crate) stability: EstimateCell,
}

impl ResampledMetrics {
    /// At each of `ks`, in their order.
    pub(crate) fn of(
        histogram: &Histogram,
        ks: &[ClusterCount],
        params: &CheckedParams,
        resampling: Resampling,
    ) -> Vec<Self> {
        if resampling == Resampling::default() {
            return vec![Self { gap: OFF, stability: OFF }; ks.len()];
        }
        let (sample, params) = (sample(histogram, params.seed), &params.fast_from(Init::Wu));
        let gaps = gap::gaps(&sample, ks, params, resampling.gap);
        let stabilities = stability::stabilities(&sample, ks, params, resampling.stability);
        gaps.into_iter().zip(stabilities).map(|(gap, stability)| Self { gap, stability }).collect()
    }
}

/// All pixels, or [`MOST_PIXELS`] of them.
fn sample(histogram: &Histogram, seed: u64) -> Histogram {
    if histogram.pixel_count() <= MOST_PIXELS {
        return histogram.clone();
    }
    let mut rng = Pcg64::new(seed as u128, SAMPLE);
    histogram.with_weights(draw(histogram.weights(), MOST_PIXELS, &mut rng))
}

#[cfg(test)]
mod tests {
    use super::testing::{clouds, counts, histogram, params};
    use super::*;

    #[test]
    fn a_large_image_is_sampled_and_a_small_one_is_not() {
        let pixels: Vec<[u8; 4]> = (0..20_000_u32).map(|i| [i as u8, (i >> 8) as u8, 9, 255]).collect();
        assert_eq!(sample(&histogram(&pixels), 0).pixel_count(), MOST_PIXELS);
        assert_eq!(sample(&histogram(&pixels[..100]), 0).pixel_count(), 100);
    }

    #[test]
    fn what_is_not_asked_for_is_switched_off() {
        let histogram = histogram(&clouds(&[[20, 20, 20], [200, 200, 20]]));
        let resampled = ResampledMetrics::of(
            &histogram,
            &counts(&[2, 3]),
            &params(),
            Resampling { gap: 2, stability: 0 },
        );
        assert!(resampled.iter().all(|at| at.gap.is_ok() && at.stability == OFF));
    }

    #[test]
    fn the_value_at_one_k_does_not_depend_on_the_others() {
        let histogram = histogram(&clouds(&[[20, 20, 20], [200, 200, 20], [20, 90, 200]]));
        let resampling = Resampling { gap: 2, stability: 2 };
        let of = |ks: &[u32]| ResampledMetrics::of(&histogram, &counts(ks), &params(), resampling);
        assert_eq!(of(&[2, 3, 5])[1], of(&[3])[0]);
    }
}
