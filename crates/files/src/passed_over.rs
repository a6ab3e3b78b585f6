//! Files that a walk does not see, and why.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::source::{ClassRule, DatasetError, WalkOptions};
use crate::walk::walk;

const HIDDEN: &str = "hidden; --hidden shows it";
const IGNORED: &str = "left out by an ignore file; --no-ignore shows it";
const NOT_ASKED_FOR: &str = "let through by no --include, or left out by --exclude";

/// Every file below `roots` that `options` leave out, by its name in tables, with the reason.
///
/// # Errors
/// When a path or a glob is wrong.
pub fn passed_over(
    roots: &[PathBuf],
    options: &WalkOptions,
) -> Result<Vec<(String, &'static str)>, DatasetError> {
    let names = |options: WalkOptions| -> Result<Vec<String>, DatasetError> {
        let dataset = walk(roots, &WalkOptions { classes: ClassRule::None, ..options })?;
        Ok(dataset.sources.into_iter().map(|source| source.image).collect())
    };
    let seen: HashSet<String> = names(options.clone())?.into_iter().collect();
    let without_globs = WalkOptions { include: Vec::new(), exclude: Vec::new(), ..options.clone() };
    let asked_for: HashSet<String> = names(without_globs.clone())?.into_iter().collect();
    let everything = names(WalkOptions { hidden: true, no_ignore: true, ..without_globs })?;
    let reason = |image: &String| match image {
        _ if asked_for.contains(image) => NOT_ASKED_FOR,
        _ if !options.hidden && image.split('/').any(|part| part.starts_with('.')) => HIDDEN,
        _ => IGNORED,
    };
    let unseen = everything.into_iter().filter(|image| !seen.contains(image));
    Ok(unseen
        .map(|image| {
            let reason = reason(&image);
            (image, reason)
        })
        .collect())
}

/// Why nothing was found: how many files are there, and what leaves them out.
#[must_use]
pub fn nothing_found(roots: &[PathBuf], options: &WalkOptions) -> String {
    let unseen = passed_over(roots, options).unwrap_or_default();
    let file = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    let reasons = [NOT_ASKED_FOR, HIDDEN, IGNORED].into_iter().filter_map(|reason| {
        let count = unseen.iter().filter(|(_, other)| *other == reason).count();
        (count > 0).then(|| format!("{} {} {reason}", file(count), if count == 1 { "is" } else { "are" }))
    });
    let reasons: Vec<String> = reasons.collect();
    if reasons.is_empty() { "nothing is there".to_owned() } else { reasons.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> (tempfile::TempDir, [PathBuf; 1]) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let roots = [folder.path().to_owned()];
        (folder, roots)
    }

    #[test]
    fn each_file_that_is_not_seen_has_its_reason() {
        let (folder, roots) = folder(&["a.png", "b.jpg", ".c.png", ".d/e.png", "f.tmp"]);
        std::fs::write(folder.path().join(".ignore"), "*.tmp\n").unwrap();
        let options = WalkOptions { exclude: vec!["*.jpg".to_owned()], ..WalkOptions::default() };
        let list = passed_over(&roots, &options).unwrap();
        let list: Vec<(&str, &str)> = list.iter().map(|(image, why)| (image.as_str(), *why)).collect();
        assert_eq!(
            list,
            [
                (".c.png", HIDDEN),
                (".d/e.png", HIDDEN),
                (".ignore", HIDDEN),
                ("b.jpg", NOT_ASKED_FOR),
                ("f.tmp", IGNORED)
            ]
        );
    }

    #[test]
    fn nothing_found_is_explained() {
        let (_hidden, roots) = folder(&[".hidden/a.png", ".b.png"]);
        let reason = nothing_found(&roots, &WalkOptions::default());
        assert_eq!(reason, format!("2 files are {HIDDEN}"));
        let (_excluded, roots) = folder(&["a.png"]);
        let options = WalkOptions { include: vec!["*.jpg".to_owned()], ..WalkOptions::default() };
        assert_eq!(nothing_found(&roots, &options), format!("1 file is {NOT_ASKED_FOR}"));
        let (_empty, roots) = folder(&[]);
        assert_eq!(nothing_found(&roots, &WalkOptions::default()), "nothing is there");
    }
}
