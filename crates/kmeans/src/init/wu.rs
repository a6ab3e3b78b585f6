//! Variance-based splitting (Wu 1991, "Efficient statistical computations for optimal color quantization", Graphics Gems
//! II): from one box of all colours, boxes are cut across one axis where the sum of both halves' squared errors is least,
//! and the centres are the boxes' means.
//!
//! There are two differences to the paper. The next box is the one whose cut gains most (Wu: the one of largest variance).
//! The moments are those of the occupied cells of the sorted histogram, not of a dense grid, so that a fourth dimension costs
//! no more and an image of few colours is cut between any two of them.
//!
//! With few clusters, a local search over coarse points ([`coarse_local_search`]) improves the centres. Lloyd over the
//! cells, coarse ones and then finer ones ([`cell_lloyd`]), brings them close to a fixed point, so that few iterations over
//! single colours remain.
//!
//! The result is deterministic: moments are exact integers, and ties go to the first box, axis and cut. The cost is
//! O(U + C log K) for C cells.

use std::ops::Range;

use super::cell_lloyd::cell_lloyd;
use super::grid::{AXES, BINS, FirstMoments, Grid};
use crate::algorithm::coarse_local_search;
use crate::histogram::Histogram;

/// Factor of the tolerance on all grids but the finest.
const COARSE_TOLERANCE: f64 = 8.0;

/// Largest K with a local search, and the most coarse points of it. With more clusters it matters less where the cuts were
/// made.
const SEARCH_MAX_K: usize = 64;
const SEARCH_POINTS: usize = 1 << 11;

/// The `k` centres, converged to `tolerance` over cells.
pub(super) fn centers(histogram: &Histogram, k: usize, tolerance: f64) -> Vec<[f64; 4]> {
    let levels = Grid::levels(histogram, k);
    let centers = cut(&levels[0], k);
    let centers =
        if k <= SEARCH_MAX_K { coarse_local_search(histogram, centers, SEARCH_POINTS) } else { centers };
    let (finest, coarser) = (&levels[levels.len() - 1], &levels[..levels.len() - 1]);
    let run = |centers, grid, tolerance| cell_lloyd(histogram, grid, centers, tolerance);
    let centers =
        coarser.iter().fold(centers, |centers, grid| run(centers, grid, COARSE_TOLERANCE * tolerance));
    // Lloyd over single colours is the algorithm's part.
    if finest.cells.len() < histogram.len() { run(centers, finest, tolerance) } else { centers }
}

/// The means of `k` boxes. Where no box can be cut any more because each holds one bin of every axis, the last mean is
/// repeated: these clusters stay empty, and the algorithm relocates them.
fn cut(grid: &Grid, k: usize) -> Vec<[f64; 4]> {
    let cells = Binned { grid, bins: grid.bins() };
    let mut order: Vec<u32> = (0..grid.cells.len() as u32).collect();
    let mut boxes = vec![ColorBox::new(&cells, &order, 0..order.len())];
    while boxes.len() < k {
        let Some((index, cut)) = largest_gain(&boxes) else { break };
        let run = boxes[index].cells.clone();
        let below = run.start + cells.partition(&mut order[run.clone()], cut);
        boxes[index] = ColorBox::new(&cells, &order, run.start..below);
        boxes.push(ColorBox::new(&cells, &order, below..run.end));
    }
    let mut centers: Vec<[f64; 4]> = boxes.iter().map(|part| part.moments.mean()).collect();
    centers.resize(k, centers[centers.len() - 1]);
    centers
}

/// Cells, and the bin of each along each axis.
struct Binned<'a> {
    grid: &'a Grid,
    bins: Vec<[u8; AXES]>,
}

impl Binned<'_> {
    /// Moves the cells below the cut to the front, and returns their number.
    fn partition(&self, order: &mut [u32], cut: Cut) -> usize {
        let mut below = 0;
        for position in 0..order.len() {
            if self.bins[order[position] as usize][cut.axis] as usize <= cut.bin {
                order.swap(below, position);
                below += 1;
            }
        }
        below
    }
}

struct ColorBox {
    /// Its range of cells in the order.
    cells: Range<usize>,
    moments: FirstMoments,
    cut: Option<Cut>,
}

/// Cells up to and with `bin` on `axis` go to one side; the SSE falls by `gain`.
#[derive(Clone, Copy)]
struct Cut {
    axis: usize,
    bin: usize,
    gain: f64,
}

impl ColorBox {
    fn new(binned: &Binned<'_>, order: &[u32], cells: Range<usize>) -> Self {
        let profiles = Profiles::of(binned, &order[cells.clone()]);
        let mut moments = FirstMoments::default();
        profiles.axes[0].iter().for_each(|&bin| moments += bin);
        Self { cells, cut: profiles.best_cut(moments), moments }
    }
}

