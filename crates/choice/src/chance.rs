//! Draws that are the same on every machine.

use rand_core::Rng;
use rand_pcg::Pcg64;

/// A draw from 0 to `bound` - 1.
pub(crate) fn below(bound: usize, rng: &mut Pcg64) -> usize {
    ((rng.next_u64() as u128 * bound as u128) >> 64) as usize
}
