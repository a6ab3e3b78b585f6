//! Why there is no report.

use files::DatasetError;
use thiserror::Error;

use crate::folder::ReportError;
use crate::shards::ShardError;

/// Why a sweep gave no report.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SweepError {
    /// There is no dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// No file was found, or none that is an image.
    #[error(
        "no images in {searched}: {seen}. Sweep a folder of PNG, JPEG, WebP, GIF, BMP, TIFF, TGA, PNM, QOI, ICO or farbfeld files"
    )]
    NoImages {
        /// The paths.
        searched: String,
        /// What was there instead.
        seen: String,
    },
    /// Shards can't be merged.
    #[error(transparent)]
    Shards(#[from] ShardError),
    /// The report can't be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The threads can't be had.
    #[error("can't start {threads} threads: {reason}")]
    Threads {
        /// Threads asked for.
        threads: usize,
        /// What the system says.
        reason: String,
    },
}
