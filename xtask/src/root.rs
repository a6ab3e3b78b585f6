use std::path::{Path, PathBuf};

use huecount::Defaults;

/// The repository's root.
pub(crate) fn path() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// The demo dataset and the report folder, named from the current folder where they lie below it.
pub(crate) fn places() -> Defaults {
    let root = path();
    let current = std::env::current_dir().unwrap_or_default();
    let below = |folder: &str| {
        let place = root.join(folder);
        place.strip_prefix(&current).map(Path::to_owned).unwrap_or(place)
    };
    Defaults { demo: below("datasets/demo"), reports: below("reports"), program: "cargo xtask" }
}
