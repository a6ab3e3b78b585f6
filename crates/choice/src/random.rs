//! Random draws that are the same on every machine.

use rand_core::Rng;
use rand_pcg::Pcg64;

/// A uniform draw from 0 to `bound` - 1, by the high half of a product: its bias is below 2^-64 times `bound`.
pub(crate) fn uniform_below(bound: usize, rng: &mut Pcg64) -> usize {
    ((rng.next_u64() as u128 * bound as u128) >> 64) as usize
}

/// A number that looks random but follows from a text and a seed: FNV-1a (Fowler, Noll & Vo), mixed as `SplitMix64` is (Steele,
/// Lea & Flood 2014).
pub(crate) fn hash(text: &str, seed: u64) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3);
    let mut bits = text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed, step);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
