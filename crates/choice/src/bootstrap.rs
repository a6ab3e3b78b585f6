//! How certain a choice is: the criterion again on bootstrap resamples of the class (Efron 1979). The image is the sampling
//! unit.
//!
//! The resamples are drawn once per class and serve every K and every criterion, so that these are compared on the
//! same images. Intervals are percentiles, expanded for small classes as Hesterberg (2015, "What teachers should know
//! about the bootstrap") does: plain percentiles of few images are too narrow.

use rand_pcg::Pcg64;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use crate::random::uniform_below;

/// Resamples of each class.
const RESAMPLES: usize = 2_000;
/// Keeps these draws apart from those of other purposes under the same seed.
const STREAM: u128 = 0xb007;
/// The probability that a 95 % interval leaves out on each side.
const TAIL: f64 = 0.025;

/// How often each image stands in each resample: resamples x images.
pub(crate) struct Resamples {
    images: usize,
    weights: Vec<f64>,
}

impl Resamples {
    /// Draws as many images as there are, with replacement, 2,000 times.
    pub(crate) fn draw(images: usize, seed: u64) -> Self {
        let mut rng = Pcg64::new(seed as u128, STREAM);
        let mut weights = vec![0.0; RESAMPLES * images];
        for resample in weights.chunks_exact_mut(images.max(1)) {
            for _ in 0..images {
                resample[uniform_below(images, &mut rng)] += 1.0;
            }
        }
        Self { images, weights }
    }

    /// The weight of each image, resample by resample.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.weights.chunks_exact(self.images.max(1))
    }

    /// The 95 % percentile interval of a statistic of which `values` has one value per resample, in any order; `None` where
    /// there are no values. Values may be infinite. Reorders `values`.
    pub(crate) fn interval(&self, values: &mut [f64]) -> Option<(f64, f64)> {
        let last = values.len().checked_sub(1)?;
        let from_an_end = (expanded_tail(self.images) * last as f64).round() as usize;
        let mut at = |index: usize| *values.select_nth_unstable_by(index, f64::total_cmp).1;
        Some((at(from_an_end), at(last - from_an_end)))
    }
}

/// The share of resamples beyond each end of the expanded percentile interval: 2.5 %, and less for few images.
fn expanded_tail(images: usize) -> f64 {
    let n = images as f64;
    let (Ok(student), Ok(normal)) = (StudentsT::new(0.0, 1.0, n - 1.0), Normal::new(0.0, 1.0)) else {
        return 0.0;
    };
    normal.cdf((n / (n - 1.0)).sqrt() * student.inverse_cdf(TAIL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_resamples() {
        let draw = |seed| Resamples::draw(10, seed).weights;
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn a_resample_has_as_many_images_as_the_class() {
        let resamples = Resamples::draw(9, 0);
        assert_eq!(resamples.iter().count(), RESAMPLES);
        assert!(resamples.iter().all(|weights| (weights.iter().sum::<f64>() - 9.0).abs() < 1e-12));
        assert_eq!(Resamples::draw(0, 0).iter().count(), 0);
    }

    #[test]
    fn every_image_is_drawn() {
        let mut draws = [0.0; 3];
        for weights in Resamples::draw(3, 0).iter() {
            (0..3).for_each(|image| draws[image] += weights[image]);
        }
        assert!(draws.iter().all(|draws| (1_900.0..2_100.0).contains(draws)), "{draws:?}");
    }

    /// `scipy.stats.norm.cdf(sqrt(n / (n - 1)) * scipy.stats.t.ppf(0.025, n - 1))` of scipy 1.17.
    #[test]
    fn small_classes_have_wider_intervals() {
        for (images, expected) in EXPANDED {
            assert!((expanded_tail(images) - expected).abs() < 1e-9, "{images}: {}", expanded_tail(images));
        }
    }

    const EXPANDED: [(usize, f64); 4] =
        [(3, 6.834_137e-8), (8, 5.737_520_517e-3), (20, 1.588_082_992e-2), (200, 2.402_618_477e-2)];

    #[test]
    fn an_interval_leaves_out_both_ends() {
        let resamples = Resamples::draw(1_000, 0);
        let mut values: Vec<f64> = (0..2_000).rev().map(f64::from).collect();
        let (low, high) = resamples.interval(&mut values).unwrap();
        assert!((45.0..52.0).contains(&low) && (1_947.0..1_954.0).contains(&high), "{low} to {high}");
        assert_eq!(resamples.interval(&mut []), None);
    }
}
