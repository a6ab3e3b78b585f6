//! The mean silhouette width estimated from pixels drawn at random with replacement.
//!
//! Each drawn pixel's width is exact, measured against all pixels, so the estimate is unbiased.

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

use super::blocks;
use super::prepared::{BlockWidths, PreparedPartition, WidthsBy};
use super::result::{Silhouette, mean_of};
use crate::partition::Partition;

/// Standard errors on either side of the mean that hold 95 % of a normal distribution.
const STANDARD_ERRORS: f64 = 1.96;

/// Mean and error over `size` (at least 2) pixels drawn with replacement.
pub(super) fn estimate(
    partition: &Partition<'_>,
    prepared: &PreparedPartition,
    size: usize,
    seed: u64,
) -> Silhouette {
    // A colour that is drawn twice is measured once, with weight 2.
    let draws = draw(partition.weights(), size, seed);
    let order: Vec<u32> = (0..draws.len() as u32).collect();
    let (blocks, ranges) = blocks::by_cluster(partition, &draws, &order);
    let occupied = ranges.into_iter().enumerate().filter(|(_, range)| !range.is_empty());
    let parts: Vec<BlockWidths> = occupied
        .map(|(label, range)| {
            prepared.block_widths(
                prepared.clusters.places[label],
                &blocks[range],
                WidthsBy::Blocks { tolerance: 0.0 },
            )
        })
        .collect();

    let estimate = mean_of(prepared, &parts);
    let squares: f64 = parts.iter().map(|part| part.sums.squares).sum();
    let size = size as f64;
    let variance = ((squares - size * estimate.mean * estimate.mean) / (size - 1.0)).max(0.0);
    Silhouette { error: STANDARD_ERRORS * (variance / size).sqrt(), ..estimate }
}

/// How often each colour comes up when `size` pixels are drawn with replacement.
fn draw(weights: &[u32], size: usize, seed: u64) -> Vec<u32> {
    let cumulative = cumulative(weights);
    let pixels = cumulative.last().copied().unwrap_or(0);
    let mut random = Pcg64::seed_from_u64(seed);
    let mut times = vec![0; weights.len()];
    for _ in 0..size {
        let rank = below(random.next_u64(), pixels);
        times[cumulative.partition_point(|&end| end <= rank)] += 1;
    }
    times
}

/// The cumulative sums of `weights`: entry `i` counts the pixels of colours `0..=i`.
fn cumulative(weights: &[u32]) -> Vec<u64> {
    let running = weights.iter().scan(0, |sum, &weight| {
        *sum += weight as u64;
        Some(*sum)
    });
    running.collect()
}

/// Maps a random word to `0..end` by the high half of their product: off uniform by at most `end / 2^64`.
pub(super) fn below(word: u64, end: u64) -> u64 {
    ((word as u128 * end as u128) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_drawn_as_often_as_they_have_pixels() {
        let times = draw(&[1, 6, 3], 100_000, 7);
        assert_eq!(times.iter().sum::<u32>(), 100_000);
        for (times, expected) in times.into_iter().zip([10_000.0, 60_000.0, 30_000.0]) {
            assert!((times as f64 - expected).abs() < 500.0, "{times} of {expected}");
        }
    }

    #[test]
    fn every_pixel_can_be_drawn_and_none_beyond() {
        assert_eq!(below(0, 10), 0);
        assert_eq!(below(u64::MAX, 10), 9);
        assert_eq!(cumulative(&[2, 1, 4]), [2, 3, 7]);
    }

    #[test]
    fn the_draw_depends_on_the_seed_alone() {
        let weights = [5; 100];
        assert_eq!(draw(&weights, 50, 1), draw(&weights, 50, 1));
        assert_ne!(draw(&weights, 50, 1), draw(&weights, 50, 2));
    }
}
