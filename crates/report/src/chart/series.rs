//! Series: curves of data points that are told apart by colour, dashes and markers.

use super::style::SeriesStyle;

/// A measured value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DataPoint {
    pub(super) x: u32,
    pub(super) y: f64,
    /// Its label, drawn where there is space for it; empty for none.
    pub(super) label: String,
}

/// A curve through data points.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    pub(super) style: SeriesStyle,
    pub(super) data_points: Vec<DataPoint>,
}

impl Series {
    /// Every value that is drawn.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.data_points.iter().map(|point| point.y)
    }
}
