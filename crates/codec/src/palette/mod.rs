//! Palettes as files: what other programs give and take, one file per format.
//!
//! The extension says the format; anything that decodes as an image gives its colours in order of first appearance.

mod aco;
mod act;
mod ase;
pub(crate) mod color;
mod css;
mod fixed;
mod gpl;
mod hex;
mod json;
mod names;
mod pal;
mod swatch;

use std::path::Path;

use thiserror::Error;

pub use color::{Color, ColorError, Colors, hex_of, parse_color};
pub use fixed::{FixedPalette, FixedPaletteError};
pub use names::{NamedColorError, css_colors, named_color};
pub use swatch::stored_palette;

/// Formats with a codec; images are the rest.
#[derive(Clone, Copy)]
enum Format {
    Aco,
    Act,
    Ase,
    Css,
    Gpl,
    Hex,
    Json,
    /// Written; either kind of `.pal` is read.
    Jasc,
    /// `.riff.pal`.
    Riff,
    Image,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "aco" => Self::Aco,
            "act" => Self::Act,
            "ase" => Self::Ase,
            "css" => Self::Css,
            "gpl" => Self::Gpl,
            "hex" | "txt" => Self::Hex,
            "json" => Self::Json,
            "pal" if is_riff(path) => Self::Riff,
            "pal" => Self::Jasc,
            "png" => Self::Image,
            _ => return None,
        })
    }
}

/// Whether a `.pal` is to be a RIFF palette: its name ends with `.riff.pal`.
fn is_riff(path: &Path) -> bool {
    let inner = path.file_stem().map(Path::new).and_then(Path::extension);
    inner.is_some_and(|inner| inner.eq_ignore_ascii_case("riff"))
}

/// What files of palettes can be, for messages.
const FORMATS: &str = ".gpl, .act, .aco, .ase, .pal (.riff.pal), .hex, .txt, .json, .css or .png";

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

/// The colours in the bytes of a palette file, in their order, repetitions included, what could not be read, and the notes of
/// an image; `path` lends only its name.
///
/// # Errors
/// When the bytes are not of that format.
pub fn parse_palette(bytes: &[u8], path: &Path) -> Result<Colors, PaletteFormatError> {
    parse(bytes, path).map_err(PaletteFormatError)
}

/// The names of the formats of palettes, as extensions without a dot: what [`render_palette`] writes.
pub const PALETTE_FORMATS: [&str; 10] =
    ["hex", "json", "css", "gpl", "act", "aco", "ase", "pal", "riff.pal", "png"];

/// The bytes of a palette file of the format that the extension of `path` names.
///
/// # Errors
/// When there is no such format, or it can't hold the colours.
pub fn render_palette(path: &Path, colors: &[Color]) -> Result<Vec<u8>, PaletteFormatError> {
    render(path, colors).map_err(PaletteFormatError)
}

fn parse(bytes: &[u8], path: &Path) -> Result<Colors, String> {
    let text = || std::str::from_utf8(bytes).map_err(|_| "is no text".to_owned());
    match Format::of(path) {
        Some(Format::Aco) => aco::read(bytes),
        Some(Format::Act) => act::read(bytes).map(Colors::from),
        Some(Format::Ase) => ase::read(bytes),
        Some(Format::Css) => Ok(css::read(text()?)),
        Some(Format::Gpl) => gpl::read(text()?),
        Some(Format::Hex) => Ok(hex::read(text()?, path)),
        Some(Format::Json) => json::read(text()?),
        Some(Format::Jasc | Format::Riff) => pal::read(bytes),
        Some(Format::Image) | None => swatch::read(bytes, path),
    }
}

fn render(path: &Path, colors: &[Color]) -> Result<Vec<u8>, String> {
    match Format::of(path) {
        Some(Format::Aco) => aco::write(colors),
        Some(Format::Act) => act::write(colors),
        Some(Format::Ase) => ase::write(colors),
        Some(Format::Css) => Ok(css::write(colors).into_bytes()),
        Some(Format::Gpl) => Ok(gpl::write(colors, path).into_bytes()),
        Some(Format::Hex) => Ok(hex::write(colors).into_bytes()),
        Some(Format::Json) => Ok(json::write(colors).into_bytes()),
        Some(Format::Jasc) => pal::write_jasc(colors),
        Some(Format::Riff) => pal::write_riff(colors),
        Some(Format::Image) => swatch::write(colors),
        None => Err(format!("name it {FORMATS}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_programs_are_read() {
        let gimp = "GIMP Palette\nName: Bears\nColumns: 4\n# comment\n  8   8   8\tgrey3\n 68  44  44\nred\n";
        let read = gpl::read(gimp).unwrap();
        assert_eq!(read.colors, [[8, 8, 8, 255], [68, 44, 44, 255]]);
        assert_eq!(read.skipped, ["red"]);
        let lospec = "1a1c2c\r\n5d275d\r\n";
        let read = hex::read(lospec, Path::new("a.hex"));
        assert_eq!(read, vec![[0x1a, 0x1c, 0x2c, 255], [0x5d, 0x27, 0x5d, 255]].into());
        let json = r##"{"name": "x", "colors": ["#fff", [1, 2, 3], [1, 2, 3, 4]]}"##;
        assert_eq!(json::read(json), Ok(vec![[255; 4], [1, 2, 3, 255], [1, 2, 3, 4]].into()));
    }
}
