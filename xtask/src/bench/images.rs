//! The images that a command line names.

use std::path::{Path, PathBuf};

/// What the peers read, too.
const EXTENSIONS: [&str; 4] = ["png", "jpg", "jpeg", "webp"];

/// Images as they are named, and those of every folder and the folders in it, in the order of their paths.
pub(super) fn expand(paths: &[&str]) -> Result<Vec<String>, String> {
    let mut images = Vec::new();
    for path in paths {
        if Path::new(path).is_dir() {
            add_folder(Path::new(path), &mut images)?;
        } else {
            images.push((*path).to_owned());
        }
    }
    Ok(images)
}

fn add_folder(folder: &Path, images: &mut Vec<String>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("can't read {}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(failed)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = entries.collect::<Result<_, _>>().map_err(failed)?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_folder(&path, images)?;
        } else if is_image(&path) {
            images.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

fn is_image(path: &Path) -> bool {
    EXTENSIONS.iter().any(|extension| is_of(path, extension))
}

/// Whether a file's name has this extension.
pub(super) fn is_of(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|other| other.eq_ignore_ascii_case(extension))
}

/// An image's name without its folders.
pub(super) fn name(image: &str) -> &str {
    Path::new(image).file_name().and_then(|name| name.to_str()).unwrap_or(image)
}

/// The name of an image's folder.
pub(super) fn class(image: &str) -> String {
    let folder = Path::new(image).parent().and_then(Path::file_name).unwrap_or_default();
    folder.to_string_lossy().into_owned()
}
