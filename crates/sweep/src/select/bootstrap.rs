//! How sure a choice is: the criterion again on resampled classes (Efron 1979). The image is the sampling unit.

use rand_core::Rng;
use rand_pcg::Pcg64;

use super::curves::Curve;

const RESAMPLES: usize = 2_000;
/// Keeps these draws apart from those of other purposes under the same seed.
const STREAM: u128 = 0xb007;

/// The 95 % percentile interval of a class's choice, as indices into its K set; an end that is `None` lies beyond
/// the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) low: Option<usize>,
    pub(super) high: Option<usize>,
}

/// Chooses again for each resample of the images, drawn with replacement; resamples without a choice count as
/// beyond the largest K.
pub(super) fn interval(
    curves: &[&Curve<'_>],
    seed: u64,
    choose: impl Fn(&[&Curve<'_>]) -> Option<usize>,
) -> Interval {
    let mut rng = Pcg64::new(seed as u128, STREAM);
    let mut sample = Vec::with_capacity(curves.len());
    let mut choices: Vec<usize> = (0..RESAMPLES)
        .map(|_| {
            sample.clear();
            sample.extend((0..curves.len()).map(|_| curves[below(curves.len(), &mut rng)]));
            choose(&sample).unwrap_or(usize::MAX)
        })
        .collect();
    choices.sort_unstable();
    let at = |share: f64| {
        let choice = choices[(share * (RESAMPLES - 1) as f64).round() as usize];
        (choice != usize::MAX).then_some(choice)
    };
    Interval { low: at(0.025), high: at(0.975) }
}

fn below(bound: usize, rng: &mut Pcg64) -> usize {
    ((rng.next_u64() as u128 * bound as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::super::target;
    use super::super::testing::{tables_of_ssim, targets, with_curves};
    use super::*;

    const KS: [u32; 5] = [2, 4, 8, 16, 32];

    /// The interval of the choice for an SSIM of 0.95 among images that reach it from these indices into [`KS`] on,
    /// and the choice itself; an index of 5 is never reached.
    fn interval_and_choice(reached_from: &[usize], seed: u64) -> (Interval, Option<usize>) {
        let ssim = |from: usize| std::array::from_fn(|index| Some(if index < from { 0.8 } else { 0.96 }));
        let images: Vec<[Option<f64>; 5]> = reached_from.iter().map(|&from| ssim(from)).collect();
        let targets = targets(&["ssim=0.95"]);
        let choose = |curves: &[&Curve<'_>]| target::choose(curves, &targets);
        with_curves(&tables_of_ssim(KS, &images), |curves| (interval(curves, seed, choose), choose(curves)))
    }

    #[test]
    fn the_same_seed_gives_the_same_interval() {
        let images = [0, 0, 1, 1, 1, 2, 2, 3, 3, 4];
        for seed in [0, 7] {
            assert_eq!(interval_and_choice(&images, seed), interval_and_choice(&images, seed), "seed {seed}");
        }
    }

    #[test]
    fn the_interval_contains_the_choice() {
        let (interval, choice) = interval_and_choice(&[0, 0, 1, 1, 1, 2, 2, 3, 3, 4], 0);
        let (low, high) = (interval.low.unwrap(), interval.high.unwrap());
        assert_eq!(choice, Some(3));
        assert!((low..=high).contains(&3) && low < high, "{low} to {high}");
    }

    #[test]
    fn images_that_agree_leave_no_doubt() {
        let (interval, choice) = interval_and_choice(&[2; 10], 0);
        assert_eq!((interval, choice), (Interval { low: Some(2), high: Some(2) }, Some(2)));
    }

    #[test]
    fn a_resample_without_a_choice_lies_beyond_the_largest_k() {
        // One image of ten never gets there: resamples that draw it twice have no choice.
        let (interval, choice) = interval_and_choice(&[1, 1, 1, 1, 1, 1, 1, 1, 1, 5], 0);
        assert_eq!((interval, choice), (Interval { low: Some(1), high: None }, Some(1)));
    }

    #[test]
    fn every_image_is_drawn() {
        let mut rng = Pcg64::new(0, STREAM);
        let mut draws = [0; 3];
        for _ in 0..3_000 {
            draws[below(3, &mut rng)] += 1;
        }
        assert!(draws.iter().all(|draws| (900..1_100).contains(draws)), "{draws:?}");
    }
}
