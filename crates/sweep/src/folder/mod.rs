//! The report on disk.

mod error;
mod folder;
mod names;
mod parquet;
mod part;
mod place;
mod table_file;

pub use error::ReportError;
pub(crate) use folder::ReportFolder;
pub(crate) use names::PREVIEWS;
pub(crate) use parquet::ParquetFiles;
pub use place::{Existing, Output};
pub(crate) use table_file::TableFile;
