//! Classes in file names.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use tables::hex;

/// Bytes of a class that go into a file name; what a file system allows for the whole is 255.
const LONGEST_PART: usize = 150;

/// A class as part of a file name: what no file system allows as `%XX`, a long one cut and told apart by its hash.
#[must_use]
pub fn file_name_part(class: &str) -> String {
    let mut part = String::new();
    for character in class.chars() {
        match character {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%' | '\0'..='\x1f' => {
                // Writing to a string can't fail.
                let _ = write!(part, "%{:02X}", character as u32);
            }
            _ => part.push(character),
        }
        if part.len() > LONGEST_PART {
            return format!("{part}-{}", &hex(&Sha256::digest(class))[..8]);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_make_file_names_of_their_own() {
        assert_eq!(file_name_part("a/b<c>"), "a%2Fb%3Cc%3E");
        assert_ne!(file_name_part("a\\b"), file_name_part("a%5Cb"));
        let (long, other) = ("ü".repeat(300), "ü".repeat(299));
        assert!(file_name_part(&long).len() < 200 && file_name_part(&long) != file_name_part(&other));
    }
}
