//! From tables to what people read: charts, a page, Parquet and `run.json`. Pure: rows in, bytes out; no file is touched
//! but those that a caller hands to Parquet, and nothing is clustered or decoded.
//!
//! [`charts()`] draws every chart of a report as SVG, [`Page`] puts tables and charts into one self-contained HTML file,
//! [`ParquetTables`] writes typed columns. [`pick()`] and [`typical()`] say which images represent a class, [`Summary`]
//! holds the numbers that a person reads first, [`Provenance`] says where the numbers come from.

mod chart;
mod charts;
mod file_name;
mod html;
#[cfg(feature = "parquet")]
mod parquet;
mod parquet_tables;
mod pick;
mod provenance;
mod shown;
mod summary;

pub use chart::{
    CURVE_COLUMNS, ChartError, ClassChart, CurveRow, TypicalImage, curve_rows, typical_of, versus,
};
pub use charts::{ChartGroup, RenderError, charts, with_class_charts};
pub use file_name::file_name_part;
pub use html::Page;
pub use parquet_tables::{HAS_PARQUET, ParquetTables};
pub use pick::{Inspect, InspectError, PickedImage, Typical, pick, typical};
pub use provenance::{DeviceNumbers, InputDigest, Options, Provenance};
pub use shown::{MOST_CLASSES_SHOWN, count_classes, of_shown_classes};
pub use summary::{ClassSummary, MetricsAtChoice, NeedsMore, Summary};
