//! CAMBI's spatial mask: where an image is flat, and its luma levels there.

/// Pixels of the neighbourhood on each side.
const RADIUS: usize = 3;

/// A pixel is flat if more than so many pixels of its 7x7 neighbourhood equal their neighbours.
const MASK_THRESHOLD: u8 = 24;

/// Luma levels, and which pixels are flat.
pub(super) struct Flatness {
    pub(super) width: usize,
    pub(super) height: usize,
    levels: Vec<u8>,
    /// 1 where flat, else 0.
    flat: Vec<u8>,
}

/// Neighbouring flat pixels of one row and level: columns `start..end`.
pub(super) struct Run {
    pub(super) level: u8,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Flatness {
    /// Masks the flat pixels of `levels`, `width * height` luma samples.
    #[inline(always)]
    pub(super) fn new(width: usize, height: usize, levels: Vec<u8>) -> Self {
        let uniform = uniform(width, height, &levels);
        let mut flat = vec![0; width * height];
        // Outside the image no pixel counts as uniform.
        let mut sums = vec![0_u8; width + 2 * RADIUS];
        for y in 0..height {
            let flat = &mut flat[y * width..][..width];
            sums.fill(0);
            for row in y.saturating_sub(RADIUS)..(y + RADIUS + 1).min(height) {
                let (sums, uniform) = (&mut sums[RADIUS..][..width], &uniform[row * width..][..width]);
                for x in 0..width {
                    sums[x] += uniform[x];
                }
            }
            for x in 0..width {
                let mut count = 0;
                for offset in 0..=2 * RADIUS {
                    count += sums[x + offset];
                }
                flat[x] = (count > MASK_THRESHOLD) as u8;
            }
        }
        Self { width, height, levels, flat }
    }

    /// Every second pixel of every second row.
    pub(super) fn subsampled(&self) -> Self {
        let subsample = |map: &[u8]| -> Vec<u8> {
            map.chunks_exact(self.width).step_by(2).flat_map(|row| row.iter().step_by(2)).copied().collect()
        };
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        Self { width, height, levels: subsample(&self.levels), flat: subsample(&self.flat) }
    }

    /// Gives each flat pixel the most frequent level of the 3x3 pixels around it, the lowest of several.
    #[inline(always)]
    pub(super) fn smooth(&mut self) {
        let mut smoothed = self.levels.clone();
        let mut mixed = vec![0; self.width];
        for y in 0..self.height {
            let rows = [self.row(y.saturating_sub(1)), self.row(y), self.row((y + 1).min(self.height - 1))];
            mark_mixed(rows, &mut mixed);
            let flat = &self.flat[y * self.width..][..self.width];
            for x in 0..self.width {
                if mixed[x] & flat[x] != 0 {
                    smoothed[y * self.width + x] = local_mode(rows, x);
                }
            }
        }
        self.levels = smoothed;
    }

    #[inline(always)]
    fn row(&self, y: usize) -> &[u8] {
        &self.levels[y * self.width..][..self.width]
    }

    /// The runs of every row, from left to right.
    pub(super) fn runs(&self) -> Vec<Vec<Run>> {
        (0..self.height).map(|y| runs(self.row(y), &self.flat[y * self.width..][..self.width])).collect()
    }
}

/// The maximal runs of flat pixels of one level in a row.
fn runs(levels: &[u8], flat: &[u8]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (x, (&level, &flat)) in levels.iter().zip(flat).enumerate() {
        match runs.last_mut() {
            _ if flat == 0 => {}
            Some(run) if run.end == x && run.level == level => run.end += 1,
            _ => runs.push(Run { level, start: x, end: x + 1 }),
        }
    }
    runs
}

/// 1 for each pixel of the middle row that differs from one of its neighbours, else 0.
#[inline(always)]
fn mark_mixed([above, row, below]: [&[u8]; 3], mixed: &mut [u8]) {
    let width = row.len();
    let (above, below, mixed) = (&above[..width], &below[..width], &mut mixed[..width]);
    for x in 0..width {
        mixed[x] = ((above[x] ^ row[x]) | (below[x] ^ row[x]) != 0) as u8;
    }
    for x in 0..width - 1 {
        let (own, right) = (row[x], x + 1);
        mixed[x] |= ((above[right] ^ own) | (row[right] ^ own) | (below[right] ^ own) != 0) as u8;
    }
    for x in 1..width {
        let (own, left) = (row[x], x - 1);
        mixed[x] |= ((above[left] ^ own) | (row[left] ^ own) | (below[left] ^ own) != 0) as u8;
    }
}

/// The most frequent level of the 3x3 pixels around column `x`; beyond the edge, its pixels are repeated.
fn local_mode(rows: [&[u8]; 3], x: usize) -> u8 {
    let columns = [x.saturating_sub(1), x, (x + 1).min(rows[0].len() - 1)];
    let mut around = [0; 9];
    for (place, level) in around.iter_mut().enumerate() {
        *level = rows[place / 3][columns[place % 3]];
    }
    mode(around, rows[1][x])
}

/// The most frequent value, the lowest of several; `likely` is tried first.
fn mode(values: [u8; 9], likely: u8) -> u8 {
    let occurrences = |value: u8| values.iter().map(|&other| u32::from(other == value)).sum::<u32>();
    if occurrences(likely) > 4 {
        return likely;
    }
    let (mut best, mut most) = (likely, 0);
    for value in values {
        let count = occurrences(value);
        if count > most || (count == most && value < best) {
            (best, most) = (value, count);
        }
    }
    best
}

/// 1 for each pixel that equals its right and its lower neighbour (or has none), else 0.
#[inline(always)]
fn uniform(width: usize, height: usize, levels: &[u8]) -> Vec<u8> {
    let mut uniform = vec![1; width * height];
    for y in 0..height {
        let uniform = &mut uniform[y * width..][..width];
        let row = &levels[y * width..][..width];
        let below = &levels[(y + 1).min(height - 1) * width..][..width];
        for x in 0..width - 1 {
            uniform[x] = (row[x] == row[x + 1]) as u8 & (row[x] == below[x]) as u8;
        }
        uniform[width - 1] = (row[width - 1] == below[width - 1]) as u8;
    }
    uniform
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_is_the_lowest_of_the_most_frequent() {
        assert_eq!(mode([9, 1, 9, 1, 5, 6, 7, 8, 0], 9), 1);
        assert_eq!(mode([4, 3, 3, 3, 3, 3, 4, 4, 4], 3), 3);
        assert_eq!(mode([4, 3, 3, 3, 3, 3, 4, 4, 4], 4), 3);
    }

    #[test]
    fn runs_end_where_the_level_changes_or_flatness_ends() {
        let runs = runs(&[5, 5, 6, 6, 6], &[1, 1, 1, 0, 1]).into_iter();
        let runs: Vec<(u8, usize, usize)> = runs.map(|run| (run.level, run.start, run.end)).collect();
        assert_eq!(runs, [(5, 0, 2), (6, 2, 3), (6, 4, 5)]);
    }

    #[test]
    fn a_plain_image_is_flat_but_near_its_corners_and_noise_is_not() {
        let plain = Flatness::new(9, 9, vec![7; 81]);
        assert_eq!((plain.flat[0], plain.flat[40]), (0, 1));
        let noise = Flatness::new(9, 9, (0..81).collect());
        assert!(noise.flat.iter().all(|&flat| flat == 0));
    }

    #[test]
    fn smoothing_removes_single_pixels() {
        let mut levels = vec![7; 81];
        levels[40] = 9;
        let mut flatness = Flatness::new(9, 9, levels);
        flatness.smooth();
        assert!(flatness.levels.iter().all(|&level| level == 7));
    }
}
