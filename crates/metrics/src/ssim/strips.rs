//! SSIM of one channel in strips of rows, for images whose local moments do not fit into memory: those of the original are
//! computed again for each output. The operations and their order are those on whole levels, and so are the bits.

use super::level::{Level, Similarity, Totals};
use super::window::{WINDOW, positions};

/// Rows of windows in a strip of the finest scale, and at least so many in one of a coarser scale.
const ROWS: usize = 64;
const FEWEST_ROWS: usize = 8;

/// Two planes of equal shape, an original and its output.
#[derive(Clone, Copy)]
pub(super) struct PlanePair<'a> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) original: &'a [u8],
    pub(super) output: &'a [u8],
}

impl PlanePair<'_> {
    /// The mean similarity at each of the first `scales` scales.
    #[inline(always)]
    pub(super) fn similarities(&self, scales: usize) -> Vec<Similarity> {
        let mut similarities = Vec::with_capacity(scales);
        for scale in 0..scales {
            let mut totals = Totals::default();
            let mut top = 0;
            while let Some([original, output]) = self.strip(top, scale) {
                original.add_similarity(&original.moments(), &output, &mut totals);
                top += strip_rows(scale);
            }
            similarities.push(totals.mean(self.windows(scale)));
        }
        similarities
    }

    /// The SSIM of every window of the finest scale, row by row.
    #[inline(always)]
    pub(super) fn map(&self) -> Vec<f64> {
        let mut map = Vec::with_capacity(self.windows(0));
        let mut top = 0;
        while let Some([original, output]) = self.strip(top, 0) {
            map.extend(original.map(&original.moments(), &output));
            top += strip_rows(0);
        }
        map
    }

    /// The levels of a strip whose first row of windows at `scale` is `top`; `None` below the last.
    #[inline(always)]
    fn strip(&self, top: usize, scale: usize) -> Option<[Level; 2]> {
        let rows_of_windows = positions(halved(self.height, scale)).saturating_sub(top);
        if rows_of_windows == 0 {
            return None;
        }
        let bottom = top + rows_of_windows.min(strip_rows(scale)) + WINDOW - 1;
        let (first, end) = (top << scale, (bottom << scale).min(self.height));
        let rows = first * self.width..end * self.width;
        let shape = (self.width, end - first);
        let level = |plane: &[u8]| level(shape, &plane[rows.clone()], scale);
        Some([level(self.original), level(self.output)])
    }

    fn windows(&self, scale: usize) -> usize {
        positions(halved(self.width, scale)) * positions(halved(self.height, scale))
    }
}

/// Rows of a plane, halved `scale` times.
#[inline(always)]
fn level(shape: (usize, usize), rows: &[u8], scale: usize) -> Level {
    let mut level = Level::new(shape, rows);
    for _ in 0..scale {
        level = level.halved();
    }
    level
}

fn strip_rows(scale: usize) -> usize {
    (ROWS >> scale).max(FEWEST_ROWS)
}

/// A side at `scale`: halved `scale` times, rounded up.
fn halved(side: usize, scale: usize) -> usize {
    side.div_ceil(1 << scale)
}
