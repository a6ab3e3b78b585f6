//! Gaussian window means of several maps at once, row by row.
//!
//! The window is separable: each row is weighted along itself once, and the last 11 such rows, which stay in cache, are
//! weighted across. No map of the whole image is needed.

/// Side of the window: sigma 1.5 cut off at 3.5 sigma leaves a radius of 5 pixels.
pub(super) const WINDOW: usize = 11;

/// Columns that are worked on at a time: the same for every register width, so that sums have one order.
pub(super) const LANES: usize = 16;

/// One value for each of [`LANES`] neighbouring columns.
pub(super) type Block = [f64; LANES];

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

/// The last 11 rows of `MAPS` maps, weighted along themselves.
pub(super) struct Rows<const MAPS: usize> {
    /// Values of one row and map: whole blocks.
    stride: usize,
    /// The newest row, with a block of zeros behind it.
    maps: [Vec<f64>; MAPS],
    weighted: Vec<f64>,
}

impl<const MAPS: usize> Rows<MAPS> {
    pub(super) fn new(width: usize) -> Self {
        let stride = positions(width).next_multiple_of(LANES);
        let map = vec![0.0; stride.max(width) + LANES];
        Self {
            stride,
            maps: std::array::from_fn(|_| map.clone()),
            weighted: vec![0.0; WINDOW * MAPS * stride],
        }
    }

    /// Takes in row `y`, as `fill` writes it into each map.
    #[inline(always)]
    pub(super) fn push(&mut self, y: usize, fill: impl FnOnce(&mut [Vec<f64>; MAPS])) {
        fill(&mut self.maps);
        for map in 0..MAPS {
            let row = (y % WINDOW * MAPS + map) * self.stride;
            weigh_along(&self.maps[map], &mut self.weighted[row..row + self.stride]);
        }
    }

    /// The window means of `map` for the windows whose upper edge is `top` and whose left edges are `left` and after.
    #[inline(always)]
    pub(super) fn means(&self, map: usize, top: usize, left: usize) -> Block {
        let mut taps = [&[0.0; LANES]; WINDOW];
        for tap in 0..WINDOW {
            let start = ((top + tap) % WINDOW * MAPS + map) * self.stride + left;
            taps[tap] = block(&self.weighted, start);
        }
        weigh(taps)
    }
}

#[inline(always)]
fn block(values: &[f64], start: usize) -> &Block {
    values[start..].first_chunk().expect("rows are whole blocks")
}

#[inline(always)]
fn weigh_along(map: &[f64], weighted: &mut [f64]) {
    for left in (0..weighted.len()).step_by(LANES) {
        let mut taps = [&[0.0; LANES]; WINDOW];
        for tap in 0..WINDOW {
            taps[tap] = block(map, left + tap);
        }
        weighted[left..left + LANES].copy_from_slice(&weigh(taps));
    }
}

/// Weighted sum of 11 blocks.
///
/// Equally distant taps are added first: half the multiplications, and a mirrored image has the same mean to the bit.
#[inline(always)]
fn weigh(taps: [&Block; WINDOW]) -> Block {
    let mut sums = [0.0; LANES];
    for lane in 0..LANES {
        sums[lane] = WEIGHTS[WINDOW / 2] * taps[WINDOW / 2][lane];
    }
    for tap in 0..WINDOW / 2 {
        for lane in 0..LANES {
            sums[lane] += WEIGHTS[tap] * (taps[tap][lane] + taps[WINDOW - 1 - tap][lane]);
        }
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
    fn a_constant_map_has_its_value_as_mean() {
        let mut rows = Rows::<2>::new(30);
        for y in 0..WINDOW {
            rows.push(y, |[first, second]| {
                first.fill(8.0);
                second.fill(-3.0);
            });
        }
        for (map, value) in [8.0_f64, -3.0].into_iter().enumerate() {
            assert!((rows.means(map, 0, LANES)[3] - value).abs() < 1e-5);
        }
    }
}
