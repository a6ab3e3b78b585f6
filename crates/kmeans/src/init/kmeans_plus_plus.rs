//! Weighted k-means++ with greedy local trials.
//!
//! Each next centre is drawn with probability proportional to weight times squared distance to the nearest centre
//! so far; of 2 + ln K such draws the one that lowers the potential most is kept. Arthur & Vassilvitskii 2007,
//! "k-means++: the advantages of careful seeding", section 5; scikit-learn does the same. Cost: O(U K log K).

use rand_pcg::Pcg64;

use super::uniform;
use crate::histogram::Histogram;
use crate::kernel::{Columns, lower_distances};

pub(super) fn choose(histogram: &Histogram, points: &Columns, k: usize, rng: &mut Pcg64) -> Vec<usize> {
    let weights = histogram.weights();
    let trials = 2 + (k as f64).ln() as usize;
    let mut current = vec![f32::INFINITY; points.len()];
    let mut best = current.clone();
    let mut candidate = current.clone();
    let mut cumulative = cumulative_sum(weights.iter().map(|&weight| weight as f64));

    let first = draw(&cumulative, rng);
    lower_distances(points, weights, &histogram.points()[first], &current, &mut best);
    std::mem::swap(&mut current, &mut best);
    let mut chosen = vec![first];

    while chosen.len() < k {
        cumulative = cumulative_sum(weights.iter().zip(&current).map(|(&w, &d)| w as f64 * d as f64));
        let mut lowest = (f64::INFINITY, 0);
        for _ in 0..trials {
            let index = draw(&cumulative, rng);
            let potential =
                lower_distances(points, weights, &histogram.points()[index], &current, &mut candidate);
            if potential < lowest.0 {
                lowest = (potential, index);
                std::mem::swap(&mut best, &mut candidate);
            }
        }
        chosen.push(lowest.1);
        std::mem::swap(&mut current, &mut best);
    }
    chosen
}

fn cumulative_sum(values: impl Iterator<Item = f64>) -> Vec<f64> {
    values
        .scan(0.0, |sum, value| {
            *sum += value;
            Some(*sum)
        })
        .collect()
}

/// The first index whose cumulative sum is above a uniform share of the total; never one of zero share.
fn draw(cumulative: &[f64], rng: &mut Pcg64) -> usize {
    let total = cumulative[cumulative.len() - 1];
    let share = uniform(rng) * total;
    let index = cumulative.partition_point(|&sum| sum <= share);
    // Rounding may carry the share up to the total: then the last index that adds anything.
    index.min(cumulative.partition_point(|&sum| sum < total))
}
