//! Folders to a list of files with their classes, in an order that depends on names alone.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use serde::{Serialize, Serializer};
use thiserror::Error;

use super::format::Rejection;

/// Where a file's class comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClassRule {
    /// The first folder below the path given; `.` for files straight in it.
    #[default]
    Folder,
    /// All files are of class `.`.
    None,
}

/// Which files are seen: as ripgrep walks, hidden and ignored ones are not.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// See hidden files and folders.
    pub hidden: bool,
    /// See what `.gitignore` and `.ignore` files leave out.
    pub no_ignore: bool,
    /// Only files that match one of these globs.
    pub include: Vec<String>,
    /// No files that match one of these globs.
    pub exclude: Vec<String>,
    /// Where classes come from.
    pub classes: ClassRule,
}

/// A file that may be an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Where it lies.
    #[serde(skip)]
    pub path: PathBuf,
    /// Its class.
    pub class: String,
    /// Its name in tables: the path below the dataset root, with `/`. Several roots are told apart by their names.
    pub image: String,
    /// Why it is not to be opened, where it is not.
    #[serde(skip)]
    pub(crate) obstacle: Option<Rejection>,
}

/// Why there is no dataset.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DatasetError {
    /// A path is not there or can't be opened.
    #[error("{path}: {reason}; give a folder of images, or images, that can be read")]
    Path {
        /// As it was given.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A glob is malformed.
    #[error("the glob '{glob}' is malformed: {reason}")]
    Glob {
        /// As it was given.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// All files below `roots`, each root's in order of their paths.
pub(crate) fn walk(roots: &[PathBuf], options: &WalkOptions) -> Result<Vec<Source>, DatasetError> {
    let labels = root_labels(roots);
    let mut sources = Vec::new();
    for (root, label) in roots.iter().zip(&labels) {
        std::fs::metadata(root).map_err(|error| DatasetError::Path {
            path: root.display().to_string(),
            reason: error.to_string(),
        })?;
        sources.extend(walk_root(root, label.as_deref(), options)?);
    }
    Ok(sources)
}

fn walk_root(root: &Path, label: Option<&str>, options: &WalkOptions) -> Result<Vec<Source>, DatasetError> {
    let mut sources = Vec::new();
    for entry in walker(root, options)?.build() {
        let (path, obstacle) = match entry {
            Ok(entry) => match entry.file_type() {
                Some(kind) if kind.is_file() => (entry.into_path(), None),
                Some(kind) if kind.is_symlink() => {
                    (entry.into_path(), Some(Rejection::Skipped("a symbolic link, not followed".to_owned())))
                }
                _ => continue,
            },
            Err(error) => {
                let path = error_path(&error).unwrap_or(root).to_owned();
                (path, Some(Rejection::Failed(error.to_string())))
            }
        };
        let relative = path.strip_prefix(root).ok().filter(|relative| !relative.as_os_str().is_empty());
        let relative =
            relative.map_or_else(|| path.file_name().map(PathBuf::from).unwrap_or_default(), PathBuf::from);
        let parts: Vec<String> = relative.iter().map(table_name).collect();
        let class = match options.classes {
            ClassRule::Folder if parts.len() > 1 => parts[0].clone(),
            _ => ".".to_owned(),
        };
        let image = label.into_iter().chain(parts.iter().map(String::as_str)).collect::<Vec<_>>().join("/");
        sources.push(Source { path, class, image, obstacle });
    }
    Ok(sources)
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_path(err),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::Partial(errors) => errors.iter().find_map(error_path),
        _ => None,
    }
}

fn walker(root: &Path, options: &WalkOptions) -> Result<WalkBuilder, DatasetError> {
    let base = if root.is_dir() { root } else { root.parent().unwrap_or(root) };
    let mut globs = OverrideBuilder::new(base);
    let excluded = options.exclude.iter().map(|glob| format!("!{glob}"));
    for glob in options.include.iter().cloned().chain(excluded) {
        globs
            .add(&glob)
            .map_err(|error| DatasetError::Glob { glob: glob.clone(), reason: error.to_string() })?;
    }
    let globs = globs
        .build()
        .map_err(|error| DatasetError::Glob { glob: String::new(), reason: error.to_string() })?;
    let mut builder = WalkBuilder::new(root);
    builder
        .hidden(!options.hidden)
        .ignore(!options.no_ignore)
        .git_ignore(!options.no_ignore)
        .git_global(!options.no_ignore)
        .git_exclude(!options.no_ignore)
        .parents(!options.no_ignore)
        .overrides(globs)
        .sort_by_file_path(Path::cmp);
    Ok(builder)
}

/// A single root needs no label. Several folders are told apart by their names, and by a number where those are the same;
/// files given directly are named by themselves, from the second of a name on below such a label.
fn root_labels(roots: &[PathBuf]) -> Vec<Option<String>> {
    if roots.len() < 2 {
        return vec![None; roots.len()];
    }
    let mut taken: HashSet<String> = roots.iter().map(|root| root_name(root)).collect();
    let mut given = HashSet::new();
    let mut label = |root: &PathBuf| {
        let name = root_name(root);
        if given.insert(name.clone()) {
            return root.is_dir().then_some(name);
        }
        let mut number = 2;
        while !taken.insert(format!("{name}-{number}")) {
            number += 1;
        }
        Some(format!("{name}-{number}"))
    };
    roots.iter().map(&mut label).collect()
}

/// The last part of a path's name, of where it really lies if it ends in `.` or `..`.
#[must_use]
pub fn root_name(root: &Path) -> String {
    let name = |path: &Path| path.file_name().map(table_name);
    name(root)
        .or_else(|| root.canonicalize().ok().as_deref().and_then(name))
        .unwrap_or_else(|| "root".to_owned())
}

/// A path as text, whatever its bytes.
pub(crate) fn as_text<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

/// A file name as tables show it: bytes that are no UTF-8 as `%XX`.
fn table_name(name: &std::ffi::OsStr) -> String {
    name.as_encoded_bytes().utf8_chunks().fold(String::new(), |mut text, chunk| {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        folder
    }

    fn found(folder: &Path, options: &WalkOptions) -> Vec<(String, String)> {
        let sources = walk(&[folder.to_owned()], options).unwrap();
        sources.into_iter().map(|source| (source.class, source.image)).collect()
    }

    fn pair(class: &str, image: &str) -> (String, String) {
        (class.to_owned(), image.to_owned())
    }

    #[test]
    fn the_first_folder_is_the_class() {
        let folder = tree(&["b.png", "icons/small/a.png", "icons/z.png", ".hidden/c.png"]);
        let all = found(folder.path(), &WalkOptions::default());
        let icons = [pair("icons", "icons/small/a.png"), pair("icons", "icons/z.png")];
        assert_eq!(all, [vec![pair(".", "b.png")], icons.to_vec()].concat());

        let none = WalkOptions { classes: ClassRule::None, hidden: true, ..WalkOptions::default() };
        assert!(found(folder.path(), &none).iter().all(|(class, _)| class == "."));
        assert_eq!(found(folder.path(), &none).len(), 4);
    }

    #[test]
    fn globs_and_ignore_files_narrow_the_walk() {
        let folder = tree(&["a.png", "b.jpg", "c/d.png"]);
        std::fs::write(folder.path().join(".ignore"), "c/\n").unwrap();
        assert_eq!(found(folder.path(), &WalkOptions::default()).len(), 2);
        let all = WalkOptions { no_ignore: true, ..WalkOptions::default() };
        assert_eq!(found(folder.path(), &all).len(), 3);
        let png = WalkOptions { include: vec!["*.png".to_owned()], ..all.clone() };
        assert_eq!(found(folder.path(), &png), [pair(".", "a.png"), pair("c", "c/d.png")]);
        let no_png = WalkOptions { exclude: vec!["*.png".to_owned()], ..all };
        assert_eq!(found(folder.path(), &no_png), [pair(".", "b.jpg")]);
        let bad = WalkOptions { include: vec!["[".to_owned()], ..WalkOptions::default() };
        assert!(matches!(walk(&[folder.path().to_owned()], &bad), Err(DatasetError::Glob { .. })));
    }

    #[test]
    fn several_roots_stay_apart() {
        let (one, two) = (tree(&["set/a.png"]), tree(&["set/a.png"]));
        let roots = [one.path().join("set"), two.path().join("set"), one.path().join("set/a.png")];
        let names: Vec<String> =
            walk(&roots, &WalkOptions::default()).unwrap().into_iter().map(|source| source.image).collect();
        assert_eq!(names, ["set/a.png", "set-2/a.png", "a.png"]);
    }

    #[test]
    fn a_missing_path_is_named() {
        let missing = PathBuf::from("no/such/folder");
        let error = walk(&[missing], &WalkOptions::default()).unwrap_err().to_string();
        assert!(error.starts_with("no/such/folder: "), "{error}");
    }
}
