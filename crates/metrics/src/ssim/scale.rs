//! SSIM of two planes of one scale, in strips of columns from top to bottom.
//!
//! With the sum `s` and the difference `d` of both samples, SSIM and its contrast-structure term are what two losses leave of 1:
//!
//! ```text
//! (2 ux uy + C1) / (ux^2 + uy^2 + C1) = 1 - 2 mean(d)^2 / (mean(s)^2 + mean(d)^2 + 2 C1)
//! (2 vxy + C2) / (vx + vy + C2)       = 1 - 2 var(d) / (var(s) + var(d) + 2 C2)
//! ```
//!
//! So there is nothing to subtract from each other but means of squares and squares of means, and equal images lose exactly 0.
//! Only the strip's last 11 rows are kept, weighted across; no map of the whole image is needed.

use pulp::Arch;

use super::plane_pair::{PlanePair, Sample};
use super::window::{COLUMNS, INPUTS, Row, WINDOW, positions, weigh_across, weigh_down};
use crate::lanes;
use crate::vectorized::Vectorized;

/// Half of the samples' range. Sums are centred by it: small numbers lose fewer digits when their squares are subtracted.
const MIDDLE: u8 = 128;

const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);

/// Sum, its square, difference, and its square.
const MAPS: usize = 4;

/// Means over the window positions of one scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// Of the full SSIM: luminance, contrast and structure.
    pub ssim: f64,
    /// Of contrast and structure alone.
    pub contrast_structure: f64,
}

/// What each window of a row of a strip lacks to 1.
struct Losses {
    ssim: Row,
    contrast_structure: Row,
}

impl<S: Sample> PlanePair<'_, S> {
    /// The means over all windows.
    pub(super) fn similarity(&self, arch: Arch) -> Similarity {
        arch.dispatch(Vectorized(
            #[inline(always)]
            || self.mean_similarity(),
        ))
    }

    /// The SSIM of every window, row by row.
    pub(super) fn map(&self, arch: Arch) -> Vec<f64> {
        arch.dispatch(Vectorized(
            #[inline(always)]
            || self.each_ssim(),
        ))
    }

    #[inline(always)]
    fn mean_similarity(&self) -> Similarity {
        let (columns, rows) = self.positions();
        let (mut ssim, mut contrast_structure) = (0.0, 0.0);
        for left in (0..columns).step_by(COLUMNS) {
            let mut sums = Losses { ssim: [0.0; COLUMNS], contrast_structure: [0.0; COLUMNS] };
            self.each_row(
                left,
                #[inline(always)]
                |_, losses| {
                    for x in 0..COLUMNS {
                        sums.ssim[x] += losses.ssim[x];
                        sums.contrast_structure[x] += losses.contrast_structure[x];
                    }
                },
            );
            let inside = COLUMNS.min(columns - left);
            ssim += lanes::sum(&sums.ssim[..inside]);
            contrast_structure += lanes::sum(&sums.contrast_structure[..inside]);
        }
        let windows = (columns * rows) as f64;
        Similarity { ssim: 1.0 - ssim / windows, contrast_structure: 1.0 - contrast_structure / windows }
    }

    #[inline(always)]
    fn each_ssim(&self) -> Vec<f64> {
        let (columns, rows) = self.positions();
        let mut map = vec![0.0; columns * rows];
        for left in (0..columns).step_by(COLUMNS) {
            let inside = COLUMNS.min(columns - left);
            self.each_row(
                left,
                #[inline(always)]
                |top, losses| {
                    let values = &mut map[top * columns + left..][..inside];
                    for x in 0..inside {
                        values[x] = 1.0 - losses.ssim[x];
                    }
                },
            );
        }
        map
    }

    fn positions(&self) -> (usize, usize) {
        (positions(self.width), positions(self.height))
    }

    /// Visits the rows of windows of the strip whose first column is `left`: their index and losses.
    #[inline(always)]
    fn each_row(&self, left: usize, mut visit: impl FnMut(usize, &Losses)) {
        let mut weighted = vec![[[0.0; COLUMNS]; WINDOW]; MAPS];
        for y in 0..self.height {
            let maps = self.maps(y, left);
            for map in 0..MAPS {
                weighted[map][y % WINDOW] = weigh_across(&maps[map]);
            }
            let Some(top) = (y + 1).checked_sub(WINDOW) else { continue };
            let mut means = [[0.0; COLUMNS]; MAPS];
            for map in 0..MAPS {
                let mut rows = [&weighted[map][0]; WINDOW];
                for tap in 0..WINDOW {
                    rows[tap] = &weighted[map][(top + tap) % WINDOW];
                }
                means[map] = weigh_down(&rows);
            }
            visit(top, &losses(&means));
        }
    }

    /// Row `y` of each map, from column `left` on.
    #[inline(always)]
    fn maps(&self, y: usize, left: usize) -> [[S::Number; INPUTS]; MAPS] {
        let [xs, ys] = self.inputs(y * self.width + left);
        let mut maps = [[S::Number::default(); INPUTS]; MAPS];
        for i in 0..INPUTS {
            let (x, y) = (xs[i], ys[i]);
            let (sum, difference) = ((x - MIDDLE.into()) + (y - MIDDLE.into()), x - y);
            maps[0][i] = sum;
            maps[1][i] = sum * sum;
            maps[2][i] = difference;
            maps[3][i] = difference * difference;
        }
        maps
    }
}

/// The losses of windows with these means of the maps.
#[inline(always)]
fn losses([sums, sum_squares, differences, difference_squares]: &[Row; MAPS]) -> Losses {
    let mut losses = Losses { ssim: [0.0; COLUMNS], contrast_structure: [0.0; COLUMNS] };
    for x in 0..COLUMNS {
        let (sum, difference) = (sums[x] + 2.0 * f64::from(MIDDLE), differences[x]);
        let sum_variance = sum_squares[x] - sums[x] * sums[x];
        let difference_variance = difference_squares[x] - difference * difference;
        let brightness = sum * sum + difference * difference + 2.0 * C1;
        let luminance = 2.0 * (difference * difference) / brightness;
        let contrast = 2.0 * difference_variance / (sum_variance + difference_variance + 2.0 * C2);
        losses.contrast_structure[x] = contrast;
        losses.ssim[x] = luminance + contrast - luminance * contrast;
    }
    losses
}
