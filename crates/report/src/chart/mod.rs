//! Charts: the curves and choices of a class -> SVG text. Pure, and the same bytes for the same tables.
//!
//! Each chart says *what* is shown, as `panel`s of one `layout`; how it looks stands in `style`, and only `canvas` knows the
//! drawing library. Text stays text, so a chart can be searched, translated and read aloud.

mod axis;
mod canvas;
mod class_chart;
mod classes;
mod curves;
mod elbow;
mod label_placement;
mod label_rows;
mod layout;
mod legend;
mod panel;
mod quality;
mod rate;
mod series;
mod silhouette;
mod silhouette_plot;
mod style;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod trend;
mod versions;
mod versus;
mod vertical_lines;

pub use canvas::ChartError;
pub use class_chart::{ClassChart, TypicalImage, typical_of};
pub(crate) use classes::classes;
pub use curves::{CURVE_COLUMNS, CurveRow, curve_rows};
pub(crate) use elbow::elbow;
pub(crate) use quality::quality;
pub(crate) use rate::rate;
pub(crate) use silhouette::silhouette;
pub use versus::versus;
