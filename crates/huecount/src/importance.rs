//! Importance maps: gray pictures that say how much each pixel of an image counts.

use std::path::{Path, PathBuf};

use codec::{ImageInfo, Rejection, decode};
use evaluate::Importance;
use files::read;
use thiserror::Error;

/// Why a file is no importance map.
#[derive(Debug, Error)]
#[error("{}: {reason}", path.display())]
pub(crate) struct ImportanceError {
    path: PathBuf,
    reason: String,
}

impl ImportanceError {
    /// What is wrong with the map in this file.
    pub(crate) fn of(path: &Path, rejection: Rejection) -> Self {
        Self { path: path.to_owned(), reason: rejection.reason() }
    }
}

/// The map in a file, where one is named.
pub(crate) fn read_importance(path: Option<&Path>) -> Result<Option<Importance>, ImportanceError> {
    let Some(path) = path else { return Ok(None) };
    let importance = || Importance::of(&decode(&read(path)?, path, &mut ImageInfo::default())?);
    importance().map(Some).map_err(|rejection| ImportanceError::of(path, rejection))
}
