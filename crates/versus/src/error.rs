//! Why nothing was compared.

use codec::MAX_COLORS;
use files::DatasetError;
use thiserror::Error;

/// Why nothing was compared.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VersusError {
    /// The paths can't be walked.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// No file is an image.
    #[error("no images: {0}")]
    NoImages(String),
    /// A palette can't be so long.
    #[error("a palette holds at most {MAX_COLORS} colours, not {0}: choose K from 1 to {MAX_COLORS}")]
    TooManyColors(usize),
    /// A map is of one image.
    #[error("an importance map is of one image, and there are {0}: compare each with its own")]
    ManyForMap(usize),
    /// A file of the comparison can't be written.
    #[error("can't write {path}: {reason}")]
    Unwritable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The threads can't be had.
    #[error("can't start the threads: {0}")]
    Threads(String),
}
