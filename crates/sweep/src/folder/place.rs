//! Where a report goes, and whether it may.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::ReportError;
use super::names::{MARK, PART, PREVIEWS};
use crate::journal;

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Into this folder.
    At(PathBuf),
    /// Into `NAME` in a folder, or `NAME-2`, `NAME-3` ... where that exists already.
    Free {
        /// The folder of reports.
        folder: PathBuf,
        /// The name.
        name: String,
    },
}

impl Output {
    /// The folder as things stand.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        match self {
            Self::At(path) => path.clone(),
            Self::Free { folder, name } => {
                let free = |path: &PathBuf| std::fs::symlink_metadata(path).is_err();
                numbered(folder, name).find(free).unwrap_or_else(|| folder.join(name))
            }
        }
    }

    /// The folder of the run that came last, as things stand; where there was none, the folder of the first.
    pub(super) fn latest(&self) -> PathBuf {
        match self {
            Self::At(path) => path.clone(),
            Self::Free { folder, name } => {
                let taken = |path: &PathBuf| std::fs::symlink_metadata(path).is_ok();
                numbered(folder, name).take_while(taken).last().unwrap_or_else(|| folder.join(name))
            }
        }
    }
}

/// `NAME`, `NAME-2`, `NAME-3` ...
fn numbered(folder: &Path, name: &str) -> impl Iterator<Item = PathBuf> {
    std::iter::once(folder.join(name)).chain((2..).map(move |number| folder.join(format!("{name}-{number}"))))
}

/// What happens to a report that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the run is refused.
    #[default]
    Keep,
    /// It is replaced, once there is something to replace it by.
    Replace,
    /// It is finished: what its journal holds is not computed again.
    Resume,
}

/// Whether a run may take the folder as it is.
pub(super) fn may_use(folder: &Path, existing: Existing) -> Result<(), ReportError> {
    let path = || folder.to_owned();
    let Ok(metadata) = std::fs::symlink_metadata(folder) else { return Ok(()) };
    let entries = if metadata.is_dir() { std::fs::read_dir(folder).ok() } else { None };
    let Some(entries) = entries else { return Err(ReportError::Exists { path: path(), resumable: false }) };
    let names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let has = |mark: &str| names.iter().any(|name| name == mark);
    // A merge leaves an empty one where it is killed.
    let resumable = || std::fs::metadata(folder.join(journal::NAME)).is_ok_and(|journal| journal.len() > 0);
    match existing {
        _ if names.is_empty() => Ok(()),
        Existing::Keep => Err(ReportError::Exists { path: path(), resumable: resumable() }),
        Existing::Resume if has(journal::NAME) => Ok(()),
        Existing::Resume => Err(ReportError::NoJournal { path: path() }),
        Existing::Replace => match names.iter().find(|name| !is_report_file(name)) {
            Some(foreign) => Err(ReportError::Foreign { path: path(), name: foreign.clone() }),
            None if has(MARK) || has(journal::NAME) => Ok(()),
            None => Err(ReportError::NotAReport { path: path() }),
        },
    }
}

/// Whether a sweep, of this version or a later one, may have written a file of that name.
pub(super) fn is_report_file(name: &str) -> bool {
    if name == PREVIEWS {
        return true;
    }
    let name = Path::new(name.strip_suffix(PART).unwrap_or(name));
    ["csv", "svg", "html", "json", "jsonl", "parquet"]
        .iter()
        .any(|extension| name.extension().is_some_and(|found| found == *extension))
}

/// Makes the folder; `false` where it was there.
pub(super) fn reserve(place: &Path) -> std::io::Result<bool> {
    std::fs::create_dir_all(place.parent().unwrap_or(place))?;
    match std::fs::create_dir(place) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && place.is_dir() => Ok(false),
        created => created.map(|()| true),
    }
}
