//! Weighted k-means++ with greedy local trials.
//!
//! Each next centre is drawn with probability proportional to weight times squared distance to the nearest centre
//! so far; of 2 + ln K such draws the one that lowers the potential most is kept. Arthur & Vassilvitskii 2007,
//! "k-means++: the advantages of careful seeding", section 5; scikit-learn does the same. Cost: O(U K log K).

use rand_pcg::Pcg64;

use super::{random, uniform};
use crate::cloud::Cloud;
use crate::kernel::{BlockWeights, Columns, Potential};

pub(crate) fn choose(cloud: &Cloud<'_>, points: &Columns, k: usize, rng: &mut Pcg64) -> Vec<usize> {
    let weights = BlockWeights::new(cloud.weights);
    let trials = 2 + (k as f64).ln() as usize;
    let mut chosen = random::choose(cloud.weights, 1, rng);

    let everywhere = Potential::new(&weights);
    let mut current = everywhere.clone();
    current.lower(&everywhere, points, &weights, &cloud.points[chosen[0]]);
    let (mut best, mut trial) = (current.clone(), current.clone());

    while chosen.len() < k {
        let mut winner = None;
        for _ in 0..trials {
            let index = current.point_at(&weights, uniform(rng));
            trial.lower(&current, points, &weights, &cloud.points[index]);
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
