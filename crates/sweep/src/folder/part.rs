//! A file of a report while it is written: beside its place, under a name that says so.

use std::fs::File;
use std::io::{BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use super::names::PART;

/// A file that appears in its folder once it is whole.
pub(crate) struct Part {
    file: BufWriter<File>,
    name: String,
    path: PathBuf,
}

impl Part {
    pub(super) fn create(folder: &Path, name: &str) -> std::io::Result<Self> {
        let path = folder.join(format!("{name}{PART}"));
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        Ok(Self { file: BufWriter::new(File::create(&path)?), name: name.to_owned(), path })
    }

    /// Renames it into its place, once it is on disk; returns its name.
    pub(super) fn put(self, folder: &Path) -> std::io::Result<String> {
        self.file.into_inner().map_err(IntoInnerError::into_error)?.sync_all()?;
        std::fs::rename(&self.path, folder.join(&self.name))?;
        Ok(self.name)
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
