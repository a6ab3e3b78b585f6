//! The recursive Gaussian of sigma 1.5 (Charalampidis 2016), as libjxl's `gauss_blur.cc` computes it.
//!
//! It is the sum of three oscillators that each follow from their last two values and from the sum of two samples: the one
//! 6 places before, which has left the window, and the one 4 places behind, which has come into it. Beyond the edges the samples
//! are 0. The order of operations is that of libjxl, so that the bits are: horizontally four results are made at a time, of
//! the values before the four; vertically each is made of the two before.
//!
//! An image passes in bands of 16 rows. A band is turned, so that its 16 rows are the lanes of the horizontal pass; then
//! it is turned back, and the lanes of the vertical pass are columns. As that pass looks 4 rows ahead, what comes out are the
//! 16 rows that end 4 rows before those that went in.
//!
//! Source: D. Charalampidis, "Recursive implementation of the Gaussian filter using truncated cosine functions", IEEE
//! Transactions on Signal Processing 64(14), 2016.

use super::vector::{EMPTY, F32x16, LANES, Tile, transpose};

/// Rows by which what comes out lies above what went in.
pub(super) const DELAY: usize = 4;
/// Distance of the two samples of a sum.
const WINDOW: usize = 10;
/// The first result of which four are made at a time, and all that are too near to the right edge for it.
const FIRST_OF_FOUR: usize = 8;
const LAST_SINGLES: usize = 7;

/// `2 cos w` of the oscillators' frequencies w, which are pi / 10, 3 pi / 10 and pi / 2.
const TURN: [f64; 3] = [1.902_113_032_590_307, 1.175_570_504_584_946_3, 1.224_646_799_147_353_2e-16];
/// Weight of the samples in each oscillator.
const WEIGHT: [f64; 3] = [0.055_295_235_726_086_62, -0.058_836_687_026_949_95, 0.012_955_819_110_517_089];

/// Factors of an oscillator's value some steps ahead: of the input, of the last value and of the last but one.
struct Ahead {
    input: [f32; 4],
    last: [f32; 4],
    before: [f32; 4],
}

const AHEAD: [Ahead; 3] = [ahead(0), ahead(1), ahead(2)];

const fn ahead(oscillator: usize) -> Ahead {
    let (turn, weight) = (TURN[oscillator], WEIGHT[oscillator]);
    let square = turn * turn;
    Ahead {
        input: [
            weight as f32,
            (turn * weight) as f32,
            (square * weight - weight) as f32,
            (square * turn * weight - 2.0 * turn * weight) as f32,
        ],
        last: [
            turn as f32,
            (square - 1.0) as f32,
            (square * turn - 2.0 * turn) as f32,
            (square * square - 3.0 * square + 1.0) as f32,
        ],
        before: [-1.0, -turn as f32, (1.0 - square) as f32, (2.0 * turn - square * turn) as f32],
    }
}

/// The last two values of the oscillators.
#[derive(Clone, Copy)]
struct Oscillators {
    last: [F32x16; 3],
    before: [F32x16; 3],
}

const AT_REST: Oscillators = Oscillators { last: [F32x16::ZERO; 3], before: [F32x16::ZERO; 3] };

impl Oscillators {
    /// The next result, as the horizontal pass makes it.
    #[inline(always)]
    fn step(&mut self, sum: F32x16) -> F32x16 {
        let mut next = [F32x16::ZERO; 3];
        for (i, Ahead { input, last, before }) in AHEAD.iter().enumerate() {
            let value = sum * F32x16::splat(input[0]);
            let value = F32x16::splat(before[0]).mul_add(self.before[i], value);
            next[i] = F32x16::splat(last[0]).mul_add(self.last[i], value);
        }
        self.shift(next)
    }

