//! The reason why a metric has no value. It is a result like any other, not a failure: a table shows an empty cell.

use thiserror::Error;

/// A metric's value, or the reason why it has none.
pub type Measure = Result<f64, Undefined>;

/// Why a metric has no value for its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Undefined {
    /// PSNR divides by the error, and there is none.
    #[error("the images are identical")]
    Identical,
    /// The window of a windowed metric fits nowhere.
    #[error("{width}x{height} pixels are fewer than the window of {window}x{window}")]
    TooSmall {
        /// Pixels per row.
        width: usize,
        /// Rows.
        height: usize,
        /// Side of the window in pixels.
        window: usize,
    },
    /// There are more pixels than the method takes.
    #[error("{width}x{height} pixels are more than the {pixels} that the method takes")]
    TooLarge {
        /// Pixels per row.
        width: usize,
        /// Rows.
        height: usize,
        /// Most pixels.
        pixels: usize,
    },
    /// The metric was left out.
    #[error("not asked for")]
    NotWanted,
    /// There is no other cluster to compare with.
    #[error("all pixels are in a single cluster")]
    SingleCluster,
    /// No cluster has two pixels.
    #[error("every pixel is alone in its cluster")]
    EverySampleItsOwnCluster,
    /// Nothing varies within clusters, and the metric divides by that.
    #[error("every pixel lies on the mean of its cluster")]
    NoSpread,
    /// The distance between any two clusters' means is 0, and the metric divides by that.
    #[error("the means of all clusters coincide")]
    CoincidingMeans,
    /// The standard error of a sample needs at least two pixels.
    #[error("a sample of {size} pixels has no standard error: it needs 2 or more")]
    SampleTooSmall {
        /// Pixels that were to be drawn.
        size: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_sentence_with_its_facts() {
        let reason = Undefined::TooSmall { width: 10, height: 40, window: 11 };
        assert_eq!(reason.to_string(), "10x40 pixels are fewer than the window of 11x11");
    }
}
