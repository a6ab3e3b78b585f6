//! CAMBI's spatial mask: where an image is flat, and its luma levels there.

/// Pixels of the neighbourhood on each side.
const RADIUS: usize = 3;

/// A pixel is flat if more than so many pixels of its 7x7 neighbourhood equal their neighbours.
const MASK_THRESHOLD: u8 = 24;

/// Columns computed at a time.
const LANES: usize = 64;

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

/// The runs of an image, row by row.
pub(super) struct Runs {
    runs: Vec<Run>,
    /// Where the runs of each row end.
    ends: Vec<usize>,
}

/// In place of the level of a pixel that is not flat.
const NOT_FLAT: u16 = 256;

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
            let mut columns: [&[u8]; 2 * RADIUS + 1] = [&[]; 2 * RADIUS + 1];
            for offset in 0..columns.len() {
                columns[offset] = &sums[offset..][..width];
            }
            for x in 0..width {
                let mut count = 0;
                for column in columns {
                    count += column[x];
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

    /// Gives each flat pixel the most frequent level of the 3x3 pixels around it, the lowest of several. Beyond the edge, its
    /// pixels are repeated.
    #[inline(always)]
    pub(super) fn smooth(&mut self) {
        let mut smoothed = self.levels.clone();
        let mut rows = vec![vec![0; self.width + 1 + LANES]; 3];
        for y in 0..self.height {
            for (row, y) in rows.iter_mut().zip([y.saturating_sub(1), y, (y + 1).min(self.height - 1)]) {
                copy_with_edges(self.row(y), row);
            }
            let smoothed = smoothed[y * self.width..][..self.width].chunks_mut(LANES);
            for (block, (levels, flat)) in smoothed.zip(self.flat(y).chunks(LANES)).enumerate() {
                if flat.iter().fold(0, |any, flat| any | flat) == 0 {
                    continue;
                }
                let mut around = [[0; LANES]; 9];
                for place in 0..9 {
                    let row = &rows[place / 3][block * LANES + place % 3..];
                    around[place] = *row.first_chunk().expect("a block of room behind the row");
                }
                let modes = modes(&around);
                for x in 0..flat.len() {
                    levels[x] = if flat[x] == 0 { levels[x] } else { modes[x] };
                }
            }
        }
        self.levels = smoothed;
    }

    /// The levels of a row.
    #[inline(always)]
    pub(super) fn row(&self, y: usize) -> &[u8] {
        &self.levels[y * self.width..][..self.width]
    }

    /// 1 for each flat pixel of a row, else 0.
    #[inline(always)]
    pub(super) fn flat(&self, y: usize) -> &[u8] {
        &self.flat[y * self.width..][..self.width]
    }

    /// The runs of all rows, from left to right.
    pub(super) fn runs(&self) -> Runs {
        let mut runs = Runs { runs: vec![], ends: Vec::with_capacity(self.height) };
        let mut marked = vec![NOT_FLAT; self.width];
        for y in 0..self.height {
            for (marked, (&level, &flat)) in marked.iter_mut().zip(self.row(y).iter().zip(self.flat(y))) {
                *marked = if flat == 0 { NOT_FLAT } else { level as u16 };
            }
            runs.push(&marked);
        }
        runs
    }
}

impl Runs {
    /// The runs of one row.
    pub(super) fn row(&self, y: usize) -> &[Run] {
        let start = y.checked_sub(1).map_or(0, |above| self.ends[above]);
        &self.runs[start..self.ends[y]]
    }

    /// Adds a row of levels, or [`NOT_FLAT`].
    fn push(&mut self, marked: &[u16]) {
        let mut start = 0;
        for equal in marked.chunk_by(|one, next| one == next) {
            let end = start + equal.len();
            if equal[0] != NOT_FLAT {
                self.runs.push(Run { level: equal[0] as u8, start, end });
            }
            start = end;
        }
        self.ends.push(self.runs.len());
    }
}

/// Copies `row` with its first and last pixel twice; what lies behind in `copy` stays.
#[inline(always)]
fn copy_with_edges(row: &[u8], copy: &mut [u8]) {
    copy[0] = row[0];
    copy[1..=row.len()].copy_from_slice(row);
    copy[row.len() + 1] = row[row.len() - 1];
}

/// The most frequent of nine values in each lane, the lowest of several.
#[inline(always)]
fn modes(values: &[[u8; LANES]; 9]) -> [u8; LANES] {
    let mut best = [0; LANES];
    for one in values {
        let mut counts = [0_u8; LANES];
        for other in values {
            for lane in 0..LANES {
                counts[lane] += (one[lane] == other[lane]) as u8;
            }
        }
        // The larger count is the larger number; of equal counts, that of the lower value.
        for lane in 0..LANES {
            best[lane] = best[lane].max(u16::from_be_bytes([counts[lane], !one[lane]]));
        }
    }
    best.map(|best| !(best as u8))
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
        let mode = |values: [u8; 9]| modes(&values.map(|value| [value; LANES]))[LANES - 1];
        assert_eq!(mode([9, 1, 9, 1, 5, 6, 7, 8, 0]), 1);
        assert_eq!(mode([4, 3, 3, 3, 3, 3, 4, 4, 4]), 3);
        assert_eq!(mode([0, 0, 0, 7, 7, 7, 7, 0, 9]), 0);
    }

    #[test]
    fn runs_end_where_the_level_changes_or_flatness_ends() {
        let flat = Flatness {
            width: 5,
            height: 2,
            levels: vec![5, 5, 6, 6, 6, 6, 6, 6, 6, 6],
            flat: vec![1, 1, 1, 0, 1, 1, 1, 1, 1, 0],
        };
        let runs = flat.runs();
        let row = |y| -> Vec<(u8, usize, usize)> {
            runs.row(y).iter().map(|run| (run.level, run.start, run.end)).collect()
        };
        assert_eq!((row(0), row(1)), (vec![(5, 0, 2), (6, 2, 3), (6, 4, 5)], vec![(6, 0, 4)]));
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
