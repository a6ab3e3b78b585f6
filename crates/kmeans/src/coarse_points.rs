//! A small set of weighted points in place of the colours of an image: one point per cell of the colour cube.

use std::collections::BinaryHeap;
use std::ops::Range;

use crate::algorithm::State;
use crate::histogram::Histogram;
use crate::moments::Moments;
use crate::weighted_points::WeightedPoints;

/// The colours of an image gathered in cells of the colour cube; each point is the mean of a cell's colours.
///
/// The cells are small where many pixels are: always the one with the largest SSE is halved next, along the Morton order of
/// its colours. No cell has colours of different opacities. Clusters that are much wider than a cell are found in these points as well as in the colours, at a fraction
/// of the cost. Not for as many clusters as there are cells.
#[derive(Debug)]
pub(crate) struct CoarsePoints {
    points: Vec<[f32; 4]>,
    weights: Vec<u32>,
    dimensions: usize,
    step: f32,
    /// Factor from the histogram's coordinates to those of these points: large enough for means to be rounded to integers.
    scale: f64,
    /// The colours of each point, and their moments in the histogram's coordinates.
    cells: Vec<Cell>,
    /// The index of the first point of opaque colours.
    opaque_from: usize,
}

impl CoarsePoints {
    /// At most `max_points` cells: single colours where the histogram has no more.
    pub(crate) fn new(histogram: &Histogram, max_points: usize) -> Self {
        let cells = cells(histogram, max_points);
        let colors = WeightedPoints::from(histogram);
        let largest = colors.points.iter().flatten().fold(1.0_f32, |largest, x| largest.max(x.abs()));
        let scale = (65_536.0 / largest).log2().floor().exp2() as f64;
        let mean = |cell: &Cell| {
            cell.moments.mean().unwrap_or_default().map(|coordinate| (coordinate * scale).round() as f32)
        };
        Self {
            points: cells.iter().map(mean).collect(),
            weights: cells.iter().map(|cell| cell.moments.count as u32).collect(),
            dimensions: colors.dimensions,
            step: colors.step * scale as f32,
            scale,
            opaque_from: cells.partition_point(|cell| cell.colors.start < histogram.opaque_from()),
            cells,
        }
    }

    /// The points, in their own scaled coordinates.
    pub(crate) fn data(&self) -> WeightedPoints<'_> {
        WeightedPoints {
            points: &self.points,
            weights: &self.weights,
            dimensions: self.dimensions,
            step: self.step,
            opaque_from: self.opaque_from,
        }
    }

    /// The number of points.
    pub(crate) fn len(&self) -> usize {
        self.points.len()
    }

    /// Centroids in the histogram's coordinates, in those of these points.
    pub(crate) fn scaled(&self, centroids: &[[f64; 4]]) -> Vec<[f64; 4]> {
        centroids.iter().map(|centroid| centroid.map(|x| x * self.scale)).collect()
    }

    /// Centroids in the coordinates of these points, in the histogram's.
    pub(crate) fn unscaled(&self, centroids: &[[f64; 4]]) -> Vec<[f64; 4]> {
        centroids.iter().map(|centroid| centroid.map(|x| x / self.scale)).collect()
    }

    /// The partition of the colours of `histogram`, which these points stand for, in which each colour is in the cluster of
    /// its point: `labels` are those of the points, each below `clusters`.
    pub(crate) fn expand<'a>(&self, histogram: &'a Histogram, labels: &[u16], clusters: usize) -> State<'a> {
        let mut moments = vec![Moments::default(); clusters];
        for (cell, &label) in self.cells.iter().zip(labels) {
            moments[label as usize] += cell.moments;
        }
        State::from_parts(histogram.into(), self.inherited(labels, 1..=histogram.len()), moments)
    }

    /// The same for finer points of the same colours, whose cells are parts of these.
    pub(crate) fn refine<'a>(&self, finer: &'a Self, labels: &[u16], clusters: usize) -> State<'a> {
        let ends = finer.cells.iter().map(|cell| cell.colors.end);
        State::from_labels(finer.data(), self.inherited(labels, ends), clusters)
    }

    /// The labels of runs of colours that end at `ends`, each inside of a cell.
    fn inherited(&self, labels: &[u16], ends: impl Iterator<Item = usize>) -> Vec<u16> {
        let mut cell = 0;
        let label = |end: usize| {
            while self.cells[cell].colors.end < end {
                cell += 1;
            }
            labels[cell]
        };
        ends.map(label).collect()
    }
}

/// A run of colours that share the upper bits of their Morton keys.
#[derive(Clone, Debug)]
struct Cell {
    colors: Range<usize>,
    moments: Moments,
    sse: f64,
}

impl Cell {
    fn new(colors: Range<usize>, moments: Moments) -> Self {
        Self { colors, moments, sse: moments.sse() }
    }

    /// Both halves of a cell of several colours: those without and those with the highest bit in which keys differ.
    fn halves(&self, histogram: &Histogram) -> [Self; 2] {
        let key = |index: usize| histogram.key(histogram.colors()[index]);
        let Range { start, end } = self.colors;
        let bit = 1 << (key(start) ^ key(end - 1)).ilog2();
        let colors = &histogram.colors()[self.colors.clone()];
        let middle = start + colors.partition_point(|&color| histogram.key(color) & bit == 0);
        let (low, high) = (start..middle, middle..end);
        // The moments are exact integers: it is enough to add up those of the smaller half.
        if low.len() < high.len() {
            let moments = moments(histogram, &low);
            [Self::new(low, moments), Self::new(high, self.moments - moments)]
        } else {
            let moments = moments(histogram, &high);
            [Self::new(low, self.moments - moments), Self::new(high, moments)]
        }
    }
}

