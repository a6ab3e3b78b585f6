//! Variance-based splitting: from one box of all colours, always the cut that lowers the error most.
//!
//! Wu 1991, "Efficient statistical computations for optimal color quantization" (Graphics Gems II): a box is cut across
//! one axis where the sum of both halves' squared errors is least; centres are the boxes' means. Two differences: the
//! box that is cut next is the one that gains most (Wu: the one of largest variance), and the moments are those of the
//! occupied cells of the sorted histogram, not of a dense grid, so that a fourth dimension costs no more and a picture of
//! few colours is cut between any two of them.
//!
//! Where clusters are few, a local search over some thousand cells (`wander`) then moves centres to where they are needed
//! more. Lloyd over the cells, coarse and then finer ones (`settle`), brings them near to rest before the colours are looked
//! at one by one.
//!
//! Deterministic: moments are exact integers, ties go to the first box, axis and cut. Cost: O(U + C log K), C cells.

use std::ops::Range;

use super::grid::{AXES, BINS, Grid, Moments};
use super::settle::settle;
use crate::histogram::Histogram;
use crate::ladder::wander;

/// How much more of the tolerance coarser cells are given: finer ones follow.
const COARSE: f64 = 8.0;

/// Up to so many clusters it matters where the cuts were made: centres are then moved about by a local search over this many
/// cells at most.
const FEW: usize = 64;
const CELLS: usize = 1 << 11;

/// The means of `k` boxes, settled to `tolerance` over cells.
pub(super) fn place(histogram: &Histogram, k: usize, tolerance: f64) -> Vec<[f64; 4]> {
    let levels = Grid::levels(histogram, k);
    let centers = cut(&levels[0], k);
    let centers = if k <= FEW { wander(histogram, centers, CELLS) } else { centers };
    let (finest, coarser) = (&levels[levels.len() - 1], &levels[..levels.len() - 1]);
    let settle = |centers, grid, tolerance| settle(histogram, grid, centers, tolerance);
    let centers = coarser.iter().fold(centers, |centers, grid| settle(centers, grid, COARSE * tolerance));
    // Single colours are left to what comes after the start.
    if finest.cells.len() < histogram.len() { settle(centers, finest, tolerance) } else { centers }
}

/// The means of `k` boxes. Where each box holds one bin of every axis and can't be cut, the last stands for those that
/// are missing: clusters that stay empty and are moved.
fn cut(grid: &Grid, k: usize) -> Vec<[f64; 4]> {
    let cells = Binned { grid, bins: grid.bins() };
    let mut order: Vec<u32> = (0..grid.cells.len() as u32).collect();
    let mut boxes = vec![ColorBox::new(&cells, &order, 0..order.len())];
    while boxes.len() < k {
        let Some((widest, cut)) = most_gaining(&boxes) else { break };
        let run = boxes[widest].cells.clone();
        let below = run.start + cells.partition(&mut order[run.clone()], cut);
        boxes[widest] = ColorBox::new(&cells, &order, run.start..below);
        boxes.push(ColorBox::new(&cells, &order, below..run.end));
    }
    let mut centers: Vec<[f64; 4]> = boxes.iter().map(|part| part.moments.mean()).collect();
    centers.resize(k, centers[centers.len() - 1]);
    centers
}

/// Cells, and where they lie along each axis.
struct Binned<'a> {
    grid: &'a Grid,
    bins: Vec<[u8; AXES]>,
}

impl Binned<'_> {
    /// Brings the cells below the cut to the front; returns how many they are.
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
    /// Its run of cells in the order.
    cells: Range<usize>,
    moments: Moments,
    cut: Option<Cut>,
}

/// Cells up to and with `bin` on `axis` go to one side.
#[derive(Clone, Copy)]
struct Cut {
    axis: usize,
    bin: usize,
    gain: f64,
}

impl ColorBox {
    fn new(binned: &Binned<'_>, order: &[u32], cells: Range<usize>) -> Self {
        let profiles = Profiles::of(binned, &order[cells.clone()]);
        let mut moments = Moments::default();
        profiles.axes[0].iter().for_each(|&bin| moments += bin);
        Self { cells, cut: profiles.best_cut(moments), moments }
    }
}

fn most_gaining(boxes: &[ColorBox]) -> Option<(usize, Cut)> {
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

/// A box seen along each axis: the moments of its cells, bin by bin.
struct Profiles {
    axes: Vec<[Moments; BINS]>,
}

impl Profiles {
    fn of(cells: &Binned<'_>, order: &[u32]) -> Self {
        let mut profiles = Self { axes: vec![[Moments::default(); BINS]; cells.grid.dimensions] };
        for &cell in order {
            let (cell, bins) = (&cells.grid.cells[cell as usize], &cells.bins[cell as usize]);
            for (profile, &bin) in profiles.axes.iter_mut().zip(bins) {
                profile[bin as usize] += cell.moments;
            }
        }
        profiles
    }

    /// The cut after which both sides' squared errors add up to least.
    fn best_cut(&self, whole: Moments) -> Option<Cut> {
        let mut best: Option<Cut> = None;
        for (axis, bins) in self.axes.iter().enumerate() {
            let mut below = Moments::default();
            for (bin, &moments) in bins.iter().enumerate().filter(|(_, moments)| moments.count > 0) {
                below += moments;
                let above = whole - below;
                if above.count == 0 {
                    break;
                }
                let gain = below.concentration() + above.concentration() - whole.concentration();
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
        fn centers_are_the_means_of_parts(pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 2..120), k in 1_usize..60) {
            let histogram = histogram(&pixels);
            prop_assume!(k < histogram.len());
            let centers = place(&histogram, k, 0.0);
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
