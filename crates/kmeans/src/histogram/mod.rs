//! Distinct colours with counts: the weighted points that are clustered.

mod count;
mod distinct_colors;
mod key_index;
mod morton;
mod sum;

pub use distinct_colors::Histogram;
pub use sum::HistogramSum;
