//! Draws that are the same on every machine, and means over them.

use rand_core::Rng;
use rand_pcg::Pcg64;

/// Keeps the draws of one purpose apart from those of another under the same seed; the number of the draw is added.
pub(super) const SAMPLE: u128 = 0x5a3e << 64;
pub(super) const REFERENCE: u128 = 0x6a70 << 64;
pub(super) const HALVES: u128 = 0x57ab << 64;

/// A mean over draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MonteCarloEstimate {
    pub(crate) mean: f64,
    /// Its error by simulation.
    pub(crate) error: f64,
}

/// Such a mean, or why there is none.
pub(crate) type EstimateCell = Result<MonteCarloEstimate, &'static str>;

/// Where there are no draws.
pub(super) const OFF: EstimateCell = Err("switched off");

/// Draws `count` pixels without replacement (selection sampling, Knuth 1969); how many of each colour.
pub(super) fn draw(weights: &[u32], count: u64, rng: &mut Pcg64) -> Vec<u32> {
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

/// A draw from 0 to `bound` - 1.
pub(super) fn below(bound: usize, rng: &mut Pcg64) -> usize {
    ((rng.next_u64() as u128 * bound as u128) >> 64) as usize
}

/// Uniform from 0 to 1, 1 left out.
pub(super) fn uniform(rng: &mut Pcg64) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