/// The index of the box whose best cut gains most, and that cut.
fn largest_gain(boxes: &[ColorBox]) -> Option<(usize, Cut)> {
    let mut most: Option<(usize, Cut)> = None;
    for (index, part) in boxes.iter().enumerate() {
        if let Some(cut) = part.cut
            && most.is_none_or(|(_, other)| cut.gain > other.gain)
        {
            most = Some((index, cut));
        }
    }
    most
}

/// The marginal moments of a box: along each axis those of its cells, bin by bin.
struct Profiles {
    axes: Vec<[FirstMoments; BINS]>,
}

impl Profiles {
    fn of(cells: &Binned<'_>, order: &[u32]) -> Self {
        let mut profiles = Self { axes: vec![[FirstMoments::default(); BINS]; cells.grid.dimensions] };
        for &cell in order {
            let (cell, bins) = (&cells.grid.cells[cell as usize], &cells.bins[cell as usize]);
            for (profile, &bin) in profiles.axes.iter_mut().zip(bins) {
                profile[bin as usize] += cell.moments;
            }
        }
        profiles
    }

    /// The cut with the least sum of both sides' squared errors.
    fn best_cut(&self, whole: FirstMoments) -> Option<Cut> {
        let mut best: Option<Cut> = None;
        for (axis, bins) in self.axes.iter().enumerate() {
            let mut below = FirstMoments::default();
            for (bin, &moments) in bins.iter().enumerate().filter(|(_, moments)| moments.count > 0) {
                below += moments;
                let above = whole - below;
                if above.count == 0 {
                    break;
                }
                let gain = below.count_times_squared_mean() + above.count_times_squared_mean()
                    - whole.count_times_squared_mean();
                if best.is_none_or(|best| gain > best.gain) {
                    best = Some(Cut { axis, bin, gain });
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use proptest::prelude::*;

    fn histogram(pixels: &[[u8; 4]]) -> Histogram {
        Histogram::new(&ImageView::new(pixels.len(), 1, pixels).expect("pixels"))
    }

    fn sse(points: &[([u8; 4], u32)]) -> f64 {
        let pixels: f64 = points.iter().map(|&(_, weight)| weight as f64).sum();
        (0..3)
            .map(|axis| {
                let values = || points.iter().map(|&(point, weight)| (point[axis] as f64, weight as f64));
                let mean = values().map(|(x, w)| w * x).sum::<f64>() / pixels;
                values().map(|(x, w)| w * (x - mean) * (x - mean)).sum::<f64>()
            })
            .sum()
    }

    /// The error of the best cut of all, found by trying each.
    fn least_after_one_cut(points: &[([u8; 4], u32)]) -> f64 {
        let mut least = f64::INFINITY;
        for axis in 0..3 {
            for bin in 0..=255 {
                let (below, above): (Vec<_>, Vec<_>) =
                    points.iter().partition(|(point, _)| point[axis] <= bin);
                if !below.is_empty() && !above.is_empty() {
                    least = least.min(sse(&below) + sse(&above));
                }
            }
        }
        least
    }

    proptest! {
        #[test]
        fn the_first_cut_is_the_best_of_all(colors in prop::collection::vec(prop::array::uniform3(any::<u8>()), 2..40)) {
            let pixels: Vec<[u8; 4]> = colors.iter().map(|&[r, g, b]| [r, g, b, 255]).collect();
            let histogram = histogram(&pixels);
            prop_assume!(histogram.len() > 2 && histogram.model().dimensions() == 3);
            let points: Vec<_> = histogram.colors().iter().copied().zip(histogram.weights().iter().copied()).collect();
            let grid = &Grid::levels(&histogram, 2)[0];
            let order: Vec<u32> = (0..grid.cells.len() as u32).collect();
            let whole = ColorBox::new(&Binned { grid, bins: grid.bins() }, &order, 0..order.len());
            let gain = whole.cut.expect("several colours").gain;
            prop_assert!((sse(&points) - gain - least_after_one_cut(&points)).abs() < 1e-6 * (1.0 + sse(&points)));
        }

        #[test]
        fn centers_are_inside_the_bounds_of_the_colors(pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 2..120), k in 1_usize..60) {
            let histogram = histogram(&pixels);
            prop_assume!(k < histogram.len());
            let centers = super::centers(&histogram, k, 0.0);
            prop_assert_eq!(centers.len(), k);
            let (low, high) = (0..4).map(|axis| {
                let values = || histogram.points().iter().map(move |point| point[axis] as f64);
                (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max))
            }).unzip::<_, _, Vec<_>, Vec<_>>();
            for center in &centers {
                prop_assert!((0..4).all(|axis| (low[axis]..=high[axis]).contains(&center[axis])));
            }
        }
    }
}
