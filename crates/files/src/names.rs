//! File names as tables show them.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::Path;

/// The last part of a path's name, of where it really lies if it ends in `.` or `..`.
#[must_use]
pub fn root_name(root: &Path) -> String {
    let name = |path: &Path| path.file_name().map(table_name);
    name(root)
        .or_else(|| root.canonicalize().ok().as_deref().and_then(name))
        .unwrap_or_else(|| "root".to_owned())
}

/// A file name in one line: bytes that are no UTF-8 and control characters as `%XX`, and `%` as `%25` where it could be
/// taken for such.
#[must_use]
pub fn table_name(name: &OsStr) -> String {
    let bytes = name.as_encoded_bytes();
    let is_plain = |text: &&str| !looks_escaped(text) && !text.contains(|c: char| c.is_ascii_control());
    if let Some(text) = std::str::from_utf8(bytes).ok().filter(is_plain) {
        return text.to_owned();
    }
    bytes.utf8_chunks().fold(String::new(), |mut text, chunk| {
        for character in chunk.valid().chars() {
            match character {
                '%' => text.push_str("%25"),
                _ if character.is_ascii_control() => escape(&mut text, character as u8),
                _ => text.push(character),
            }
        }
        chunk.invalid().iter().for_each(|&byte| escape(&mut text, byte));
        text
    })
}

/// A name that came with an image from elsewhere, in one line: control characters as `%XX`.
#[must_use]
pub fn safe_name(name: &str) -> String {
    if !name.contains(|c: char| c.is_ascii_control()) {
        return name.to_owned();
    }
    name_in_tables(name)
}

/// The name in tables of a file at this path below the dataset's root, with `/`.
#[must_use]
pub fn name_in_tables(path: &str) -> String {
    path.split('/').map(|part| table_name(OsStr::new(part))).collect::<Vec<_>>().join("/")
}

/// The order in which a walk would come by two files of these names in tables.
#[must_use]
pub fn in_walking_order(one: &str, other: &str) -> Ordering {
    let escaped = [one, other].iter().any(|name| name.contains('%'));
    if escaped {
        let [one, other] = [one, other].map(original_bytes);
        return one.split(|&byte| byte == b'/').cmp(other.split(|&byte| byte == b'/'));
    }
    one.split('/').cmp(other.split('/'))
}

/// The bytes of a file's name behind one in tables.
pub(crate) fn original_bytes(name: &str) -> Vec<u8> {
    let mut left = name.as_bytes();
    let mut bytes = Vec::with_capacity(left.len());
    while let Some((&byte, rest)) = left.split_first() {
        let escaped =
            rest.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let plain = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let original = escaped.filter(plain).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(original.unwrap_or(byte));
        left = if original.is_some() { &rest[2..] } else { rest };
    }
    bytes
}

fn escape(text: &mut String, byte: u8) {
    // Writing to a string can't fail.
    let _ = write!(text, "%{byte:02X}");
}

fn looks_escaped(text: &str) -> bool {
    text.as_bytes().windows(3).any(|three| three[0] == b'%' && three[1..].iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_a_walk_finds_them() {
        let mut names = ["b.png", "a/z.png", "a.png", "a-b/c.png", "%FFz.png", "%25FFz.png"];
        names.sort_by(|one, other| in_walking_order(one, other));
        assert_eq!(names, ["%25FFz.png", "a/z.png", "a-b/c.png", "a.png", "b.png", "%FFz.png"]);
    }

    #[test]
    fn a_name_from_elsewhere_is_one_line() {
        assert_eq!(safe_name("s3/ü 50%.png"), "s3/ü 50%.png");
        assert_eq!(safe_name("a/two\nlines.png"), "a/two%0Alines.png");
    }

    #[test]
    fn only_what_needs_it_is_escaped() {
        for plain in ["-x.png", "ü b.png", "50%.png", "<img>.png"] {
            assert_eq!(table_name(OsStr::new(plain)), plain);
        }
        assert_eq!(table_name(OsStr::new("%FF 9%.png")), "%25FF 9%25.png");
        assert_eq!(table_name(OsStr::new("two\nlines\x1b[1m")), "two%0Alines%1B[1m");
    }
}
