//! The input of every algorithm: points of the clustering space with weights.

use crate::histogram::Histogram;

/// U weighted points, ordered so that points near each other in the space are near each other in the slice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WeightedPoints<'a> {
    /// U points. Coordinates are integers of at most 65,536 in absolute value; unused dimensions are 0.
    pub(crate) points: &'a [[f32; 4]],
    /// U weights, in pixels.
    pub(crate) weights: &'a [u32],
    /// Dimensions in use: 1, 3 or 4.
    pub(crate) dimensions: usize,
    /// About the distance between adjacent 8-bit colours, in the points' units.
    pub(crate) step: f32,
}

impl<'a> From<&'a Histogram> for WeightedPoints<'a> {
    fn from(histogram: &'a Histogram) -> Self {
        Self {
            points: histogram.points(),
            weights: histogram.weights(),
            dimensions: histogram.model().dimensions(),
            step: histogram.coordinates().small_step() as f32,
        }
    }
}
