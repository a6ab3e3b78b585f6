//! A list of files in place of folders: one `class<TAB>path` a line.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use thiserror::Error;

use crate::names::{original_bytes, table_name};
use crate::source::Source;

/// Why a list can't be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListError {
    /// It can't be read.
    #[error("the list {path} can't be read: {reason}")]
    Read {
        /// The list.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A line is none of a list.
    #[error("line {number} of the list {path} {reason}")]
    Line {
        /// The list.
        path: String,
        /// The line, from 1 on.
        number: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// The file that a line names, relative to `root`; `None` for an empty line.
///
/// The image is called as the line has its path, in the way of tables: with `/`, and `%XX` for bytes that are no UTF-8.
///
/// # Errors
/// What is wrong with the line, in words.
pub fn listed(line: &[u8], root: &Path) -> Result<Option<Source>, String> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Ok(None);
    }
    let tab = line.iter().position(|&byte| byte == b'\t');
    let tab = tab.ok_or("has no tab: write the class, a tab and the path")?;
    let class = std::str::from_utf8(&line[..tab]).map_err(|_| "has a class that is no UTF-8")?;
    if class.is_empty() {
        return Err("has no class before its tab: write . where there is none".to_owned());
    }
    let path = path_from(&line[tab + 1..]);
    let image = image_name(&path);
    if image.is_empty() {
        return Err("has no path after its tab".to_owned());
    }
    Ok(Some(Source { path: root.join(path), class: class.to_owned(), image, ..Source::default() }))
}

/// The line of a list, line feed included, that [`listed`] reads as this file below `root`.
///
/// # Errors
/// In words, when there is no such line: the name has a line feed, the class a tab, or the file does not lie below `root`.
pub fn list_line(source: &Source, root: &Path) -> Result<Vec<u8>, String> {
    let path = source.path.strip_prefix(root).unwrap_or(Path::new(""));
    let bytes = path.as_os_str().as_encoded_bytes();
    let line = [source.class.as_bytes(), b"\t", bytes, b"\n"].concat();
    let read = listed(&line, root).ok().flatten();
    let is_same = read.is_some_and(|read| (&read.class, &read.image) == (&source.class, &source.image));
    if is_same && !bytes.contains(&b'\n') {
        return Ok(line);
    }
    let image = &source.image;
    Err(format!(
        "{image} can't stand in a list, which has no room for line feeds in names, tabs in classes, and files of several folders"
    ))
}

/// All files of a list, in its order.
///
/// # Errors
/// When it can't be read, a line is malformed, or names a file that an earlier one names.
pub fn read_list(path: &Path, root: &Path) -> Result<Vec<Source>, ListError> {
    let shown = || path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| ListError::Read { path: shown(), reason: error.to_string() })?;
    let (mut sources, mut seen) = (Vec::new(), HashSet::new());
    for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let wrong = |reason| ListError::Line { path: shown(), number: index + 1, reason };
        let Some(source) = listed(line, root).map_err(wrong)? else { continue };
        if !seen.insert(source.image.clone()) {
            return Err(wrong(format!("names {} once more", source.image)));
        }
        sources.push(source);
    }
    Ok(sources)
}

/// Where the image of a name in tables lies below `root`.
#[must_use]
pub fn path_of_name(image: &str, root: &Path) -> PathBuf {
    root.join(path_from(&original_bytes(image)))
}

fn image_name(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let names = parts.map(|part| match part {
        Component::RootDir => String::new(),
        part => table_name(part.as_os_str()),
    });
    names.collect::<Vec<_>>().join("/")
}

#[cfg(unix)]
fn path_from(bytes: &[u8]) -> PathBuf {
    let text: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec());
    text.into()
}

#[cfg(not(unix))]
fn path_from(bytes: &[u8]) -> PathBuf {
    OsString::from(String::from_utf8_lossy(bytes).into_owned()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &[u8]) -> Result<Option<(String, String, PathBuf)>, String> {
        let listed = listed(line, Path::new("data"))?;
        Ok(listed.map(|source| (source.class, source.image, source.path)))
    }

    #[test]
    fn a_line_is_a_class_and_a_path() {
        let icons =
            |image: &str| Ok(Some(("icons".to_owned(), image.to_owned(), PathBuf::from("data").join(image))));
        assert_eq!(of(b"icons\ta b.png\n"), icons("a b.png"));
        assert_eq!(of(b"icons\tc/d.png\r\n"), icons("c/d.png"));
        assert_eq!(of(b"icons\t./c/d.png").map(|it| it.map(|it| it.1)), Ok(Some("c/d.png".to_owned())));
        assert_eq!(of(b"icons\t/x/d.png"), icons("/x/d.png"));
        assert_eq!(of(b"\n"), Ok(None));
        for (line, reason) in [
            (&b"a.png"[..], "has no tab"),
            (b"\ta.png", "has no class"),
            (b"icons\t", "has no path"),
            (b"\xff\ta.png", "no UTF-8"),
        ] {
            assert!(of(line).is_err_and(|error| error.contains(reason)), "{reason}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn any_bytes_name_a_file_and_the_name_leads_back_to_it() {
        let source = listed(b"c\tx/\xffz%41.png", Path::new("data")).expect("a line").expect("a file");
        assert_eq!(source.image, "x/%FFz%2541.png");
        assert_eq!(path_of_name(&source.image, Path::new("data")), source.path);
        assert_eq!(path_of_name("50%.png", Path::new("data")), PathBuf::from("data/50%.png"));
    }

    #[test]
    fn a_line_is_written_as_it_is_read() {
        let source = |class: &str, image: &str, path: &str| Source {
            class: class.to_owned(),
            image: image.to_owned(),
            path: path.into(),
            ..Source::default()
        };
        let line = |source: &Source| list_line(source, Path::new("data/"));
        assert_eq!(line(&source("c", "c/a b%09.png", "data/c/a b\t.png")), Ok(b"c\tc/a b\t.png\n".to_vec()));
        for (source, why) in [
            (source("c", "c/a%0Ab.png", "data/c/a\nb.png"), "a line feed"),
            (source("c", "c/a%0D", "data/c/a\r"), "a carriage return at its end"),
            (source("c\td", "c/a.png", "data/c/a.png"), "a tab in the class"),
            (source("c", "data/c/a.png", "data/c/a.png"), "another name"),
            (source("c", "c/a.png", "other/c/a.png"), "another folder"),
        ] {
            assert!(line(&source).is_err_and(|reason| reason.contains("can't stand in a list")), "{why}");
        }
    }

    #[test]
    fn a_list_names_each_file_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.tsv");
        let read = |text: &str| {
            std::fs::write(&path, text).expect("it is written");
            read_list(&path, Path::new("")).map_err(|error| error.to_string())
        };
        let images = |text: &str| read(text).map(|sources| sources.into_iter().map(|it| it.image).collect());
        assert_eq!(images("a\tx.png\n\nb\ty.png"), Ok(vec!["x.png".to_owned(), "y.png".to_owned()]));
        let error = read("a\tx.png\na\t./x.png\n").unwrap_err();
        assert!(
            error.starts_with("line 2 of the list ") && error.ends_with("names x.png once more"),
            "{error}"
        );
        assert!(read("a\tx.png\nx.png\n").unwrap_err().contains("line 2"));
        let missing = read_list(&folder.path().join("none"), Path::new(""));
        assert!(matches!(missing, Err(ListError::Read { .. })));
    }
}
