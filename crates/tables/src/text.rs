//! Bytes and paths as text.

use std::fmt::Write;
use std::path::Path;

use serde::Serializer;

/// Two lower-case hexadecimal digits per byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Serializes a path as text, whatever its bytes: those that are no UTF-8 become U+FFFD.
///
/// # Errors
/// When the serializer fails.
pub fn as_text<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_two_digits() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
