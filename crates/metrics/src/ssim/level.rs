//! One channel at one scale: its samples, local moments and the SSIM of each window.

use super::window::{Block, LANES, RowBuffer, WINDOW, means, positions};

/// Samples are stored as their difference from mid-gray: small numbers lose fewer digits when their squares are subtracted.
const MIDDLE: f64 = 128.0;

const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);

/// Samples of one channel, less 128, row by row.
///
/// In double precision: in flat areas a variance is the difference of two nearly equal numbers.
pub(crate) struct Level {
    pub(super) width: usize,
    pub(super) height: usize,
    samples: Vec<f64>,
}

/// Local means and variances: one value per window position, row by row, and a block of zeros behind the last.
pub(crate) struct Moments {
    mean: Vec<f64>,
    variance: Vec<f64>,
}

/// Sums over window positions of one level, row after row.
#[derive(Default)]
pub(super) struct Totals {
    ssim: f64,
    contrast_structure: f64,
}

impl Totals {
    /// Adds the sums of a row's lanes, and sets the lanes to 0.
    #[inline(always)]
    fn add_row(&mut self, sums: &mut [Block; 2]) {
        self.ssim += fold(sums[0]);
        self.contrast_structure += fold(sums[1]);
        *sums = [[0.0; LANES]; 2];
    }

    /// The means over `windows` positions.
    pub(super) fn mean(&self, windows: usize) -> Similarity {
        Similarity {
            ssim: self.ssim / windows as f64,
            contrast_structure: self.contrast_structure / windows as f64,
        }
    }
}

/// Means over the window positions of one level.
#[derive(Clone, Copy)]
pub(crate) struct Similarity {
    /// Of the full SSIM: luminance, contrast and structure.
    pub(crate) ssim: f64,
    /// Of contrast and structure alone.
    pub(crate) contrast_structure: f64,
}

impl Level {
    /// The samples of a plane of `width * height`.
    #[inline(always)]
    pub(super) fn new((width, height): (usize, usize), plane: &[u8]) -> Self {
        let mut samples = vec![0.0; width * height];
        for i in 0..samples.len().min(plane.len()) {
            samples[i] = f64::from(plane[i]) - MIDDLE;
        }
        Self { width, height, samples }
    }

