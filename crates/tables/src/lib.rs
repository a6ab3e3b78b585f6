//! The tables of a report: one typed row per line, in both directions, and the names of what they measure.
//!
//! [`ImageRow`], [`MetricRow`] and the other rows are one struct per file, [`Tables`] holds them all; [`csv`] turns rows into
//! bytes and back, [`columns`] reads them column by column; [`Metric`] names each measured column with its unit and direction. The rest are texts that several
//! tables share. Nothing here opens a file, clusters, measures or chooses.

mod base64;
mod byte_size;
mod class_title;
pub mod columns;
pub mod csv;
mod inspected;
mod metric;
mod rows;
mod text;
mod typical;
mod versions;

pub use base64::encode as base64;
pub use byte_size::{MemorySize, MemorySizeError};
pub use class_title::{NO_CLASS, class_title};
pub use inspected::{Inspected, Palette};
pub use metric::{Better, Metric, MetricError, MetricSet};
pub use rows::{
    ChoiceRow, ClassRow, ImageChoiceRow, ImageRow, MetricRow, PairRow, ScoreRow, Status, Tables, TimingRow,
    Verdict,
};
pub use text::{as_text, hex};
pub use typical::{ClusterRow, TypicalRow, WIDTH_STEPS};
pub use versions::{AlternativeRow, Family, VersusRow};
