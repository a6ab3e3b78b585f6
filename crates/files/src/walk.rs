//! Folders to a list of files with their classes, in an order that depends on names alone.

use std::collections::HashSet;
use std::fs::FileType;
use std::path::{Path, PathBuf};

use codec::Rejection;
use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use tables::NO_CLASS;

use crate::globs::expanded;
use crate::manifest::Manifest;
use crate::names::{root_name, table_name};
use crate::source::{ClassRule, Dataset, DatasetError, Source, WalkOptions};

/// All files below `roots`, each root's in order of their paths.
///
/// # Errors
/// When a path, a glob or the class manifest is wrong.
pub fn walk(roots: &[PathBuf], options: &WalkOptions) -> Result<Dataset, DatasetError> {
    let roots = expanded(roots)?;
    let mut sources = Vec::new();
    for (root, label) in roots.iter().zip(&root_labels(&roots)) {
        std::fs::metadata(root).map_err(|error| DatasetError::Path {
            path: root.display().to_string(),
            reason: error.to_string(),
        })?;
        sources.extend(walk_root(root, label.as_deref(), options)?);
    }
    let messages = match &options.classes {
        ClassRule::Manifest(path) => Manifest::read(path)?.apply(&mut sources),
        ClassRule::Given(classes) => Manifest::given(classes).apply_all(&mut sources)?,
        ClassRule::Folder | ClassRule::None => Vec::new(),
    };
    Ok(Dataset { sources, messages })
}

fn walk_root(root: &Path, label: Option<&str>, options: &WalkOptions) -> Result<Vec<Source>, DatasetError> {
    let mut sources = Vec::new();
    for entry in walker(root, options)?.build() {
        let (path, obstacle) = match entry {
            Ok(entry) => match entry.file_type().map(kind_of) {
                Some(EntryKind::Open) => (entry.into_path(), None),
                Some(EntryKind::Closed(what)) => {
                    (entry.into_path(), Some(Rejection::Skipped(what.to_owned())))
                }
                Some(EntryKind::Down) | None => continue,
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
            _ => NO_CLASS.to_owned(),
        };
        let image = label.into_iter().chain(parts.iter().map(String::as_str)).collect::<Vec<_>>().join("/");
        sources.push(Source { path, class, image, obstacle, note: None });
    }
    Ok(sources)
}

/// What to do with a directory entry.
enum EntryKind {
    Open,
    /// A folder: its entries follow.
    Down,
    /// Not to be opened, and why.
    Closed(&'static str),
}

/// Only regular files are opened: a pipe would block for ever, a device never end.
fn kind_of(file_type: FileType) -> EntryKind {
    if file_type.is_file() {
        EntryKind::Open
    } else if file_type.is_dir() {
        EntryKind::Down
    } else if file_type.is_symlink() {
        EntryKind::Closed("a symbolic link, not followed")
    } else {
        EntryKind::Closed("a pipe, socket or device, never opened")
    }
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
        let sources = walk(&[folder.to_owned()], options).unwrap().sources;
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
        let names: Vec<String> = walk(&roots, &WalkOptions::default())
            .unwrap()
            .sources
            .into_iter()
            .map(|source| source.image)
            .collect();
        assert_eq!(names, ["set/a.png", "set-2/a.png", "a.png"]);
    }

    #[test]
    fn a_missing_path_is_named() {
        let missing = PathBuf::from("no/such/folder");
        let error = walk(&[missing], &WalkOptions::default()).unwrap_err().to_string();
        assert!(error.starts_with("no/such/folder: "), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_pipes_not_opened() {
        let folder = tree(&["a.png", "deep/b.png"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("deep/loop")).unwrap();
        let pipe = std::process::Command::new("mkfifo").arg(folder.path().join("queue.png")).status();
        assert!(pipe.is_ok_and(|status| status.success()));
        let sources = walk(&[folder.path().to_owned()], &WalkOptions::default()).unwrap().sources;
        let closed: Vec<(&str, bool)> =
            sources.iter().map(|source| (source.image.as_str(), source.obstacle.is_some())).collect();
        assert_eq!(
            closed,
            [("a.png", false), ("deep/b.png", false), ("deep/loop", true), ("queue.png", true)]
        );
        assert!(
            crate::read::read(&folder.path().join("queue.png")).is_err(),
            "given directly, it is not opened"
        );
    }

    #[cfg(unix)]
    #[test]
    fn any_bytes_name_a_file() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let folder = tree(&["-x.png", "ü b.png", "50%.png", "%FFz.png"]);
        std::fs::write(folder.path().join(OsStr::from_bytes(b"\xffz.png")), "x").unwrap();
        let sources = walk(&[folder.path().to_owned()], &WalkOptions::default()).unwrap().sources;
        let names: Vec<&str> = sources.iter().map(|source| source.image.as_str()).collect();
        assert_eq!(names, ["%25FFz.png", "-x.png", "50%.png", "ü b.png", "%FFz.png"]);
        assert!(sources.iter().all(|source| source.path.exists()));
    }
}
