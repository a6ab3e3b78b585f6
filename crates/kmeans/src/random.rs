//! Uniform draws, written out so that a seed gives the same numbers on every machine and with every version of the
//! random number crates.

use rand_core::Rng;
use rand_pcg::Pcg64;

/// A number in [0, 1), uniform over multiples of 2^-53: the upper 53 bits of one draw.
pub(crate) fn uniform(rng: &mut Pcg64) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// An integer in 0..`limit`, by multiplication and shift (Lemire 2019 without rejection): the bias is at most
/// `limit` / 2^64.
pub(crate) fn below(rng: &mut Pcg64, limit: u64) -> u64 {
    ((rng.next_u64() as u128 * limit as u128) >> 64) as u64
}