    /// The next four results, as the horizontal pass makes them.
    #[inline(always)]
    fn four_steps(&mut self, sums: [F32x16; 4]) -> [F32x16; 4] {
        let mut next = [[F32x16::ZERO; 3]; 4];
        for (i, Ahead { input, last, before }) in AHEAD.iter().enumerate() {
            for step in 0..4 {
                let mut value = sums[0] * F32x16::splat(input[step]);
                for recent in 1..=step {
                    value = F32x16::splat(input[step - recent]).mul_add(sums[recent], value);
                }
                value = F32x16::splat(before[step]).mul_add(self.before[i], value);
                next[step][i] = F32x16::splat(last[step]).mul_add(self.last[i], value);
            }
        }
        let mut results = [F32x16::ZERO; 4];
        for step in 0..4 {
            results[step] = self.shift(next[step]);
        }
        results
    }

    /// The next result, as the vertical pass makes it.
    #[inline(always)]
    fn step_down(&mut self, sum: F32x16) -> F32x16 {
        let mut next = [F32x16::ZERO; 3];
        for (i, Ahead { input, last, .. }) in AHEAD.iter().enumerate() {
            let value = F32x16::splat(last[0]).mul_add(self.last[i], -self.before[i]);
            next[i] = F32x16::splat(input[0]).mul_add(sum, value);
        }
        self.shift(next)
    }

    /// Takes the next values; their sum is the result.
    #[inline(always)]
    fn shift(&mut self, next: [F32x16; 3]) -> F32x16 {
        (self.before, self.last) = (self.last, next);
        next[0] + (next[1] + next[2])
    }
}

/// The horizontal pass of a band: the samples of the present columns and those around them, with the band's rows as lanes.
///
/// Each result takes the place of the sample that leaves its window, so that the results of 16 columns, which begin at place
/// [`DELAY`], are there as soon as the next 16 columns are.
struct Passage {
    /// Places to filter, of which the first [`DELAY`] lie left of the image.
    end: usize,
    oscillators: Oscillators,
    /// The column of place p is number p modulo [`RING`].
    columns: [F32x16; RING],
}

const RING: usize = 64;

impl Passage {
    #[inline(always)]
    fn new(width: usize) -> Self {
        Self { end: width + DELAY, oscillators: AT_REST, columns: [F32x16::ZERO; RING] }
    }

    /// Takes the rows of a tile and filters what it completes.
    #[inline(always)]
    fn enter(&mut self, block: usize, row: impl Fn(usize) -> F32x16) {
        let mut tile = EMPTY;
        transpose(row, &mut tile);
        let start = block * LANES;
        for column in 0..LANES {
            self.columns[(start + WINDOW + column) % RING] = tile[column];
        }
        let end = self.end.min(start + LANES);
        let mut place = start;
        while place < end {
            if place >= FIRST_OF_FOUR + DELAY && place + LAST_SINGLES < self.end {
                let sums = [self.sum(place), self.sum(place + 1), self.sum(place + 2), self.sum(place + 3)];
                let results = self.oscillators.four_steps(sums);
                for step in 0..4 {
                    self.columns[(place + step) % RING] = results[step];
                }
                place += 4;
            } else {
                self.columns[place % RING] = self.oscillators.step(self.sum(place));
                place += 1;
            }
        }
    }

    #[inline(always)]
    fn sum(&self, place: usize) -> F32x16 {
        self.columns[place % RING] + self.columns[(place + WINDOW) % RING]
    }

    /// The results of a tile.
    #[inline(always)]
    fn leave(&self, block: usize, tile: &mut Tile) {
        transpose(
            #[inline(always)]
            |column| self.columns[(block * LANES + DELAY + column) % RING],
            tile,
        );
    }
}

/// The vertical pass of 16 columns: the last rows that went in, and the oscillators.
#[derive(Clone)]
struct Descent {
    rows: [F32x16; WINDOW],
    oscillators: Oscillators,
}

impl Descent {
    #[inline(always)]
    fn next(&mut self, tile: &Tile, mut set_row: impl FnMut(usize, F32x16)) {
        let mut oscillators = self.oscillators;
        for row in 0..WINDOW {
            let blurred = oscillators.step_down(self.rows[row] + tile[row]);
            set_row(row, blurred);
            self.rows[row] = tile[row + LANES - WINDOW];
        }
        for row in WINDOW..LANES {
            set_row(row, oscillators.step_down(tile[row - WINDOW] + tile[row]));
        }
        self.oscillators = oscillators;
    }
}

