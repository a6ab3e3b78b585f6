//! Paths with `*`, `?` or `[` that no shell has expanded.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

use crate::source::DatasetError;

/// The paths with every glob among them expanded, in order of names; a path that exists is itself, whatever its name.
///
/// # Errors
/// When a glob is malformed, or a folder can't be walked.
pub fn expanded(paths: &[PathBuf]) -> Result<Vec<PathBuf>, DatasetError> {
    let mut found = Vec::new();
    for path in paths {
        if is_pattern(path) && std::fs::symlink_metadata(path).is_err() {
            found.extend(matches(path)?);
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

fn matches(pattern: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let shown = pattern.display().to_string();
    let matcher = matcher(&shown)?;
    let fixed: PathBuf = pattern.iter().take_while(|part| !is_pattern(Path::new(part))).collect();
    let depth = pattern.iter().count() - fixed.iter().count();
    let start = if fixed.as_os_str().is_empty() { Path::new(".") } else { &fixed };
    let any_depth = pattern.iter().any(|part| part == "**");
    let names_hidden = pattern.iter().skip(fixed.iter().count()).any(|part| is_hidden(Path::new(part)));
    let walk = WalkBuilder::new(start)
        .standard_filters(false)
        .hidden(!names_hidden)
        .max_depth((!any_depth).then_some(depth))
        .sort_by_file_path(Path::cmp)
        .build();
    let paths = walk.filter_map(Result::ok).filter(|entry| entry.depth() > 0).map(|entry| {
        let below = entry.path().strip_prefix(start).unwrap_or(entry.path());
        fixed.join(below)
    });
    let paths: Vec<PathBuf> = paths.filter(|path| matcher.is_match(path)).collect();
    if paths.is_empty() {
        return Err(DatasetError::Path { path: shown, reason: "no file matches".to_owned() });
    }
    Ok(paths)
}

fn matcher(pattern: &str) -> Result<GlobMatcher, DatasetError> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher())
        .map_err(|error| DatasetError::Glob { glob: pattern.to_owned(), reason: error.to_string() })
}

fn is_hidden(name: &Path) -> bool {
    name.to_string_lossy().starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.png", "a.png", ".hidden.png", "c.jpg", "d[1].png", "deep/e.png", "deep/er/f.png"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        folder
    }

    #[test]
    fn globs_become_the_paths_they_match_and_other_paths_stay() {
        let folder = folder();
        let names = |pattern: &str| -> Vec<String> {
            let paths = expanded(&[folder.path().join(pattern)]).unwrap();
            let below =
                |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned();
            paths.iter().map(below).collect()
        };
        assert_eq!(names("?.png"), ["a.png", "b.png"]);
        assert_eq!(names("*.png"), ["a.png", "b.png", "d[1].png"]);
        assert_eq!(names(".*.png"), [".hidden.png"]);
        assert_eq!(names("d[1].png"), ["d[1].png"]);
        assert_eq!(names("nothing"), ["nothing"]);
        assert_eq!(names("*/*.png"), ["deep/e.png"]);
        assert_eq!(names("deep/**/*.png"), ["deep/e.png", "deep/er/f.png"]);
        assert_eq!(names("d*p"), ["deep"]);
    }

    #[test]
    fn what_matches_nothing_or_is_no_glob_is_named() {
        let folder = folder();
        let error = |pattern: &str| expanded(&[folder.path().join(pattern)]).unwrap_err().to_string();
        assert!(error("*.webp").contains("no file matches"));
        assert!(error("[").contains("malformed"));
    }

    #[cfg(unix)]
    #[test]
    fn names_of_any_bytes_match() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.png")), "x").unwrap();
        assert_eq!(expanded(&[folder.path().join("*.png")]).unwrap().len(), 1);
    }
}
