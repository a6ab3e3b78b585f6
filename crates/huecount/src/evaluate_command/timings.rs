//! `--timings FILE`: the clock readings, apart from the lines.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use tables::{TimingRow, csv};
use thiserror::Error;

#[derive(Debug, Error)]
#[error("can't write {}: {reason}; name another file with --timings", path.display())]
pub(crate) struct TimingsError {
    path: PathBuf,
    reason: String,
}

/// A table of timings that grows image by image.
pub(super) struct TimingsFile {
    path: PathBuf,
    file: File,
}

impl TimingsFile {
    /// Begins with the header; what was there is replaced.
    pub(super) fn create(path: &Path) -> Result<Self, TimingsError> {
        let wrong = |reason: String| TimingsError { path: path.to_owned(), reason };
        let header = csv::table::<TimingRow>(&csv::TIMINGS, &[]).map_err(|error| wrong(error.to_string()))?;
        let mut file = File::create(path).map_err(|error| wrong(error.to_string()))?;
        file.write_all(&header).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Adds the rows of an image.
    pub(super) fn add(&mut self, rows: &[TimingRow]) -> Result<(), TimingsError> {
        let wrong = |reason: String| TimingsError { path: self.path.clone(), reason };
        let bytes = csv::rows_alone(rows).map_err(|error| wrong(error.to_string()))?;
        self.file.write_all(&bytes).map_err(|error| wrong(error.to_string()))
    }
}
