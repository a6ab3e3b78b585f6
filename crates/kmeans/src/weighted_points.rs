//! The input of every algorithm: points of the clustering space with weights.

use std::ops::Range;

use crate::histogram::Histogram;
use crate::kernel::Columns;

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
    /// The index of the first opaque point, where there is alpha: all before it are not opaque, of which the fully
    /// transparent one is the first.
    pub(crate) opaque_from: usize,
}

impl WeightedPoints<'_> {
    /// Whether the first point is the fully transparent one.
    pub(crate) fn has_clear(&self) -> bool {
        self.dimensions == 4 && self.points.first() == Some(&[0.0; 4])
    }

    /// Whether opaque points are told from others: both are there.
    pub(crate) fn mixes_opacity(&self) -> bool {
        self.dimensions == 4 && (1..self.points.len()).contains(&self.opaque_from)
    }

    /// How many of these there are: the fully transparent point, translucent ones, opaque ones. 1 without alpha.
    pub(crate) fn opacities(&self) -> usize {
        if self.dimensions < 4 {
            return 1;
        }
        let clear = usize::from(self.has_clear());
        clear + usize::from(self.opaque_from > clear) + usize::from(self.opaque_from < self.points.len())
    }

    /// The alpha coordinate of an opaque point, where there are any.
    pub(crate) fn full_alpha(&self) -> Option<f32> {
        self.points.get(self.opaque_from).map(|point| point[3])
    }

    /// Some of the points.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let (points, weights) = (&self.points[range.clone()], &self.weights[range]);
        Self { points, weights, opaque_from: 0, ..*self }
    }
}

impl<'a> From<&'a Histogram> for WeightedPoints<'a> {
    fn from(histogram: &'a Histogram) -> Self {
        Self {
            points: histogram.points(),
            weights: histogram.weights(),
            dimensions: histogram.model().dimensions(),
            step: histogram.coordinates().small_step() as f32,
            opaque_from: histogram.opaque_from(),
        }
    }
}

/// Points as columns: all of them, and where opaque ones are told from others, either kind by itself.
#[derive(Debug)]
pub(crate) struct PointColumns {
    pub(crate) all: Columns,
    pub(crate) by_opacity: Option<ByOpacity>,
}

/// The columns of points that are not opaque, and of those that are.
#[derive(Debug)]
pub(crate) struct ByOpacity {
    pub(crate) translucent: Columns,
    pub(crate) opaque: Columns,
}

impl PointColumns {
    pub(crate) fn new(data: &WeightedPoints<'_>) -> Self {
        let columns = |points: &[[f32; 4]]| Columns::new(points, data.dimensions);
        let by_opacity = data.mixes_opacity().then(|| {
            let (translucent, opaque) = data.points.split_at(data.opaque_from);
            ByOpacity { translucent: columns(translucent), opaque: columns(opaque) }
        });
        Self { all: columns(data.points), by_opacity }
    }
}
