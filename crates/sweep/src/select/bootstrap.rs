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
