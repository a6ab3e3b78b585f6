//! Where an image is flat, and its levels there.

/// Pixels around one that are looked at, on each side.
const RADIUS: usize = 3;

/// A pixel is flat if more of its 7x7 neighbourhood equal their neighbours.
const HALF: u8 = 24;

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
    #[inline(always)]
    pub(super) fn new(width: usize, height: usize, levels: Vec<u8>) -> Self {
        let even = even(width, height, &levels);
        let mut flat = vec![0; width * height];
        // Outside the image nothing is even.
        let mut sums = vec![0_u8; width + 2 * RADIUS];
        for (y, flat) in flat.chunks_exact_mut(width).enumerate() {
            sums.fill(0);
            let rows = y.saturating_sub(RADIUS)..(y + RADIUS + 1).min(height);
            for row in even[rows.start * width..rows.end * width].chunks_exact(width) {
                for (sum, even) in sums[RADIUS..].iter_mut().zip(row) {
                    *sum += even;
                }
            }
            for x in 0..width {
                let mut count = 0;
                for offset in 0..=2 * RADIUS {
                    count += sums[x + offset];
                }
                flat[x] = (count > HALF) as u8;
            }
        }
        Self { width, height, levels, flat }
    }

    /// Every second pixel of every second row.
    pub(super) fn halved(&self) -> Self {
        let thin = |map: &[u8]| -> Vec<u8> {
            map.chunks_exact(self.width).step_by(2).flat_map(|row| row.iter().step_by(2)).copied().collect()
        };
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        Self { width, height, levels: thin(&self.levels), flat: thin(&self.flat) }
    }

    /// Gives each flat pixel the commonest level of the 3x3 pixels around it, the lowest of several.
    #[inline(always)]
    pub(super) fn smooth(&mut self) {
        let smoothed = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        self.levels = smoothed.map(|(x, y)| self.common(x, y)).collect();
    }

    #[inline(always)]
    fn common(&self, x: usize, y: usize) -> u8 {
        let own = self.levels[y * self.width + x];
        if self.flat[y * self.width + x] == 0 {
            return own;
        }
        let mut around = [own; 9];
        for (place, level) in around.iter_mut().enumerate() {
            let row = (y + place / 3).saturating_sub(1).min(self.height - 1);
            let column = (x + place % 3).saturating_sub(1).min(self.width - 1);
            *level = self.levels[row * self.width + column];
        }
        let mut differing = 0;
        for level in around {
            differing |= level ^ own;
        }
        if differing == 0 { own } else { mode(around) }
    }

    /// The runs of row `y`, from left to right.
    pub(super) fn runs(&self, y: usize) -> impl Iterator<Item = Run> {
        let row = y * self.width..(y + 1) * self.width;
        let (levels, flat) = (&self.levels[row.clone()], &self.flat[row]);
        let mut next = 0;
        std::iter::from_fn(move || {
            let start = next + flat[next..].iter().position(|&flat| flat == 1)?;
            let level = levels[start];
            let inside = |x: &usize| flat[*x] == 1 && levels[*x] == level;
            next = start + (start..flat.len()).take_while(inside).count();
            Some(Run { level, start, end: next })
        })
    }
}

/// 1 for each pixel that equals its right and its lower neighbour (or has none), else 0.
#[inline(always)]
fn even(width: usize, height: usize, levels: &[u8]) -> Vec<u8> {
    let mut even = vec![1; width * height];
    for (y, even) in even.chunks_exact_mut(width).enumerate() {
        let row = &levels[y * width..][..width];
        let below = &levels[(y + 1).min(height - 1) * width..][..width];
        for x in 0..width - 1 {
            even[x] = (row[x] == row[x + 1]) as u8 & (row[x] == below[x]) as u8;
        }
        even[width - 1] = (row[width - 1] == below[width - 1]) as u8;
    }
    even
}

fn mode(mut values: [u8; 9]) -> u8 {
    values.sort_unstable();
    let (mut best, mut most) = (values[0], 0);
    for run in values.chunk_by(|a, b| a == b) {
        if run.len() > most {
            (best, most) = (run[0], run.len());
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_is_the_lowest_of_the_commonest() {
        assert_eq!(mode([9, 1, 9, 1, 5, 6, 7, 8, 0]), 1);
        assert_eq!(mode([3; 9]), 3);
    }

    #[test]
    fn runs_end_where_the_level_changes_or_flatness_ends() {
        let (levels, flat) = (vec![5, 5, 6, 6, 6], vec![1, 1, 1, 0, 1]);
        let flatness = Flatness { width: 5, height: 1, levels, flat };
        let runs: Vec<(u8, usize, usize)> =
            flatness.runs(0).map(|run| (run.level, run.start, run.end)).collect();
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
    fn smoothing_takes_away_single_pixels() {
        let mut levels = vec![7; 81];
        levels[40] = 9;
        let mut flatness = Flatness::new(9, 9, levels);
        flatness.smooth();
        assert!(flatness.levels.iter().all(|&level| level == 7));
    }
}
