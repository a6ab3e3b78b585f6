//! Draws that are the same on every machine.

use rand_core::Rng;
use rand_pcg::Pcg64;

/// A draw from 0 to `bound` - 1.
pub(crate) fn below(bound: usize, rng: &mut Pcg64) -> usize {
    ((rng.next_u64() as u128 * bound as u128) >> 64) as usize
}

/// Uniform from 0 to 1, 1 left out.
pub(crate) fn uniform(rng: &mut Pcg64) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}
