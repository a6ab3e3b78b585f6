//! Temporary folders.

use std::path::PathBuf;

/// A folder that is removed in the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// An empty folder of this process, named after what it is for.
    pub(crate) fn new(purpose: &str) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("huecount-{purpose}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self(folder))
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is temporary may stay if it can't be removed.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
