//! The largest contrast of a visible step around each flat pixel.
//!
//! For each level and column, `counts` holds the flat pixels of that level in the window around that column; the window
//! moves down row by row. Pixels of neighbouring columns are compared together with each level that occurs around them.

use super::flat::{Flatness, Run};

/// Pixels to each side of the window's centre.
const RADIUS: usize = 31;

const LEVELS: usize = 256;

/// Columns computed at a time.
const LANES: usize = 32;

/// The highest level from which a step of one level is visible. Above it the step is below 1.9 % of luminance:
/// (1 + 1/v)^2.4 < 1.019.
const MAX_UNIT_STEP_LEVEL: u8 = 127;

/// The largest contrast of a visible step in the window around each pixel, in levels; 0 where the image is not flat.
#[inline(always)]
pub(super) fn contrast(image: &Flatness) -> Vec<f32> {
    let &Flatness { width, height, .. } = image;
    let mut contrast = vec![0.0; width * height];
    let runs = image.runs();
    let mut window = Window::new(width);
    for y in 0..height + RADIUS {
        if y < height {
            for run in runs.row(y) {
                window.add(run);
            }
        }
        let Some(center) = y.checked_sub(RADIUS) else { continue };
        if center > RADIUS {
            for run in runs.row(center - RADIUS - 1) {
                window.remove(run);
            }
        }
        let rows = (center + RADIUS + 1).min(height) - center.saturating_sub(RADIUS);
        let contrast = &mut contrast[center * width..][..width];
        for (block, contrast) in contrast.chunks_mut(LANES).enumerate() {
            let start = block * LANES;
            if let Some(own) = window.own(&image.row(center)[start..], &image.flat(center)[start..], start) {
                let largest = window.largest(&own, block);
                contrast.copy_from_slice(&window.shares(&largest, rows, start)[..contrast.len()]);
            }
        }
    }
    contrast
}

/// The window of 63 rows that slides down the image.
struct Window {
    width: usize,
    /// Counts per level: one for each column, and a block of padding.
    stride: usize,
    /// Flat pixels in the window around each column, level by level.
    counts: Vec<u16>,
    /// The levels in the windows around each block of columns.
    present: Vec<LevelSet>,
}

/// A set of levels, each of which occurs in so many runs.
#[derive(Clone)]
struct LevelSet {
    runs: [u16; LEVELS],
    /// A bit for each level that occurs.
    bits: [u64; LEVELS / 64],
}

/// Neighbouring pixels of a row.
struct Own {
    levels: [u32; LANES],
    /// Flat pixels of the level in the window around each; 0 where the pixel is not flat.
    counts: [u32; LANES],
    /// The lowest visible step to a level above [`MAX_UNIT_STEP_LEVEL`].
    least_steps: [u32; LANES],
}

impl LevelSet {
    #[inline(always)]
    fn change<const ADD: bool>(&mut self, level: u8) {
        let (level, bit) = (level as usize, 1 << (level % 64));
        self.runs[level] = if ADD { self.runs[level] + 1 } else { self.runs[level] - 1 };
        let others = self.bits[level / 64] & !bit;
        self.bits[level / 64] = if self.runs[level] > 0 { others | bit } else { others };
    }

    /// The levels that occur, in ascending order.
    #[inline(always)]
    fn levels(&self) -> impl Iterator<Item = u8> {
        (0..self.bits.len()).flat_map(
            #[inline(always)]
            |word| {
                let mut rest = self.bits[word];
                std::iter::from_fn(
                    #[inline(always)]
                    move || {
                        let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                        rest &= rest - 1;
                        Some((64 * word as u32 + bit) as u8)
                    },
                )
            },
        )
    }
}

impl Window {
    fn new(width: usize) -> Self {
        let stride = width + LANES;
        let empty = LevelSet { runs: [0; LEVELS], bits: [0; LEVELS / 64] };
        Self { width, stride, counts: vec![0; LEVELS * stride], present: vec![empty; width.div_ceil(LANES)] }
    }

    #[inline(always)]
    fn add(&mut self, run: &Run) {
        self.change::<true>(run);
    }

    #[inline(always)]
    fn remove(&mut self, run: &Run) {
        self.change::<false>(run);
    }

    /// Changes the count of every column by the pixels of `run` in the window around it.
    #[inline(always)]
    fn change<const ADD: bool>(&mut self, run: &Run) {
        let (first, last) = (run.start.saturating_sub(RADIUS), (run.end + RADIUS).min(self.width));
        for present in &mut self.present[first / LANES..last.div_ceil(LANES)] {
            present.change::<ADD>(run.level);
        }
        let counts = &mut self.counts[run.level as usize * self.stride..][first..last];
        let (start, end) = (run.start as u32, run.end as u32);
        for i in 0..counts.len() {
            let column = (first + i) as u32;
            let (left, right) = (column.saturating_sub(RADIUS as u32), column + RADIUS as u32 + 1);
            let inside = (right.min(end) - left.max(start)) as u16;
            counts[i] = if ADD { counts[i].wrapping_add(inside) } else { counts[i].wrapping_sub(inside) };
        }
    }

