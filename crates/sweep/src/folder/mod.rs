//! The report on disk.

mod error;
mod names;
mod parquet;
mod part;
mod place;
mod report_folder;
mod table_file;

pub use error::ReportError;
pub(crate) use names::PREVIEWS;
pub(crate) use parquet::ParquetFiles;
pub use place::{Existing, Output};
pub(crate) use report_folder::ReportFolder;
pub(crate) use table_file::TableFile;
