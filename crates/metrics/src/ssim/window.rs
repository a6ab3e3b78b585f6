//! Gaussian window means of a strip of neighbouring columns, across and then down.

use std::ops::Add;

/// Side of the window: sigma 1.5 cut off at 3.5 sigma leaves a radius of 5 pixels.
pub(super) const WINDOW: usize = 11;

/// Windows side by side in a strip. The last 11 rows of four maps then stay in the fastest cache.
pub(super) const COLUMNS: usize = 48;

/// Samples of a row that a strip reads: those of its windows, rounded up to a full register.
pub(super) const INPUTS: usize = COLUMNS + 16;

/// A value for each window of a row of the strip.
pub(super) type Row = [f64; COLUMNS];

/// Weights from the window's edge to its centre: `exp(-i^2 / (2 * 1.5^2))` for i = 5 to 0, scaled to a sum of 1 over
/// all 11. Written out, for `exp` may differ from platform to platform in the last digit.
#[allow(clippy::unreadable_literal)]
const WEIGHTS: [f64; WINDOW / 2 + 1] = [
    0.00102838008447911,
    0.007598758135239185,
    0.03600077212843083,
    0.10936068950970002,
    0.2130055377112537,
    0.26601172486179436,
];

/// The number of windows side by side in `length` pixels.
pub(super) fn positions(length: usize) -> usize {
    length.saturating_sub(WINDOW - 1)
}

/// Weighted sums of the 11 values from each column on.
///
/// Equally distant values are added first, here and below: half the multiplications, and a mirrored image has the same
/// mean to the bit.
#[inline(always)]
pub(super) fn weigh_across<N: Copy + Add<Output = N> + Into<f64>>(map: &[N; INPUTS]) -> Row {
    let mut sums = [0.0; COLUMNS];
    for x in 0..COLUMNS {
        let mut sum = WEIGHTS[WINDOW / 2] * map[x + WINDOW / 2].into();
        for tap in 0..WINDOW / 2 {
            sum += WEIGHTS[tap] * (map[x + tap] + map[x + WINDOW - 1 - tap]).into();
        }
        sums[x] = sum;
    }
    sums
}

/// Weighted sums of 11 rows below each other.
#[inline(always)]
pub(super) fn weigh_down(rows: &[&Row; WINDOW]) -> Row {
    let mut sums = [0.0; COLUMNS];
    for x in 0..COLUMNS {
        let mut sum = WEIGHTS[WINDOW / 2] * rows[WINDOW / 2][x];
        for tap in 0..WINDOW / 2 {
            sum += WEIGHTS[tap] * (rows[tap][x] + rows[WINDOW - 1 - tap][x]);
        }
        sums[x] = sum;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_the_gaussian_of_sigma_1_5() {
        let gaussian: Vec<f64> = (0..WINDOW).map(|i| (-(i as f64 - 5.0).powi(2) / 4.5).exp()).collect();
        let total: f64 = gaussian.iter().sum();
        for (i, &weight) in WEIGHTS.iter().enumerate() {
            assert!((weight - gaussian[i] / total).abs() < 1e-16);
        }
    }

    #[test]
    fn windows_lie_where_they_fit() {
        assert_eq!([1, 10, 11, 12].map(positions), [0, 0, 1, 2]);
    }

    #[test]
    fn a_single_sample_is_weighted_by_its_distance_from_each_window() {
        let mut map = [0; INPUTS];
        map[12] = 3;
        let row = weigh_across(&map);
        let (zeros, mut rows) = ([0.0; COLUMNS], [&[0.0; COLUMNS]; WINDOW]);
        for (x, value) in row.iter().enumerate() {
            let weight = if (2..=12).contains(&x) { WEIGHTS[5 - x.abs_diff(7)] } else { 0.0 };
            assert_eq!(value.to_bits(), (3.0 * weight).to_bits());
        }
        rows.fill(&zeros);
        rows[9] = &row;
        assert_eq!(weigh_down(&rows)[7].to_bits(), (WEIGHTS[1] * row[7]).to_bits());
    }
}
