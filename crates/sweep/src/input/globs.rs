//! Paths with `*`, `?` or `[` that no shell has expanded.

use std::path::{Path, PathBuf};

use super::dataset::DatasetError;

/// The paths with every glob among them expanded, in order of names; a path that exists is itself, whatever its name.
pub(crate) fn expanded(paths: &[PathBuf]) -> Result<Vec<PathBuf>, DatasetError> {
    let mut found = Vec::new();
    for path in paths {
        match pattern(path) {
            Some(pattern) => found.extend(matches(pattern)?),
            None => found.push(path.clone()),
        }
    }
    Ok(found)
}

fn pattern(path: &Path) -> Option<&str> {
    let text = path.to_str().filter(|text| text.contains(['*', '?', '[']))?;
    std::fs::symlink_metadata(path).is_err().then_some(text)
}

fn matches(pattern: &str) -> Result<Vec<PathBuf>, DatasetError> {
    let error = |reason: String| DatasetError::Glob { glob: pattern.to_owned(), reason };
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let paths = glob::glob_with(pattern, options).map_err(|failure| error(failure.to_string()))?;
    let paths: Vec<PathBuf> = paths.filter_map(Result::ok).collect();
    if paths.is_empty() {
        return Err(DatasetError::Path { path: pattern.to_owned(), reason: "no file matches".to_owned() });
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_become_the_paths_they_match_and_other_paths_stay() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.png", "a.png", ".hidden.png", "c.jpg", "d[1].png"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let names = |pattern: &str| -> Vec<String> {
            let paths = expanded(&[folder.path().join(pattern)]).unwrap();
            paths.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names("?.png"), ["a.png", "b.png"]);
        assert_eq!(names("d[1].png"), ["d[1].png"]);
        assert_eq!(names("nothing"), ["nothing"]);
        let none = expanded(&[folder.path().join("*.webp")]).unwrap_err().to_string();
        assert!(none.contains("no file matches"), "{none}");
    }
}
