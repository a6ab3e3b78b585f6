//! The report folder on disk: written beside its place, then renamed into it, so that it is there whole or not at all.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use thiserror::Error;

use crate::evaluate::hex;

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
    /// `--overwrite` names a folder that holds something else too.
    #[error("{} holds {name}, which no sweep wrote, so --overwrite does not replace it: choose another folder with --output", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        name: String,
    },
    /// The path ends in `..` or is a root.
    #[error("{} does not name a folder of its own: give one with --output", path.display())]
    Nameless {
        /// The path.
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
                let mut path = folder.join(name);
                let mut number = 2;
                while std::fs::symlink_metadata(&path).is_ok() {
                    path = folder.join(format!("{name}-{number}"));
                    number += 1;
                }
                path
            }
        }
    }
}

/// A report in the making. Its place is taken by an empty folder until it is published; both go when it is not.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: TempDir,
    destination: PathBuf,
    overwrite: bool,
    /// As the caller wrote it.
    shown: PathBuf,
    published: bool,
}

impl Staging {
    /// Makes room for a report, and proves that it can be written there, before any work is done.
    pub(crate) fn create(output: &Output, overwrite: bool) -> Result<Self, ReportError> {
        loop {
            let shown = output.path();
            if shown.file_name().is_none() {
                return Err(ReportError::Nameless { path: shown });
            }
            may_replace(&shown, overwrite)?;
            let reserve = || {
                let destination = std::path::absolute(&shown)?;
                let parent = destination.parent().unwrap_or(&destination);
                std::fs::create_dir_all(parent)?;
                let folder = tempfile::Builder::new().prefix(".huecount-").tempdir_in(parent)?;
                match std::fs::create_dir(&destination) {
                    // Another run was faster: there is a next name.
                    Err(error)
                        if error.kind() == ErrorKind::AlreadyExists
                            && matches!(output, Output::Free { .. }) =>
                    {
                        return Ok(None);
                    }
                    Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                    _ => {}
                }
                Ok(Some(Self { folder, destination, overwrite, shown: shown.clone(), published: false }))
            };
            if let Some(staging) = reserve().map_err(|error| io_error(&shown, &error))? {
                return Ok(staging);
            }
        }
    }

    /// Where the report will be, as the caller wrote it.
    pub(crate) fn shown(&self) -> &Path {
        &self.shown
    }

    /// Adds a file.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
        let path = self.folder.path().join(name);
        let write = || {
            let mut file = std::fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|error| io_error(&self.shown.join(name), &error))
    }

    /// Puts the report in its place. What was there is put back where that fails.
    pub(crate) fn publish(mut self) -> Result<(), ReportError> {
        may_replace(&self.destination, self.overwrite)?;
        let publish = || {
            make_listable(self.folder.path())?;
            let parent = self.destination.parent().unwrap_or(&self.destination);
            let aside = tempfile::Builder::new().prefix(".huecount-old-").tempdir_in(parent)?;
            let old = aside.path().join("report");
            std::fs::rename(&self.destination, &old)?;
            if let Err(error) = std::fs::rename(self.folder.path(), &self.destination) {
                std::fs::rename(&old, &self.destination)?;
                return Err(error);
            }
            Ok(())
        };
        publish().map_err(|error| io_error(&self.shown, &error))?;
        self.published = true;
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            // Only an empty folder can be removed so: the reserved place, never a report.
            let _ = std::fs::remove_dir(&self.destination);
        }
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
    let path = || destination.to_owned();
    let Ok(metadata) = std::fs::symlink_metadata(destination) else { return Ok(()) };
    let entries = if metadata.is_dir() { std::fs::read_dir(destination).ok() } else { None };
    let Some(entries) = entries else { return Err(ReportError::Exists { path: path() }) };
    let names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    if names.is_empty() {
        return Ok(());
    }
    if !overwrite {
        return Err(ReportError::Exists { path: path() });
    }
    match names.iter().find(|name| !is_report_file(name)) {
        Some(foreign) => Err(ReportError::Foreign { path: path(), name: foreign.clone() }),
        None if names.iter().any(|name| name == MARK) => Ok(()),
        None => Err(ReportError::NotAReport { path: path() }),
    }
}

/// Whether a sweep, of this version or a later one, may have written a file of that name.
fn is_report_file(name: &str) -> bool {
    let name = Path::new(name);
    ["csv", "svg", "html", "json", "jsonl"]
        .iter()
        .any(|extension| name.extension().is_some_and(|found| found == *extension))
}

fn io_error(path: &Path, error: &std::io::Error) -> ReportError {
    ReportError::Io { path: path.to_owned(), reason: error.to_string() }
}

/// Bytes of a class that go into a file name; what a file system allows for the whole is 255.
const LONGEST_PART: usize = 150;

/// A class as part of a file name: what no file system allows as `%XX`, a long one cut and told apart by its hash.
pub(crate) fn file_name_part(class: &str) -> String {
    let mut part = String::new();
    for character in class.chars() {
        match character {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%' | '\0'..='\x1f' => {
                // Writing to a string can't fail.
                let _ = write!(part, "%{:02X}", character as u32);
            }
            _ => part.push(character),
        }
        if part.len() > LONGEST_PART {
            return format!("{part}-{}", &hex(&Sha256::digest(class))[..8]);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_appears_whole_and_is_not_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("deep/report");
        let staged = |overwrite: bool, text: &str| -> Result<(), ReportError> {
            let staging = Staging::create(&Output::At(place.clone()), overwrite)?;
            staging.write(MARK, text.as_bytes())?;
            staging.publish()
        };
        let staging = Staging::create(&Output::At(place.clone()), false).unwrap();
        staging.write("a.csv", b"x").unwrap();
        assert!(!place.join("a.csv").exists());
        drop(staging);
        assert!(!place.exists());

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
        let at = |path: &Path| Output::At(path.to_owned());
        std::fs::write(folder.path().join("thesis.txt"), "x").unwrap();
        std::fs::write(folder.path().join(MARK), "{}").unwrap();
        let error = Staging::create(&at(folder.path()), true).unwrap_err();
        assert!(matches!(error, ReportError::Foreign { name, .. } if name == "thesis.txt"));
        let beneath_a_file = folder.path().join("thesis.txt/report");
        let error = Staging::create(&at(&beneath_a_file), false).unwrap_err().to_string();
        assert!(error.contains("thesis.txt/report") && error.contains("--output"), "{error}");
        let nameless = Staging::create(&at(&folder.path().join("new/..")), false);
        assert!(matches!(nameless, Err(ReportError::Nameless { .. })));
    }

    #[test]
    fn two_runs_at_once_get_names_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let free = Output::Free { folder: folder.path().to_owned(), name: "icons".to_owned() };
        let staged: Vec<Staging> = (0..3).map(|_| Staging::create(&free, false).unwrap()).collect();
        let names: Vec<_> = staged.iter().map(|staging| staging.shown().file_name().unwrap()).collect();
        assert_eq!(names, ["icons", "icons-2", "icons-3"]);
    }

    #[test]
    fn classes_make_file_names_of_their_own() {
        assert_eq!(file_name_part("a/b<c>"), "a%2Fb%3Cc%3E");
        assert_ne!(file_name_part("a\\b"), file_name_part("a%5Cb"));
        let (long, other) = ("ü".repeat(300), "ü".repeat(299));
        assert!(file_name_part(&long).len() < 200 && file_name_part(&long) != file_name_part(&other));
    }
}
