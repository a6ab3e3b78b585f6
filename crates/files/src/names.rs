//! File names as tables show them.

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
pub(crate) fn table_name(name: &OsStr) -> String {
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
    fn only_what_needs_it_is_escaped() {
        for plain in ["-x.png", "ü b.png", "50%.png", "<img>.png"] {
            assert_eq!(table_name(OsStr::new(plain)), plain);
        }
        assert_eq!(table_name(OsStr::new("%FF 9%.png")), "%25FF 9%25.png");
        assert_eq!(table_name(OsStr::new("two\nlines\x1b[1m")), "two%0Alines%1B[1m");
    }
}