/// The largest SSE first, of equal ones the first in the order of the colours.
impl Ord for Cell {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.sse.total_cmp(&other.sse).then(other.colors.start.cmp(&self.colors.start))
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Cell {}

/// At most `max_cells` cells, in the order of the colours.
fn cells(histogram: &Histogram, max_cells: usize) -> Vec<Cell> {
    if histogram.len() <= max_cells {
        let single = |color| Cell::new(color..color + 1, moments(histogram, &(color..color + 1)));
        return (0..histogram.len()).map(single).collect();
    }
    let cell = |colors: Range<usize>| Cell::new(colors.clone(), moments(histogram, &colors));
    let mut cells: BinaryHeap<Cell> = opacities(histogram).map(cell).collect();
    while cells.len() < max_cells
        && let Some(cell) = cells.pop()
    {
        if cell.colors.len() == 1 {
            // Of the largest SSE, 0: all cells are points.
            cells.push(cell);
            break;
        }
        cells.extend(cell.halves(histogram));
    }
    let mut cells = cells.into_vec();
    cells.sort_unstable_by_key(|cell| cell.colors.start);
    cells
}

/// The colours of one opacity each: the fully transparent one, translucent ones, opaque ones; all colours without alpha.
fn opacities(histogram: &Histogram) -> impl Iterator<Item = Range<usize>> {
    let data = WeightedPoints::from(histogram);
    let ends = if data.dimensions < 4 { [0, 0] } else { [usize::from(data.has_clear()), data.opaque_from] };
    let ranges = [0..ends[0], ends[0]..ends[1], ends[1]..histogram.len()];
    ranges.into_iter().filter(|range| !range.is_empty())
}

fn moments(histogram: &Histogram, colors: &Range<usize>) -> Moments {
    let points = &histogram.points()[colors.clone()];
    points
        .iter()
        .zip(&histogram.weights()[colors.clone()])
        .map(|(point, &weight)| Moments::of(point, weight))
        .sum()
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;
    use crate::image::ImageView;

    fn histogram(pixels: &[[u8; 4]]) -> Histogram {
        Histogram::new(&ImageView::new(pixels.len(), 1, pixels).expect("a row of pixels"))
    }

    #[test]
    fn few_colors_are_points_of_their_own() {
        let histogram = histogram(&[[1, 2, 3, 255], [200, 100, 50, 255], [1, 2, 3, 255]]);
        let coarse = CoarsePoints::new(&histogram, 1 << 14);
        assert_eq!(coarse.scale, 256.0);
        assert_eq!(coarse.weights, [2, 1]);
        assert_eq!(coarse.points, [[256.0, 512.0, 768.0, 0.0], [51_200.0, 25_600.0, 12_800.0, 0.0]]);
    }

    /// Red and green in steps, and blue that follows them.
    fn many_colors() -> Histogram {
        let pixels: Vec<[u8; 4]> =
            (0..1_u32 << 16).map(|i| [i as u8, (i >> 8) as u8, (i as u8) ^ (i >> 8) as u8, 255]).collect();
        histogram(&pixels)
    }

    #[test]
    fn many_colors_share_cells() {
        let histogram = many_colors();
        let coarse = CoarsePoints::new(&histogram, 1 << 12);
        assert_eq!(coarse.points.len(), 1 << 12);
        assert_eq!(coarse.weights.iter().sum::<u32>(), 1 << 16);
        let mut end = 0;
        for cell in &coarse.cells {
            assert_eq!(cell.colors.start, end, "cells follow each other");
            assert_eq!(cell.moments, moments(&histogram, &cell.colors));
            end = cell.colors.end;
        }
        assert_eq!(end, histogram.len());
    }

    #[test]
    fn cells_are_small_where_many_pixels_are() {
        let pixels: Vec<[u8; 4]> = (0..4_096_u16)
            .map(|i| {
                let [x, y] = [(i % 64) as u8, (i / 64) as u8];
                if i % 8 == 0 { [x, y, 0, 255] } else { [128 + x, 128 + y, 255, 255] }
            })
            .collect();
        let histogram = histogram(&pixels);
        let coarse = CoarsePoints::new(&histogram, 128);
        let bright = coarse.points.iter().filter(|point| point[2] > 0.0).count();
        assert!((70..128).contains(&bright), "{bright} of 128 cells hold 7/8 of the pixels");
    }

    #[test]
    fn colors_inherit_the_label_of_their_cell() {
        let histogram = many_colors();
        let coarse = CoarsePoints::new(&histogram, 100);
        let labels: Vec<u16> = (0..coarse.points.len() as u16).map(|cell| cell % 7).collect();
        let state = coarse.expand(&histogram, &labels, 7);
        for (cell, label) in coarse.cells.iter().zip(labels) {
            assert!(state.labels[cell.colors.clone()].iter().all(|&of_color| of_color == label));
        }
        let same = State::from_labels((&histogram).into(), state.labels.clone(), 7);
        assert_eq!(state.moments, same.moments);
        assert_eq!(state.centroids, same.centroids);
    }
}
