//! A small set of weighted points in place of the colours of an image: one point per occupied cell of the colour cube.

use std::ops::Range;

use crate::histogram::Histogram;
use crate::weighted_points::WeightedPoints;

/// The colours of an image gathered in cells of the colour cube; each point is the mean of a cell's colours.
///
/// Clusters that are much wider than a cell are found in these points as well as in the colours, at a fraction of the cost.
/// Not for as many clusters as there are cells.
#[derive(Debug)]
pub(crate) struct CoarsePoints {
    points: Vec<[f32; 4]>,
    weights: Vec<u32>,
    dimensions: usize,
    step: f32,
    /// Factor from the histogram's coordinates to those of these points: large enough for means to be rounded to integers.
    scale: f64,
}

impl CoarsePoints {
    /// The smallest cells of which there are at most `max_points`: single colours where the histogram has no more.
    pub(crate) fn new(histogram: &Histogram, max_points: usize) -> Self {
        let count = |dropped_bits: &u8| cells(histogram.colors(), *dropped_bits).count();
        let dropped_bits = (0..8).find(|bits| count(bits) <= max_points).unwrap_or(8);
        let colors = WeightedPoints::from(histogram);
        let largest = colors.points.iter().flatten().fold(1.0_f32, |largest, x| largest.max(x.abs()));
        let scale = (65_536.0 / largest).log2().floor().exp2() as f64;
        let means = cells(histogram.colors(), dropped_bits).map(|cell| mean(&colors, cell, scale));
        let (points, weights) = means.unzip();
        Self { points, weights, dimensions: colors.dimensions, step: colors.step * scale as f32, scale }
    }

    /// The points, in their own scaled coordinates.
    pub(crate) fn data(&self) -> WeightedPoints<'_> {
        WeightedPoints {
            points: &self.points,
            weights: &self.weights,
            dimensions: self.dimensions,
            step: self.step,
        }
    }

    /// Centroids in the histogram's coordinates, in those of these points.
    pub(crate) fn scaled(&self, centroids: &[[f64; 4]]) -> Vec<[f64; 4]> {
        centroids.iter().map(|centroid| centroid.map(|x| x * self.scale)).collect()
    }

    /// Centroids in the coordinates of these points, in the histogram's.
    pub(crate) fn unscaled(&self, centroids: &[[f64; 4]]) -> Vec<[f64; 4]> {
        centroids.iter().map(|centroid| centroid.map(|x| x / self.scale)).collect()
    }
}

/// The index ranges of colours that are equal without the lowest `dropped_bits` of their channels.
fn cells(colors: &[[u8; 4]], dropped_bits: u8) -> impl Iterator<Item = Range<usize>> {
    let upper = move |channel: u8| channel as u16 >> dropped_bits;
    let same = move |a: &[u8; 4], b: &[u8; 4]| a.iter().zip(b).all(|(&a, &b)| upper(a) == upper(b));
    let mut start = 0;
    colors.chunk_by(same).map(move |cell| {
        let range = start..start + cell.len();
        start = range.end;
        range
    })
}

/// The scaled mean of a cell's colours, rounded to integers, and the cell's pixels.
fn mean(colors: &WeightedPoints<'_>, cell: Range<usize>, scale: f64) -> ([f32; 4], u32) {
    let weight: u32 = colors.weights[cell.clone()].iter().sum();
    let mut sum = [0.0; 4];
    for (point, &weight) in colors.points[cell.clone()].iter().zip(&colors.weights[cell]) {
        for (sum, &x) in sum.iter_mut().zip(point) {
            *sum += weight as f64 * x as f64;
        }
    }
    (sum.map(|sum| (sum / weight as f64 * scale).round() as f32), weight)
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

    #[test]
    fn many_colors_share_cells() {
        let pixels: Vec<[u8; 4]> =
            (0..1_u32 << 16).map(|i| [i as u8, (i >> 8) as u8, (i as u8) ^ (i >> 8) as u8, 255]).collect();
        let histogram = histogram(&pixels);
        let coarse = CoarsePoints::new(&histogram, 1 << 14);
        assert!(coarse.points.len() <= (1 << 14) && coarse.points.len() > (1 << 14) / 8);
        assert_eq!(coarse.weights.iter().sum::<u32>(), 1 << 16);
    }
}