    /// The next coarser scale: means of 2x2 samples. At an odd edge the last row or column counts twice.
    #[inline(always)]
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut samples = vec![0.0; width * height];
        for y in 0..height {
            let (above, below) = (self.row(2 * y), self.row((2 * y + 1).min(self.height - 1)));
            let row = &mut samples[y * width..(y + 1) * width];
            for x in 0..self.width / 2 {
                let (a, b) = (&above[2 * x..2 * x + 2], &below[2 * x..2 * x + 2]);
                row[x] = ((a[0] + a[1]) + (b[0] + b[1])) * 0.25;
            }
            if self.width % 2 == 1 {
                row[width - 1] = (above[self.width - 1] + below[self.width - 1]) * 0.5;
            }
        }
        Self { width, height, samples }
    }

    fn row(&self, y: usize) -> &[f64] {
        &self.samples[y * self.width..][..self.width]
    }

    /// Mean and variance of every window.
    #[inline(always)]
    pub(super) fn moments(&self) -> Moments {
        let windows = self.windows();
        let (mut mean, mut variance) = (Vec::with_capacity(windows), Vec::with_capacity(windows));
        let mut rows = RowBuffer::<2>::new(self.width);
        for y in 0..self.height {
            let row = self.row(y);
            rows.push(
                y,
                #[inline(always)]
                |[first, second]| {
                    let (first, second) = (&mut first[..row.len()], &mut second[..row.len()]);
                    for x in 0..row.len() {
                        (first[x], second[x]) = (row[x], row[x] * row[x]);
                    }
                },
            );
            let Some(top) = (y + 1).checked_sub(WINDOW) else { continue };
            let windows = rows.windows(top);
            for left in (0..positions(self.width)).step_by(LANES) {
                let (u, uu) = (means(&windows[0], left / LANES), means(&windows[1], left / LANES));
                let mut v = [0.0; LANES];
                for lane in 0..LANES {
                    v[lane] = uu[lane] - u[lane] * u[lane];
                }
                let inside = LANES.min(positions(self.width) - left);
                mean.extend_from_slice(&u[..inside]);
                variance.extend_from_slice(&v[..inside]);
            }
        }
        // RowBuffer end anywhere; a block may be read from the last position on.
        mean.resize(windows + LANES, 0.0);
        variance.resize(windows + LANES, 0.0);
        Moments { mean, variance }
    }

    /// Window positions.
    pub(super) fn windows(&self) -> usize {
        positions(self.width) * positions(self.height)
    }

    /// Adds the similarity of `output` to this original in every window.
    #[inline(always)]
    pub(super) fn add_similarity(&self, moments: &Moments, output: &Self, totals: &mut Totals) {
        let mut sums = [[0.0; LANES]; 2];
        self.each_block(
            moments,
            output,
            #[inline(always)]
            |left, full, partial| {
                if left == 0 {
                    totals.add_row(&mut sums);
                }
                for lane in 0..LANES {
                    sums[0][lane] += full[lane];
                    sums[1][lane] += partial[lane];
                }
            },
        );
        totals.add_row(&mut sums);
    }

    /// The SSIM of every window, row by row.
    #[inline(always)]
    pub(super) fn map(&self, moments: &Moments, output: &Self) -> Vec<f64> {
        let columns = positions(self.width);
        let mut map = Vec::with_capacity(self.windows());
        self.each_block(
            moments,
            output,
            #[inline(always)]
            |left, full, _| map.extend_from_slice(&full[..LANES.min(columns - left)]),
        );
        map
    }

    /// Visits the windows row by row, a block at a time: left edge, SSIM, and its contrast and structure. Behind the
    /// last window of a row both are 0.
    #[inline(always)]
    fn each_block(&self, moments: &Moments, output: &Self, mut visit: impl FnMut(usize, &Block, &Block)) {
        let columns = positions(self.width);
        let mut rows = RowBuffer::<3>::new(self.width);
        for y in 0..self.height {
            let (xs, ys) = (self.row(y), &output.row(y)[..self.width]);
            rows.push(
                y,
                #[inline(always)]
                |[first, second, cross]| {
                    let (first, second) = (&mut first[..xs.len()], &mut second[..xs.len()]);
                    let cross = &mut cross[..xs.len()];
                    for i in 0..xs.len() {
                        (first[i], second[i], cross[i]) = (ys[i], ys[i] * ys[i], xs[i] * ys[i]);
                    }
                },
            );
            let Some(top) = (y + 1).checked_sub(WINDOW) else { continue };
            let windows = rows.windows(top);
            for left in (0..columns).step_by(LANES) {
                let here = top * columns + left;
                let (ux, vx) = (&moments.mean[here..][..LANES], &moments.variance[here..][..LANES]);
                let index = left / LANES;
                let (uy, uyy) = (means(&windows[0], index), means(&windows[1], index));
                let uxy = means(&windows[2], index);
                let (mut full, mut partial) = ([0.0; LANES], [0.0; LANES]);
                for lane in 0..LANES {
                    let (mx, my) = (ux[lane] + MIDDLE, uy[lane] + MIDDLE);
                    let vy = uyy[lane] - uy[lane] * uy[lane];
                    let vxy = uxy[lane] - ux[lane] * uy[lane];
                    // For equal images, numerators and denominators are made of equal terms: their quotient is exactly 1.
                    let luminance = (2.0 * (mx * my) + C1) / (mx * mx + my * my + C1);
                    partial[lane] = (2.0 * vxy + C2) / (vx[lane] + vy + C2);
                    full[lane] = luminance * partial[lane];
                }
                for lane in (columns - left).min(LANES)..LANES {
                    (full[lane], partial[lane]) = (0.0, 0.0);
                }
                visit(left, &full, &partial);
            }
        }
    }
}

/// Adds up the lanes of one row, pairwise.
#[inline(always)]
fn fold(mut lanes: Block) -> f64 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_halved_level_holds_means_and_repeats_its_odd_edge() {
        let level = Level::new((3, 3), &[10, 20, 30, 40, 50, 60, 70, 80, 90]).halved();
        assert_eq!((level.width, level.height), (2, 2));
        assert_eq!(
            level.samples.iter().map(|sample| sample + MIDDLE).collect::<Vec<_>>(),
            [30.0, 45.0, 75.0, 90.0]
        );
    }
}
