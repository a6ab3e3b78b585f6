use std::path::{Path, PathBuf};

use huecount::Places;

/// The repository's root.
pub(crate) fn path() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// The demo dataset and the report folder, named from the current folder where they lie below it.
pub(crate) fn places() -> Places {
    let root = path();
    let current = std::env::current_dir().unwrap_or_default();
    let below = |folder: &str| {
        let place = root.join(folder);
        place.strip_prefix(&current).map(Path::to_owned).unwrap_or(place)
    };
    Places { demo: below("datasets/demo"), reports: below("reports"), program: "cargo xtask" }
}
