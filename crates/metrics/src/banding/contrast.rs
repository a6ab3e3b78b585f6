//! The largest contrast of a visible step around each flat pixel.
//!
//! For each level and column, `counts` holds the flat pixels of that level in the window around that column; the window
//! moves down row by row. Neighbouring pixels of one level are processed together.

use super::flat::{Flatness, Run};

/// Pixels to each side of the window's centre.
const RADIUS: usize = 31;

const LEVELS: usize = 256;

/// Columns computed at a time.
const LANES: usize = 16;

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
            for run in &runs[y] {
                window.add(run);
            }
        }
        let Some(center) = y.checked_sub(RADIUS) else { continue };
        if center > RADIUS {
            for run in &runs[center - RADIUS - 1] {
                window.remove(run);
            }
        }
        let rows = (center + RADIUS + 1).min(height) - center.saturating_sub(RADIUS);
        let levels = window.levels();
        for run in &runs[center] {
            window.contrast(run, &levels, rows, &mut contrast[center * width..][run.start..run.end]);
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
    /// Flat pixels of each level in the rows of the window.
    present: [u32; LEVELS],
}

impl Window {
    fn new(width: usize) -> Self {
        let stride = width + LANES;
        Self { width, stride, counts: vec![0; LEVELS * stride], present: [0; LEVELS] }
    }

    /// The levels that have flat pixels in the rows of the window.
    fn levels(&self) -> Vec<u8> {
        (0..=u8::MAX).filter(|&level| self.present[level as usize] > 0).collect()
    }

    #[inline(always)]
    fn add(&mut self, run: &Run) {
        self.present[run.level as usize] += (run.end - run.start) as u32;
        self.count::<true>(run);
    }

    #[inline(always)]
    fn remove(&mut self, run: &Run) {
        self.present[run.level as usize] -= (run.end - run.start) as u32;
        self.count::<false>(run);
    }

    /// Changes the count of every column by the pixels of `run` in the window around it.
    #[inline(always)]
    fn count<const ADD: bool>(&mut self, run: &Run) {
        let (first, last) = (run.start.saturating_sub(RADIUS), (run.end + RADIUS).min(self.width));
        let counts = &mut self.counts[run.level as usize * self.stride..][first..last];
        let (start, end) = (run.start as u32, run.end as u32);
        for i in 0..counts.len() {
            let column = (first + i) as u32;
            let (left, right) = (column.saturating_sub(RADIUS as u32), column + RADIUS as u32 + 1);
            let inside = (right.min(end) - left.max(start)) as u16;
            counts[i] = if ADD { counts[i].wrapping_add(inside) } else { counts[i].wrapping_sub(inside) };
        }
    }

    #[inline(always)]
    fn counts(&self, level: u8, start: usize) -> [f32; LANES] {
        let counts = &self.counts[level as usize * self.stride + start..][..LANES];
        let mut block = [0.0; LANES];
        for lane in 0..LANES {
            block[lane] = f32::from(counts[lane]);
        }
        block
    }

    /// The contrast at each pixel of `run`, whose window has `rows` rows, with pixels of `levels`.
    #[inline(always)]
    fn contrast(&self, run: &Run, levels: &[u8], rows: usize, contrast: &mut [f32]) {
        for start in (run.start..run.end).step_by(LANES) {
            let own = self.counts(run.level, start);
            let mut best = [0.0; LANES];
            for &level in levels {
                let step = level.abs_diff(run.level);
                if step == 0 || (step == 1 && run.level.min(level) > MAX_UNIT_STEP_LEVEL) {
                    continue;
                }
                let (step, other) = (f32::from(step), self.counts(level, start));
                for lane in 0..LANES {
                    let contrast = step * (own[lane] * other[lane]) / (own[lane] + other[lane]);
                    best[lane] = if contrast > best[lane] { contrast } else { best[lane] };
                }
            }
            for column in start..run.end.min(start + LANES) {
                let columns = (column + RADIUS + 1).min(self.width) - column.saturating_sub(RADIUS);
                contrast[column - run.start] = best[column - start] / (rows * columns) as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the definition: counts in the window of each pixel, nothing shared.
    fn naive(width: usize, height: usize, image: &Flatness) -> Vec<f32> {
        let mut levels = vec![None; width * height];
        for (y, runs) in image.runs().iter().enumerate() {
            for run in runs {
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
        let level = |x: usize, y: usize| ((x / 9 * 23 + y / 13 * 57) % 256) as u8;
        let levels = (0..height).flat_map(|y| (0..width).map(move |x| level(x, y))).collect();
        let image = Flatness::new(width, height, levels);
        let contrast = contrast(&image);
        assert!(contrast.iter().filter(|contrast| **contrast > 1.0).count() > 1000);
        assert_eq!(contrast, naive(width, height, &image));
    }
}
