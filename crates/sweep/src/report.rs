//! The report folder on disk: written beside its place, then renamed into it, so that it is there whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use thiserror::Error;

/// The file by which a folder is known as a report.
const MARK: &str = "run.json";

/// Why a report could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The folder is there already.
    #[error("{} exists already: choose another folder with --output, or pass --overwrite", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// `--overwrite` names something that no sweep wrote.
    #[error("{} is not a report (it has no {MARK}), so --overwrite does not replace it: choose another folder with --output", path.display())]
    NotAReport {
        /// The folder.
        path: PathBuf,
    },
    /// The system refused.
    #[error("can't write the report {}: {reason}; choose another folder with --output", path.display())]
    Io {
        /// What could not be written.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A table or chart could not be made.
    #[error("can't make {name}: {reason}")]
    Render {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
}

/// A report in the making.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: TempDir,
    destination: PathBuf,
    overwrite: bool,
}

impl Staging {
    /// Makes room for a report at `destination`, and proves that it can be written there, before any work is done.
    pub(crate) fn create(destination: &Path, overwrite: bool) -> Result<Self, ReportError> {
        let staging = || {
            // A path like `report/..` or `.` has no name of its own until it is resolved.
            let destination = std::path::absolute(destination)?;
            let parent = destination.parent().unwrap_or(&destination);
            std::fs::create_dir_all(parent)?;
            let folder = tempfile::Builder::new().prefix(".huecount-").tempdir_in(parent)?;
            Ok(Self { folder, destination: destination.clone(), overwrite })
        };
        may_replace(destination, overwrite)?;
        staging().map_err(|error: std::io::Error| io_error(destination, &error))
    }

    /// Adds a file.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
        let path = self.folder.path().join(name);
        let write = || {
            let mut file = std::fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|error| io_error(&self.destination.join(name), &error))
    }

    /// Puts the report in its place.
    pub(crate) fn publish(self) -> Result<(), ReportError> {
        may_replace(&self.destination, self.overwrite)?;
        let publish = || {
            make_listable(self.folder.path())?;
            let replaced = tempfile::Builder::new()
                .prefix(".huecount-old-")
                .tempdir_in(self.destination.parent().unwrap_or(&self.destination))?;
            if self.destination.exists() {
                std::fs::rename(&self.destination, replaced.path().join("report"))?;
            }
            let staged = self.folder.keep();
            std::fs::rename(&staged, &self.destination)
        };
        publish().map_err(|error| io_error(&self.destination, &error))
    }
}

/// A temporary folder is its owner's alone; a report is for everyone who may read its neighbours.
#[cfg(unix)]
fn make_listable(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_listable(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

fn may_replace(destination: &Path, overwrite: bool) -> Result<(), ReportError> {
    let path = destination.to_owned();
    let Ok(metadata) = std::fs::symlink_metadata(destination) else { return Ok(()) };
    let empty =
        metadata.is_dir() && std::fs::read_dir(destination).is_ok_and(|mut entries| entries.next().is_none());
    match (empty, overwrite, destination.join(MARK).is_file()) {
        (true, ..) | (_, true, true) => Ok(()),
        (_, false, _) => Err(ReportError::Exists { path }),
        (_, true, false) => Err(ReportError::NotAReport { path }),
    }
}

fn io_error(path: &Path, error: &std::io::Error) -> ReportError {
    ReportError::Io { path: path.to_owned(), reason: error.to_string() }
}

/// `NAME` in `folder`, or `NAME-2`, `NAME-3` ... where that exists already.
#[must_use]
pub fn free_name(folder: &Path, name: &str) -> PathBuf {
    let mut path = folder.join(name);
    let mut number = 2;
    while std::fs::symlink_metadata(&path).is_ok() {
        path = folder.join(format!("{name}-{number}"));
        number += 1;
    }
    path
}

/// A class as part of a file name: what no file system allows as `%XX`.
pub(crate) fn file_name_part(class: &str) -> String {
    use std::fmt::Write;
    class.chars().fold(String::new(), |mut name, character| {
        match character {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\0'..='\x1f' => {
                // Writing to a string can't fail.
                let _ = write!(name, "%{:02X}", character as u32);
            }
            _ => name.push(character),
        }
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_appears_whole_and_is_not_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("deep/report");
        let staged = |overwrite: bool, text: &str| -> Result<(), ReportError> {
            let staging = Staging::create(&place, overwrite)?;
            staging.write(MARK, text.as_bytes())?;
            staging.publish()
        };
        let staging = Staging::create(&place, false).unwrap();
        staging.write("a.csv", b"x").unwrap();
        assert!(!place.exists());
        drop(staging);

        staged(false, "one").unwrap();
        assert!(matches!(staged(false, "two"), Err(ReportError::Exists { .. })));
        assert_eq!(std::fs::read_to_string(place.join(MARK)).unwrap(), "one");
        staged(true, "two").unwrap();
        assert_eq!(std::fs::read_to_string(place.join(MARK)).unwrap(), "two");
        let beside: Vec<_> = std::fs::read_dir(place.parent().unwrap()).unwrap().collect();
        assert_eq!(beside.len(), 1, "nothing temporary stays: {beside:?}");
    }

    #[test]
    fn what_no_sweep_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("thesis.txt"), "x").unwrap();
        assert!(matches!(Staging::create(folder.path(), true), Err(ReportError::NotAReport { .. })));
        let beneath_a_file = folder.path().join("thesis.txt/report");
        let error = Staging::create(&beneath_a_file, false).unwrap_err().to_string();
        assert!(error.contains("thesis.txt/report") && error.contains("--output"), "{error}");
    }

    #[test]
    fn names_count_up() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(free_name(folder.path(), "icons"), folder.path().join("icons"));
        std::fs::create_dir(folder.path().join("icons")).unwrap();
        std::fs::create_dir(folder.path().join("icons-2")).unwrap();
        assert_eq!(free_name(folder.path(), "icons"), folder.path().join("icons-3"));
        assert_eq!(file_name_part("a/b<c>"), "a%2Fb%3Cc%3E");
    }
}