/// Distance of rows: odd, so that those of a band lie in different sets of a cache.
pub(super) fn stride(width: usize) -> usize {
    width.div_ceil(LANES) | 1
}

/// The blur of one plane, between two bands.
pub(super) struct Blur {
    width: usize,
    descents: Vec<Descent>,
}

impl Blur {
    pub(super) fn new(width: usize) -> Self {
        let descent = Descent { rows: [F32x16::ZERO; WINDOW], oscillators: AT_REST };
        Self { width, descents: vec![descent; width.div_ceil(LANES)] }
    }

    /// Takes the next band, of whose tiles `row(block, row)` are the rows, with zeros where there is no image, and writes the rows
    /// that end [`DELAY`] rows before its end, each [`stride`] behind the one before. What is right of the image is meaningless.
    #[inline(always)]
    pub(super) fn band(&mut self, row: impl Fn(usize, usize) -> F32x16, blurred: &mut [F32x16]) {
        let stride = stride(self.width);
        let mut passage = Passage::new(self.width);
        let mut tile = EMPTY;
        let blocks = self.descents.len();
        for block in 0..=blocks {
            passage.enter(
                block,
                #[inline(always)]
                |index| if block < blocks { row(block, index) } else { F32x16::ZERO },
            );
            if block > 0 {
                passage.leave(block - 1, &mut tile);
                self.descents[block - 1].next(
                    &tile,
                    #[inline(always)]
                    |row, values| blurred[row * stride + block - 1] = values,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The blur of an image with a single bright pixel, by rows.
    fn spread(width: usize, height: usize, (x, y): (usize, usize)) -> Vec<Vec<f32>> {
        let mut blur = Blur::new(width);
        let mut rows = Vec::new();
        for band in 0..(height + DELAY).div_ceil(LANES) {
            let mut blurred = vec![F32x16::ZERO; LANES * stride(width)];
            let sample = |block: usize, row: usize| {
                let mut row_of_tile = F32x16::ZERO;
                if band * LANES + row == y && block == x / LANES {
                    row_of_tile.0[x % LANES] = 1.0;
                }
                row_of_tile
            };
            blur.band(sample, &mut blurred);
            rows.extend(blurred.chunks_exact(stride(width)).map(|row| {
                let row: Vec<f32> = row.iter().flat_map(|values| values.0).take(width).collect();
                row
            }));
        }
        rows[DELAY..DELAY + height].to_vec()
    }

    #[test]
    fn a_pixel_spreads_as_the_gaussian_of_sigma_1_5() {
        for (width, height, place) in [(40, 41, (20, 22)), (33, 16, (14, 7)), (70, 50, (62, 40))] {
            let gaussian =
                |distance: f64| (-distance * distance / 4.5).exp() / (4.5 * std::f64::consts::PI).sqrt();
            for (y, row) in spread(width, height, place).iter().enumerate() {
                for (x, &value) in row.iter().enumerate() {
                    let [dx, dy] = [(x, place.0), (y, place.1)].map(|(a, b)| a as f64 - b as f64);
                    assert!(
                        (f64::from(value) - gaussian(dx) * gaussian(dy)).abs() < 1e-3,
                        "{x} {y}: {value}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_oscillators_are_those_of_the_method() {
        for (index, turn) in TURN.iter().enumerate() {
            let frequency = (2 * index + 1) as f64 * std::f64::consts::PI / 10.0;
            assert!((turn - 2.0 * frequency.cos()).abs() < 1e-15);
        }
        // Their weights make a constant image of 1 out of one: each answers a constant with 2 w / (2 - turn).
        let constant: f64 = TURN.iter().zip(WEIGHT).map(|(turn, weight)| 2.0 * weight / (2.0 - turn)).sum();
        assert!((constant - 1.0).abs() < 1e-12, "{constant}");
    }
}
