//! Gaussian window means of several maps at once, row by row.
//!
//! The window is separable: each row is weighted horizontally once, and the last 11 such rows, which stay in cache, are
//! weighted vertically. No map of the whole image is needed.

/// Side of the window: sigma 1.5 cut off at 3.5 sigma leaves a radius of 5 pixels.
pub(super) const WINDOW: usize = 11;

/// Columns computed at a time: the same for every register width, so that sums have one order.
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

/// A ring buffer of the last 11 rows of `MAPS` maps, each weighted horizontally.
pub(super) struct RowBuffer<const MAPS: usize> {
    /// Blocks of one weighted row of one map.
    blocks: usize,
    /// The newest row, with a block of zeros behind it.
    maps: [Vec<f64>; MAPS],
    weighted: Vec<Block>,
}

/// The weighted rows below each other of which one map's window means are made.
pub(super) type Window<'a> = [&'a [Block]; WINDOW];

impl<const MAPS: usize> RowBuffer<MAPS> {
    pub(super) fn new(width: usize) -> Self {
        let blocks = positions(width).div_ceil(LANES);
        let map = vec![0.0; (blocks * LANES).max(width) + LANES];
        let weighted = vec![[0.0; LANES]; WINDOW * MAPS * blocks];
        Self { blocks, maps: std::array::from_fn(|_| map.clone()), weighted }
    }

    /// Adds row `y`, which `fill` writes into each map.
    #[inline(always)]
    pub(super) fn push(&mut self, y: usize, fill: impl FnOnce(&mut [Vec<f64>; MAPS])) {
        fill(&mut self.maps);
        for map in 0..MAPS {
            let row = (y % WINDOW * MAPS + map) * self.blocks;
            weigh_row(&self.maps[map], &mut self.weighted[row..row + self.blocks]);
        }
    }

    /// For each map the rows of the windows whose upper edge is `top`.
    #[inline(always)]
    pub(super) fn windows(&self, top: usize) -> [Window<'_>; MAPS] {
        let empty: &[Block] = &[];
        let mut windows = [[empty; WINDOW]; MAPS];
        for map in 0..MAPS {
            for tap in 0..WINDOW {
                let row = ((top + tap) % WINDOW * MAPS + map) * self.blocks;
                windows[map][tap] = &self.weighted[row..row + self.blocks];
            }
        }
        windows
    }
}

/// The means of the windows of one block.
#[inline(always)]
pub(super) fn means(window: &Window<'_>, block: usize) -> Block {
    let mut taps = [&[0.0; LANES]; WINDOW];
    for tap in 0..WINDOW {
        taps[tap] = &window[tap][block];
    }
    weigh(taps)
}

#[inline(always)]
fn weigh_row(map: &[f64], weighted: &mut [Block]) {
    for index in 0..weighted.len() {
        let map = &map[index * LANES..][..2 * LANES];
        let mut taps = [&[0.0; LANES]; WINDOW];
        for tap in 0..WINDOW {
            taps[tap] = map[tap..].first_chunk().expect("two blocks hold the window's");
        }
        weighted[index] = weigh(taps);
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
        let mut rows = RowBuffer::<2>::new(30);
        for y in 0..WINDOW {
            rows.push(y, |[first, second]| {
                first.fill(8.0);
                second.fill(-3.0);
            });
        }
        for (map, value) in [8.0_f64, -3.0].into_iter().enumerate() {
            assert!((means(&rows.windows(0)[map], 1)[3] - value).abs() < 1e-5);
        }
    }
}
