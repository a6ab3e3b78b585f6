//! Clusterings of pixels that are drawn anew: are there clusters at all, and would other pixels of the same image show the same
//! ones?
//!
//! [`gap`] compares with clusterings of uniform clouds, [`stability`] those of two halves of the image. Both cost many
//! clusterings beyond the image's own, so each is computed only where it is asked for, on at most [`MOST_PIXELS`] pixels drawn
//! without replacement, and all of them, the image's among them, by Lloyd from Wu's start: the climb would cost five times as much.

mod gap;
mod principal;
mod rand_index;
mod stability;

use kmeans::{CheckedParams, ClusterCount, Histogram, Init};
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};

use crate::chance::below;

/// Pixels of an image that are drawn.
const MOST_PIXELS: u64 = 16_384;

/// Keeps the draws of one purpose apart from those of another under the same seed; the number of the draw is added.
const SAMPLE: u128 = 0x5a3e << 64;
const REFERENCE: u128 = 0x6a70 << 64;
const HALVES: u128 = 0x57ab << 64;

/// How much is drawn anew; 0 for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resampling {
    /// Uniform reference sets of the gap statistic.
    pub gap: u32,
    /// Pairs of half-images whose clusterings are compared.
    pub stability: u32,
}

/// A mean over draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Drawn {
    pub(crate) mean: f64,
    /// Its error by simulation.
    pub(crate) error: f64,
}

/// Such a mean, or why there is none.
pub(crate) type DrawnCell = Result<Drawn, &'static str>;

/// Where there are no draws.
const OFF: DrawnCell = Err("switched off");

/// What the draws say of one K.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Redrawn {
    pub(crate) gap: DrawnCell,
    pub(crate) stability: DrawnCell,
}

impl Redrawn {
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
    histogram.weighing(draw(histogram.weights(), MOST_PIXELS, &mut rng))
}

/// Draws `count` pixels without replacement (selection sampling, Knuth 1969); how many of each colour.
fn draw(weights: &[u32], count: u64, rng: &mut Pcg64) -> Vec<u32> {
    let mut left: u64 = weights.iter().map(|&weight| weight as u64).sum();
    let mut wanted = count;
    let mut of_color = |&weight: &u32| {
        let mut drawn = 0;
        for _ in 0..weight {
            let taken = u32::from((below(left as usize, rng) as u64) < wanted);
            drawn += taken;
            wanted -= taken as u64;
            left -= 1;
        }
        drawn
    };
    weights.iter().map(&mut of_color).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmeans::{ImageView, Params};

    pub(super) fn histogram(pixels: &[[u8; 4]]) -> Histogram {
        Histogram::new(&ImageView::new(pixels.len(), 1, pixels).expect("a row of pixels"))
    }

    pub(super) fn counts(ks: &[u32]) -> Vec<ClusterCount> {
        ks.iter().map(|&k| ClusterCount::new(k).expect("K")).collect()
    }

    pub(super) fn params() -> CheckedParams {
        Params::default().check().expect("defaults")
    }

    /// `groups` round clouds of 60 pixels each, far apart.
    pub(super) fn clouds(groups: &[[u8; 3]]) -> Vec<[u8; 4]> {
        let mut rng = Pcg64::new(1, 2);
        let mut near = |center: u8| {
            let steps: usize = (0..4).map(|_| below(7, &mut rng)).sum();
            center - 12 + steps as u8
        };
        let mut cloud = |&[r, g, b]: &[u8; 3]| (0..60).map(|_| [near(r), near(g), near(b), 255]).collect();
        groups.iter().flat_map(|group| -> Vec<[u8; 4]> { cloud(group) }).collect()
    }

    #[test]
    fn as_many_pixels_are_drawn_as_asked_for_each_as_likely() {
        let weights = [1, 0, 5, 94];
        let mut sums = [0; 4];
        for number in 0..400 {
            let drawn = draw(&weights, 20, &mut Pcg64::new(7, number));
            assert_eq!(drawn.iter().sum::<u32>(), 20);
            assert!(drawn.iter().zip(&weights).all(|(drawn, weight)| drawn <= weight));
            (0..4).for_each(|color| sums[color] += drawn[color]);
        }
        assert!((60..100).contains(&sums[0]) && (350..450).contains(&sums[2]), "{sums:?}");
    }

    #[test]
    fn a_large_image_is_sampled_and_a_small_one_is_not() {
        let pixels: Vec<[u8; 4]> = (0..20_000_u32).map(|i| [i as u8, (i >> 8) as u8, 9, 255]).collect();
        assert_eq!(sample(&histogram(&pixels), 0).pixel_count(), MOST_PIXELS);
        assert_eq!(sample(&histogram(&pixels[..100]), 0).pixel_count(), 100);
    }

    #[test]
    fn what_is_not_asked_for_is_switched_off() {
        let histogram = histogram(&clouds(&[[20, 20, 20], [200, 200, 20]]));
        let redrawn =
            Redrawn::of(&histogram, &counts(&[2, 3]), &params(), Resampling { gap: 2, stability: 0 });
        assert!(redrawn.iter().all(|at| at.gap.is_ok() && at.stability == OFF));
    }

    #[test]
    fn the_value_at_one_k_does_not_depend_on_the_others() {
        let histogram = histogram(&clouds(&[[20, 20, 20], [200, 200, 20], [20, 90, 200]]));
        let resampling = Resampling { gap: 2, stability: 2 };
        let of = |ks: &[u32]| Redrawn::of(&histogram, &counts(ks), &params(), resampling);
        assert_eq!(of(&[2, 3, 5])[1], of(&[3])[0]);
    }
}
