//! Sorting points along a Hilbert curve, on which neighbours are neighbours in space.
//!
//! Source: J. Skilling, "Programming the Hilbert curve", AIP Conference Proceedings 707, 2004.

use super::blocks::DIMENSIONS;

/// Coordinates are rounded down to `2^BITS` steps along the longest side of the points' bounding box.
const BITS: u32 = 10;

/// The indices of `points` in the order in which the curve passes through them. Points of one grid cell keep their order.
pub(super) fn hilbert_order(points: &[[f32; DIMENSIONS]]) -> Vec<u32> {
    let mut low = [f32::INFINITY; DIMENSIONS];
    let mut high = [f32::NEG_INFINITY; DIMENSIONS];
    for point in points {
        for i in 0..DIMENSIONS {
            low[i] = low[i].min(point[i]);
            high[i] = high[i].max(point[i]);
        }
    }
    let longest = low.iter().zip(high).fold(0.0, |longest: f32, (low, high)| longest.max(high - low));
    let scale = ((1 << BITS) - 1) as f32 / longest;
    let dimensions = (0..DIMENSIONS).filter(|&i| high[i] > low[i]).max().map_or(1, |last| last + 1);

    let place = |point: &[f32; DIMENSIONS]| -> [u32; DIMENSIONS] {
        let mut place = [0; DIMENSIONS];
        for i in 0..dimensions {
            place[i] = ((point[i] - low[i]) * scale) as u32;
        }
        place
    };
    let keys = points.iter().map(|point| key(place(point), dimensions));
    let mut order: Vec<(u64, u32)> = keys.zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, index)| index).collect()
}

/// The position on the curve of a grid cell.
fn key(mut place: [u32; DIMENSIONS], dimensions: usize) -> u64 {
    for bit in (1..BITS).rev() {
        let lower = (1 << bit) - 1;
        for i in 0..dimensions {
            if place[i] >> bit & 1 == 1 {
                place[0] ^= lower;
            } else {
                let swapped = (place[0] ^ place[i]) & lower;
                place[0] ^= swapped;
                place[i] ^= swapped;
            }
        }
    }
    for i in 1..dimensions {
        place[i] ^= place[i - 1];
    }
    let mut flipped = 0;
    for bit in (1..BITS).rev() {
        if place[dimensions - 1] >> bit & 1 == 1 {
            flipped ^= (1 << bit) - 1;
        }
    }
    let mut key = 0;
    for bit in (0..BITS).rev() {
        for coordinate in &place[..dimensions] {
            key = key << 1 | u64::from((coordinate ^ flipped) >> bit & 1);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_steps_from_neighbour_to_neighbour() {
        for dimensions in 1..=DIMENSIONS {
            let side = 1_u32 << (8 / dimensions);
            let count = side.pow(dimensions as u32);
            let mut places: Vec<[u32; DIMENSIONS]> = (0..count)
                .map(|n: u32| {
                    let mut place = [0; DIMENSIONS];
                    for (i, coordinate) in place.iter_mut().enumerate().take(dimensions) {
                        *coordinate = n / side.pow(i as u32) % side;
                    }
                    place
                })
                .collect();
            places.sort_by_key(|&place| key(place, dimensions));
            for pair in places.windows(2) {
                let step: u32 = (0..DIMENSIONS).map(|i| pair[0][i].abs_diff(pair[1][i])).sum();
                assert_eq!(step, 1, "{dimensions} dimensions, {pair:?}");
            }
        }
    }

    #[test]
    fn the_order_is_a_permutation() {
        let points: Vec<[f32; 4]> = (0..500_u16).map(|i| [i % 7, i % 11, 0, i % 3].map(f32::from)).collect();
        let mut order = hilbert_order(&points);
        order.sort_unstable();
        assert!(order.into_iter().eq(0..500));
        assert_eq!(hilbert_order(&[[3.0; 4]; 3]), [0, 1, 2]);
    }
}
