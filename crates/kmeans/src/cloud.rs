//! Weighted points as the algorithms see them, and a coarser cloud in place of a fine one.

use crate::histogram::Histogram;

/// Weighted points, neighbours in colour near each other in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cloud<'a> {
    /// Integers, at most 65,536 in size; unused dimensions are 0.
    pub(crate) points: &'a [[f32; 4]],
    pub(crate) weights: &'a [u32],
    pub(crate) dimensions: usize,
    /// About the step between neighbouring colours, in the points' units.
    pub(crate) step: f32,
}

impl<'a> From<&'a Histogram> for Cloud<'a> {
    fn from(histogram: &'a Histogram) -> Self {
        Self {
            points: histogram.points(),
            weights: histogram.weights(),
            dimensions: histogram.model().dimensions(),
            step: histogram.coordinates().small_step() as f32,
        }
    }
}

/// The colours of an image gathered in cells of the colour cube: one point per cell, the mean of its colours.
///
/// For clusters much wider than a cell it has the same structure as the colours, and is a fraction of their number.
#[derive(Debug)]
pub(crate) struct Coarse {
    points: Vec<[f32; 4]>,
    weights: Vec<u32>,
    dimensions: usize,
    step: f32,
    /// What coordinates are multiplied with, so that means can be rounded to integers.
    pub(crate) scale: f64,
}

impl Coarse {
    /// The finest cells of which there are not too many: all colours where these are few.
    pub(crate) fn new(histogram: &Histogram, most: usize) -> Self {
        let count = |drop: &u8| cells(histogram.colors(), *drop).count();
        let drop = (0..8).find(|drop| count(drop) <= most).unwrap_or(8);
        let fine = Cloud::from(histogram);
        let largest = fine.points.iter().flatten().fold(1.0_f32, |largest, x| largest.max(x.abs()));
        let scale = (65_536.0 / largest).log2().floor().exp2() as f64;
        let means = cells(histogram.colors(), drop).map(|cell| mean(&fine, cell, scale));
        let (points, weights) = means.unzip();
        Self { points, weights, dimensions: fine.dimensions, step: fine.step * scale as f32, scale }
    }

    pub(crate) fn cloud(&self) -> Cloud<'_> {
        Cloud { points: &self.points, weights: &self.weights, dimensions: self.dimensions, step: self.step }
    }
}

/// The runs of colours that are the same without the lowest `drop` bits of their channels.
fn cells(colors: &[[u8; 4]], drop: u8) -> impl Iterator<Item = std::ops::Range<usize>> {
    let same =
        move |a: &[u8; 4], b: &[u8; 4]| a.iter().zip(b).all(|(&a, &b)| a as u16 >> drop == b as u16 >> drop);
    let mut start = 0;
    colors.chunk_by(same).map(move |cell| {
        let range = start..start + cell.len();
        start = range.end;
        range
    })
}

fn mean(fine: &Cloud<'_>, cell: std::ops::Range<usize>, scale: f64) -> ([f32; 4], u32) {
    let weight: u32 = fine.weights[cell.clone()].iter().sum();
    let mut sum = [0.0; 4];
    for (point, &weight) in fine.points[cell.clone()].iter().zip(&fine.weights[cell]) {
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
    fn few_colors_stay_what_they_are() {
        let histogram = histogram(&[[1, 2, 3, 255], [200, 100, 50, 255], [1, 2, 3, 255]]);
        let coarse = Coarse::new(&histogram, 1 << 14);
        assert_eq!(coarse.scale, 256.0);
        assert_eq!(coarse.weights, [2, 1]);
        assert_eq!(coarse.points, [[256.0, 512.0, 768.0, 0.0], [51_200.0, 25_600.0, 12_800.0, 0.0]]);
    }

    #[test]
    fn many_colors_share_cells() {
        let pixels: Vec<[u8; 4]> =
            (0..1_u32 << 16).map(|i| [i as u8, (i >> 8) as u8, (i as u8) ^ (i >> 8) as u8, 255]).collect();
        let histogram = histogram(&pixels);
        let coarse = Coarse::new(&histogram, 1 << 14);
        assert!(coarse.points.len() <= (1 << 14) && coarse.points.len() > (1 << 14) / 8);
        assert_eq!(coarse.weights.iter().sum::<u32>(), 1 << 16);
    }
}