    /// The first pixels of these levels, which lie from column `start` on; `None` if none of them is flat.
    #[inline(always)]
    fn own(&self, levels: &[u8], flat: &[u8], start: usize) -> Option<Own> {
        let lanes = levels.len().min(LANES);
        let (levels, flat) = (&levels[..lanes], &flat[..lanes]);
        if flat.iter().fold(0, |any, flat| any | flat) == 0 {
            return None;
        }
        let mut own = Own { levels: [0; LANES], counts: [0; LANES], least_steps: [1; LANES] };
        for lane in 0..lanes {
            own.levels[lane] = levels[lane] as u32;
            own.least_steps[lane] = 1 + (levels[lane] > MAX_UNIT_STEP_LEVEL) as u32;
        }
        for lane in 0..lanes {
            let count = self.counts[levels[lane] as usize * self.stride + start + lane];
            own.counts[lane] = u32::from(count) * flat[lane] as u32;
        }
        Some(own)
    }

    /// The largest `step * own * other / (own + other)` of each pixel of a block.
    ///
    /// They are compared as fractions, without a division and without `own`: `step * other` times another one's denominator is
    /// below 2^32, as a window has 63^2 pixels.
    #[inline(always)]
    fn largest(&self, own: &Own, block: usize) -> [f32; LANES] {
        let (mut numerators, mut denominators) = ([0; LANES], [1; LANES]);
        for level in self.present[block].levels() {
            let others = &self.counts[level as usize * self.stride + block * LANES..][..LANES];
            let all_steps_show = level <= MAX_UNIT_STEP_LEVEL;
            for lane in 0..LANES {
                let step = own.levels[lane].abs_diff(level as u32);
                let visible = all_steps_show || step >= own.least_steps[lane];
                let other = u32::from(others[lane]);
                let numerator = if visible { step * other } else { 0 };
                let denominator = own.counts[lane] + other;
                let larger = numerator * denominators[lane] > numerators[lane] * denominator;
                numerators[lane] = if larger { numerator } else { numerators[lane] };
                denominators[lane] = if larger { denominator } else { denominators[lane] };
            }
        }
        let mut largest = [0.0; LANES];
        for lane in 0..LANES {
            largest[lane] = own.counts[lane] as f32 * numerators[lane] as f32 / denominators[lane] as f32;
        }
        largest
    }

    /// `values` of the pixels from column `start` on divided by the pixels of the windows around them, of `rows` rows.
    #[inline(always)]
    fn shares(&self, values: &[f32; LANES], rows: usize, start: usize) -> [f32; LANES] {
        let (rows, width) = (rows as u32, self.width as u32);
        let mut shares = [0.0; LANES];
        for lane in 0..LANES {
            let column = (start + lane) as u32;
            let columns =
                (column + RADIUS as u32 + 1).min(width) - column.saturating_sub(RADIUS as u32).min(width - 1);
            shares[lane] = values[lane] / (rows * columns) as f32;
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the definition: counts in the window of each pixel, nothing shared.
    fn naive(width: usize, height: usize, image: &Flatness) -> Vec<f32> {
        let mut levels = vec![None; width * height];
        let runs = image.runs();
        for y in 0..height {
            for run in runs.row(y) {
                levels[y * width + run.start..y * width + run.end].fill(Some(run.level));
            }
        }
        let at = |x: usize, y: usize| {
            let Some(own) = levels[y * width + x] else { return 0.0 };
            let (mut counts, mut pixels) = ([0_u32; LEVELS], 0);
            for row in y.saturating_sub(RADIUS)..(y + RADIUS + 1).min(height) {
                for column in x.saturating_sub(RADIUS)..(x + RADIUS + 1).min(width) {
                    pixels += 1;
                    if let Some(level) = levels[row * width + column] {
                        counts[level as usize] += 1;
                    }
                }
            }
            let contrast = |level: u8| {
                let step = level.abs_diff(own);
                let visible = step > 1 || (step == 1 && own.min(level) <= 127);
                let (p, q) = (counts[own as usize] as f32, counts[level as usize] as f32);
                if visible { f32::from(step) * (p * q) / (p + q) } else { 0.0 }
            };
            (0..=255).map(contrast).fold(0.0, f32::max) / pixels as f32
        };
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect()
    }

    #[test]
    fn contrasts_are_the_naive_ones() {
        let (width, height) = (80, 71);
        let coarse = |x: usize, y: usize| x / 9 * 23 + y / 13 * 57;
        let fine = |x: usize, y: usize| 125 + (x / 9 + y / 13 * 3) % 7;
        for (level, contrast_of_many) in [(&coarse as &dyn Fn(usize, usize) -> usize, 1.0), (&fine, 0.2)] {
            let levels =
                (0..height).flat_map(|y| (0..width).map(move |x| (level(x, y) % 256) as u8)).collect();
            let image = Flatness::new(width, height, levels);
            let contrast = contrast(&image);
            assert!(contrast.iter().filter(|contrast| **contrast > contrast_of_many).count() > 1000);
            assert_eq!(contrast, naive(width, height, &image));
        }
    }
}
