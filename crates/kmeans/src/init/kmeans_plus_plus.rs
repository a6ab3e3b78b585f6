//! Weighted greedy k-means++ (Arthur & Vassilvitskii 2007, "k-means++: the advantages of careful seeding", section 5), as
//! in scikit-learn.
//!
//! Each next centre is drawn with probability proportional to weight times squared distance to the nearest centre so far;
//! of 2 + ln K such draws the one with the lowest potential is kept. The cost is O(U K log K).

use rand_pcg::Pcg64;

use super::random_colors;
use crate::kernel::{BlockWeights, Columns, Potential};
use crate::random::uniform;
use crate::weighted_points::WeightedPoints;

/// The indices of `k` points.
pub(crate) fn choose(data: &WeightedPoints<'_>, points: &Columns, k: usize, rng: &mut Pcg64) -> Vec<usize> {
    let weights = BlockWeights::new(data.weights);
    let trials = 2 + (k as f64).ln() as usize;
    let mut chosen = random_colors::choose(data.weights, 1, rng);

    let infinite = Potential::new(&weights);
    let mut current = infinite.clone();
    current.lower(&infinite, points, &weights, &data.points[chosen[0]]);
    let (mut best, mut trial) = (current.clone(), current.clone());

    while chosen.len() < k {
        let mut winner = None;
        for _ in 0..trials {
            let index = current.point_at(&weights, uniform(rng));
            trial.lower(&current, points, &weights, &data.points[index]);
            if winner.is_none() || trial.total() < best.total() {
                winner = Some(index);
                std::mem::swap(&mut best, &mut trial);
            }
        }
        chosen.extend(winner);
        std::mem::swap(&mut current, &mut best);
    }
    chosen
}
