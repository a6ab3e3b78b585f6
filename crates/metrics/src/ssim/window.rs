//! Gaussian window means of several maps at once, row by row.
//!
//! The window is separable: each row is weighted along itself once, and the last 11 such rows, which stay in cache, are
//! weighted across. No map of the whole image is needed.

use std::array;

/// Side of the window: sigma 1.5 cut off at 3.5 sigma leaves a radius of 5 pixels.
pub(super) const WINDOW: usize = 11;

/// Weights from the window's edge to its centre: `exp(-i^2 / (2 * 1.5^2))` for i = 5 to 0, scaled to a sum of 1 over
/// all 11. Written out, for `exp` may differ from platform to platform in the last digit.
const WEIGHTS: [f64; WINDOW / 2 + 1] = [
    0.001_028_380_084_479_11,
    0.007_598_758_135_239_185,
    0.036_000_772_128_430_83,
    0.109_360_689_509_700_02,
    0.213_005_537_711_253_7,
    0.266_011_724_861_794_36,
];

/// The number of windows side by side in `length` pixels.
pub(super) fn positions(length: usize) -> usize {
    length.saturating_sub(WINDOW - 1)
}

/// Slides the window over an image from which `read` draws `MAPS` maps.
///
/// `read(y, maps)` writes row `y` of each map; `visit(top, means)` gets the window means of each map for the windows
/// whose upper edge is `top`, from left to right.
#[inline(always)]
pub(super) fn slide<const MAPS: usize>(
    (width, height): (usize, usize),
    mut read: impl FnMut(usize, &mut [Vec<f64>; MAPS]),
    mut visit: impl FnMut(usize, &[Vec<f64>; MAPS]),
) {
    let columns = positions(width);
    let row_of = |length: usize| -> [Vec<f64>; MAPS] { array::from_fn(|_| vec![0.0; length]) };
    let mut maps = row_of(width);
    let mut means = row_of(columns);
    let mut recent: [_; WINDOW] = array::from_fn(|_| row_of(columns));

    for y in 0..height {
        read(y, &mut maps);
        for (map, weighted) in maps.iter().zip(&mut recent[y % WINDOW]) {
            weigh(array::from_fn(|tap| &map[tap..tap + columns]), weighted);
        }
        let Some(top) = (y + 1).checked_sub(WINDOW) else { continue };
        for (map, mean) in means.iter_mut().enumerate() {
            weigh(array::from_fn(|tap| recent[(top + tap) % WINDOW][map].as_slice()), mean);
        }
        visit(top, &means);
    }
}

/// Weighted sum of 11 slices as long as `sums`, element by element.
///
/// Equally distant taps are added first: half the multiplications, and a mirrored image has the same mean to the bit.
#[inline(always)]
fn weigh(taps: [&[f64]; WINDOW], sums: &mut [f64]) {
    let taps = taps.map(|tap| &tap[..sums.len()]);
    for (i, sum) in sums.iter_mut().enumerate() {
        let mut weighted = WEIGHTS[WINDOW / 2] * taps[WINDOW / 2][i];
        for (tap, weight) in WEIGHTS[..WINDOW / 2].iter().enumerate() {
            weighted += weight * (taps[tap][i] + taps[WINDOW - 1 - tap][i]);
        }
        *sum = weighted;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_the_gaussian_of_sigma_1_5() {
        let gaussian: Vec<f64> = (0..WINDOW).map(|i| (-(i as f64 - 5.0).powi(2) / 4.5).exp()).collect();
        let total: f64 = gaussian.iter().sum();
        for (i, weight) in WEIGHTS.iter().enumerate() {
            assert!((weight - gaussian[i] / total).abs() < 1e-16);
        }
    }

    #[test]
    fn windows_lie_where_they_fit() {
        assert_eq!([1, 10, 11, 12].map(positions), [0, 0, 1, 2]);
        let mut tops = Vec::new();
        slide::<1>((12, 13), |_, _| {}, |top, means| tops.push((top, means[0].len())));
        assert_eq!(tops, [(0, 2), (1, 2), (2, 2)]);
    }
}
