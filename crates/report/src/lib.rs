//! Tables to what people read: charts, a page, Parquet and `run.json`. Pure: rows in, bytes out; no file is touched, and
//! nothing is clustered or decoded.
//!
//! [`charts()`] draws every chart of a report as SVG, [`Page`] puts tables and charts into one self-contained HTML file,
//! [`ParquetTables`] writes typed columns. [`pick()`] and [`typical()`] say which images are worth a look, [`Summary`] what a
//! person reads first, [`Provenance`] where the numbers come from.

mod chart;
mod charts;
mod file_name;
mod html;
#[cfg(feature = "parquet")]
mod parquet;
mod parquet_tables;
mod pick;
mod provenance;
mod summary;

pub use chart::{CURVES, ChartError, ClassChart, CurveRow, TypicalImage, curves, typical_of, versus};
pub use charts::{Charts, RenderError, charts, with_classes};
pub use file_name::file_name_part;
pub use html::Page;
pub use parquet_tables::{PARQUET, ParquetTables};
pub use pick::{Inspect, InspectError, Pick, Typical, pick, typical};
pub use provenance::{Options, Provenance, input_sha256};
pub use summary::{AtChoice, ClassSummary, Summary};
