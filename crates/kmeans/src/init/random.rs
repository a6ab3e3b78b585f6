//! Distinct colours drawn one after another, each with probability proportional to its pixels.

use rand_core::Rng;
use rand_pcg::Pcg64;

pub(super) fn choose(weights: &[u32], k: usize, rng: &mut Pcg64) -> Vec<usize> {
    let mut cumulative: Vec<u64> = weights
        .iter()
        .scan(0, |sum, &weight| {
            *sum += weight as u64;
            Some(*sum)
        })
        .collect();
    let mut remaining: Vec<usize> = (0..weights.len()).collect();
    let mut chosen = Vec::with_capacity(k);
    while chosen.len() < k {
        let total = cumulative[cumulative.len() - 1];
        let rank = ((rng.next_u64() as u128 * total as u128) >> 64) as u64;
        let slot = cumulative.partition_point(|&sum| sum <= rank);
        chosen.push(remaining.remove(slot));
        let weight = weights[chosen[chosen.len() - 1]] as u64;
        cumulative.remove(slot);
        for sum in &mut cumulative[slot..] {
            *sum -= weight;
        }
    }
    chosen
}
