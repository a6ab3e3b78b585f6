//! Mean absolute error and largest error of 8-bit samples.
//!
//! `mae = sum |x - y| / (3 * pixels)` over all pixels and the channels R, G, B, on the samples as stored. Range 0 to 255,
//! unit: 8-bit levels, lower is better; always defined. The sum is an exact integer and rounded once, by the division.
//!
//! `max_error = max |x - y|` over the same samples. Range 0 to 255, unit: 8-bit levels, lower is better; always defined.

use pulp::Arch;

use crate::planes::Planes;
use crate::vectorized::Vectorized;

/// Computes the MAE of two images of equal shape.
pub(crate) fn mae(original: &Planes, output: &Planes, arch: Arch) -> f64 {
    let channels = original.channels_to_compare(output);
    let total: u64 = (0..channels)
        .map(|channel| {
            let (x, y) = (original.channel(channel), output.channel(channel));
            arch.dispatch(Vectorized(
                #[inline(always)]
                || absolute_error(x, y),
            ))
        })
        .sum();
    total as f64 / (channels * original.width * original.height) as f64
}

/// Computes the largest absolute error of two images of equal shape.
pub(crate) fn max_error(original: &Planes, output: &Planes, arch: Arch) -> u8 {
    let channels = 0..original.channels_to_compare(output);
    let largest = channels.map(|channel| {
        let (x, y) = (original.channel(channel), output.channel(channel));
        arch.dispatch(Vectorized(
            #[inline(always)]
            || largest_error(x, y),
        ))
    });
    largest.max().unwrap_or(0)
}

/// Samples per partial sum, such that a sum of differences fits u32: 2^24 * 255 < 2^32.
const CHUNK: usize = 1 << 24;

#[inline(always)]
fn absolute_error(x: &[u8], y: &[u8]) -> u64 {
    let chunks = x.chunks(CHUNK).zip(y.chunks(CHUNK));
    chunks.map(|(x, y)| x.iter().zip(y).map(|(x, y)| x.abs_diff(*y) as u32).sum::<u32>() as u64).sum()
}

#[inline(always)]
fn largest_error(x: &[u8], y: &[u8]) -> u8 {
    x.iter().zip(y).fold(0, |largest, (x, y)| largest.max(x.abs_diff(*y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_count_whatever_their_sign() {
        let (x, y) = ([10, 200, 30, 0], [12, 100, 30, 255]);
        assert_eq!(absolute_error(&x, &y), 2 + 100 + 255);
        assert_eq!((largest_error(&x, &y), largest_error(&x[..3], &y[..3])), (255, 100));
    }
}
