//! Palettes as files: what other programs give and take, one file per format.
//!
//! The extension says the format; anything that decodes as an image gives its colours in order of first appearance.

mod act;
mod ase;
mod color;
mod css;
mod gpl;
mod hex;
mod json;
mod swatch;

use std::path::Path;

use thiserror::Error;

pub use color::{Color, ColorError, hex_of, parse_color};

/// Formats with a codec; images are the rest.
#[derive(Clone, Copy)]
enum Format {
    Act,
    Ase,
    Css,
    Gpl,
    Hex,
    Json,
    Image,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "act" => Self::Act,
            "ase" => Self::Ase,
            "css" => Self::Css,
            "gpl" => Self::Gpl,
            "hex" | "txt" => Self::Hex,
            "json" => Self::Json,
            "png" => Self::Image,
            _ => return None,
        })
    }
}

/// What files of palettes can be, for messages.
const FORMATS: &str = ".gpl, .act, .ase, .hex, .txt, .json, .css or .png";

/// Why bytes are no palette, or a palette has no bytes, in words that go on after a file's name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct PaletteFormatError(String);

/// Whether a palette can be written to a file of this name.
///
/// # Errors
/// When its extension is that of no format.
pub fn check_palette_name(path: &Path) -> Result<(), PaletteFormatError> {
    Format::of(path).map(|_| ()).ok_or_else(|| PaletteFormatError(format!("name it {FORMATS}")))
}

/// The colours in the bytes of a palette file, in their order, repetitions included; `path` lends only its extension.
///
/// # Errors
/// When the bytes are not of that format.
pub fn parse_palette(bytes: &[u8], path: &Path) -> Result<Vec<Color>, PaletteFormatError> {
    parse(bytes, path).map_err(PaletteFormatError)
}

/// The bytes of a palette file of the format that the extension of `path` names.
///
/// # Errors
/// When there is no such format, or it can't hold the colours.
pub fn render_palette(path: &Path, colors: &[Color]) -> Result<Vec<u8>, PaletteFormatError> {
    render(path, colors).map_err(PaletteFormatError)
}

fn parse(bytes: &[u8], path: &Path) -> Result<Vec<Color>, String> {
    let text = || std::str::from_utf8(bytes).map_err(|_| "is no text".to_owned());
    match Format::of(path) {
        Some(Format::Act) => act::read(bytes),
        Some(Format::Ase) => ase::read(bytes),
        Some(Format::Css) => Ok(css::read(text()?)),
        Some(Format::Gpl) => gpl::read(text()?),
        Some(Format::Hex) => hex::read(text()?),
        Some(Format::Json) => json::read(text()?),
        Some(Format::Image) | None => swatch::read(bytes, path),
    }
}

fn render(path: &Path, colors: &[Color]) -> Result<Vec<u8>, String> {
    match Format::of(path) {
        Some(Format::Act) => act::write(colors),
        Some(Format::Ase) => ase::write(colors),
        Some(Format::Css) => Ok(css::write(colors).into_bytes()),
        Some(Format::Gpl) => Ok(gpl::write(colors, path).into_bytes()),
        Some(Format::Hex) => Ok(hex::write(colors).into_bytes()),
        Some(Format::Json) => Ok(json::write(colors).into_bytes()),
        Some(Format::Image) => swatch::write(colors),
        None => Err(format!("name it {FORMATS}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_programs_are_read() {
        let gimp = "GIMP Palette\nName: Bears\nColumns: 4\n# comment\n  8   8   8\tgrey3\n 68  44  44\n";
        assert_eq!(gpl::read(gimp), Ok(vec![[8, 8, 8, 255], [68, 44, 44, 255]]));
        let lospec = "1a1c2c\r\n5d275d\r\n";
        assert_eq!(hex::read(lospec), Ok(vec![[0x1a, 0x1c, 0x2c, 255], [0x5d, 0x27, 0x5d, 255]]));
        let json = r##"{"name": "x", "colors": ["#fff", [1, 2, 3], [1, 2, 3, 4]]}"##;
        assert_eq!(json::read(json), Ok(vec![[255; 4], [1, 2, 3, 255], [1, 2, 3, 4]]));
        assert_eq!(
            css::read("a { color: #abc; } :root { --b: #01020304 }"),
            [[0xaa, 0xbb, 0xcc, 255], [1, 2, 3, 4]]
        );
    }
}
