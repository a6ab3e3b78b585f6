//! Random draws that are the same on every machine.

use rand_core::Rng;
use rand_pcg::Pcg64;

/// A uniform draw from 0 to `bound` - 1, by the high half of a product: its bias is below 2^-64 times `bound`.
pub(crate) fn uniform_below(bound: usize, rng: &mut Pcg64) -> usize {
    ((rng.next_u64() as u128 * bound as u128) >> 64) as usize
}
