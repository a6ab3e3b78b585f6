//! Mean squared error of 8-bit samples.
//!
//! `mse = sum (x - y)^2 / (3 * pixels)` over all pixels and the channels R, G, B, on the samples as stored (no gamma is
//! undone, no channel weighted). Range 0 to 65025, unit: squared 8-bit levels, lower is better; always defined.
//! The sum is an exact integer and rounded once, by the division.

use crate::vectorized::Vectorized;
use pulp::Arch;

use crate::planes::Planes;

/// Computes the MSE of two images of equal shape.
pub(crate) fn mse(original: &Planes, output: &Planes, arch: Arch) -> f64 {
    let channels = original.channels_to_compare(output);
    let total: u64 = (0..channels)
        .map(|channel| {
            let (x, y) = (original.channel(channel), output.channel(channel));
            arch.dispatch(Vectorized(
                #[inline(always)]
                || squared_error(x, y),
            ))
        })
        .sum();
    total as f64 / (channels * original.width * original.height) as f64
}

/// Samples per partial sum, such that a sum of squared differences fits u32: 2^16 * 255^2 < 2^32.
const CHUNK: usize = 1 << 16;

#[inline(always)]
fn squared_error(x: &[u8], y: &[u8]) -> u64 {
    let chunks = x.chunks(CHUNK).zip(y.chunks(CHUNK));
    chunks.map(|(x, y)| x.iter().zip(y).map(squared_difference).sum::<u32>() as u64).sum()
}

#[inline(always)]
fn squared_difference((&x, &y): (&u8, &u8)) -> u32 {
    let difference = x as i32 - y as i32;
    (difference * difference) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_error_does_not_overflow() {
        let (x, y) = (vec![0; 3 * CHUNK + 5], vec![255; 3 * CHUNK + 5]);
        assert_eq!(squared_error(&x, &y), (3 * CHUNK as u64 + 5) * 65025);
    }
}
