use std::path::{Path, PathBuf};

use huecount::Places;

/// The repository's root.
pub(crate) fn path() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

pub(crate) fn places() -> Places {
    let below = |folder: &str| -> PathBuf { path().join(folder) };
    Places { demo: below("datasets/demo"), reports: below("reports") }
}
