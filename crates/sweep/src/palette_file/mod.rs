//! Palettes as files: what other programs give and take, one file per format.
//!
//! The extension says the format; anything that decodes as an image gives its colours in order of first appearance.

mod act;
mod ase;
mod css;
mod gpl;
mod hex;
mod json;
mod swatch;

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::compress::write_whole;

/// A colour `[r, g, b, a]`, straight alpha.
pub(crate) type Color = [u8; 4];

/// Why a palette file can't be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaletteError {
    /// The file can't be read.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file can't be written.
    #[error("can't write the palette {}: {reason}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

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

/// The most colours that a palette may have.
const MOST: usize = crate::output::indexed::MAX_COLORS;

/// The colours of a palette file, each once, in its order: 1 to 256.
///
/// # Errors
/// When it can't be read, holds no colour or too many.
pub fn read_palette(path: &Path) -> Result<Vec<[u8; 4]>, PaletteError> {
    let unreadable = |reason: String| PaletteError::Unreadable { path: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|error| unreadable(format!("can't be read: {error}")))?;
    let mut colors = parse(&bytes, path).map_err(unreadable)?;
    let mut seen = std::collections::HashSet::new();
    colors.retain(|color| seen.insert(*color));
    match colors.len() {
        0 => Err(unreadable("holds no colour".to_owned())),
        1..=MOST => Ok(colors),
        more => {
            Err(unreadable(format!("holds {more} colours, and a palette at most {MOST}: compress it first")))
        }
    }
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

/// Writes a palette as the extension of `path` says.
///
/// # Errors
/// When there is no such format, it can't hold the colours, the file exists and is not to be overwritten, or can't be
/// written.
pub fn write_palette(path: &Path, colors: &[[u8; 4]], overwrite: bool) -> Result<(), PaletteError> {
    let unwritable = |reason: String| PaletteError::Unwritable { path: path.to_owned(), reason };
    let bytes = render(path, colors).map_err(unwritable)?;
    if !overwrite && std::fs::symlink_metadata(path).is_ok() {
        return Err(unwritable("it exists already: pass --overwrite to replace it".to_owned()));
    }
    write_whole(path, &bytes, overwrite).map_err(|error| unwritable(error.to_string()))
}

/// Proves that a palette can be written to `path`, whatever its colours.
///
/// # Errors
/// When there is no such format, or the file exists and is not to be overwritten.
pub fn check_palette_place(path: &Path, overwrite: bool) -> Result<(), PaletteError> {
    let unwritable =
        |reason: &str| Err(PaletteError::Unwritable { path: path.to_owned(), reason: reason.to_owned() });
    if Format::of(path).is_none() {
        return unwritable(&format!("name it {FORMATS}"));
    }
    if !overwrite && std::fs::symlink_metadata(path).is_ok() {
        return unwritable("it exists already: pass --overwrite to replace it");
    }
    Ok(())
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

/// `#rrggbb`, with alpha `#rrggbbaa`.
pub(crate) fn hex_of([r, g, b, a]: Color) -> String {
    if a == 255 { format!("#{r:02x}{g:02x}{b:02x}") } else { format!("#{r:02x}{g:02x}{b:02x}{a:02x}") }
}

/// A colour as `rgb`, `rrggbb` or `rrggbbaa`, with or without `#`.
///
/// # Errors
/// When it is something else.
pub fn parse_color(text: &str) -> Result<[u8; 4], String> {
    let digits = text.trim().trim_start_matches('#');
    let wrong = || format!("'{}' is no colour: write #rrggbb, #rgb or #rrggbbaa", text.trim());
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let digits = if digits.len() == 3 {
        digits.chars().flat_map(|digit| [digit; 2]).collect()
    } else {
        digits.to_owned()
    };
    let part = |from: usize| u8::from_str_radix(&digits[from..from + 2], 16).map_err(|_| wrong());
    match digits.len() {
        6 => Ok([part(0)?, part(2)?, part(4)?, 255]),
        8 => Ok([part(0)?, part(2)?, part(4)?, part(6)?]),
        _ => Err(wrong()),
    }
}

/// What a format without alpha says of colours that have some.
fn check_opaque(colors: &[Color], format: &str) -> Result<(), String> {
    if colors.iter().all(|color| color[3] == 255) {
        return Ok(());
    }
    Err(format!("{format} holds no alpha, and the palette has some: write .gpl, .json, .css, .hex or .png"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPAQUE: [Color; 4] = [[0, 0, 0, 255], [255, 128, 7, 255], [1, 2, 3, 255], [255, 255, 255, 255]];
    const SOFT: [Color; 3] = [[0, 0, 0, 0], [9, 200, 30, 77], [255, 255, 255, 255]];

    #[test]
    fn every_format_reads_what_it_writes() {
        let folder = tempfile::tempdir().unwrap();
        let all: Vec<Color> = (0..=255).map(|i: u8| [i, 255 - i, i / 2, 255]).collect();
        for extension in ["act", "ase", "css", "gpl", "hex", "txt", "json", "png"] {
            let path = folder.path().join(format!("palette.{extension}"));
            for colors in [&OPAQUE[..], &OPAQUE[..1], &all] {
                write_palette(&path, colors, true).unwrap();
                assert_eq!(read_palette(&path).as_deref(), Ok(colors), "{extension}");
            }
            match write_palette(&path, &SOFT, true) {
                Ok(()) => assert_eq!(read_palette(&path).as_deref(), Ok(&SOFT[..]), "{extension}"),
                Err(error) => {
                    assert!(["act", "ase"].contains(&extension) && error.to_string().contains("no alpha"));
                }
            }
        }
    }

    #[test]
    fn act_has_one_transparent_colour() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.act");
        let colors = [[7, 7, 7, 255], [0, 0, 0, 0], [9, 9, 9, 255]];
        write_palette(&path, &colors, false).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 772);
        assert_eq!(read_palette(&path), Ok(colors.to_vec()));
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("empty.hex"), "; nothing\n\n").unwrap();
        std::fs::write(path("wrong.hex"), "#12345\n").unwrap();
        std::fs::write(path("wrong.json"), "{\"colors\": 3}").unwrap();
        std::fs::write(path("short.act"), "abc").unwrap();
        std::fs::write(path("short.ase"), "ASEF").unwrap();
        std::fs::write(path("no.gpl"), "JASC-PAL\n").unwrap();
        let cases = [
            ("empty.hex", "holds no colour"),
            ("wrong.hex", "'#12345' is no colour"),
            ("wrong.json", "a list of colours"),
            ("short.act", "768 or 772 bytes"),
            ("short.ase", "ends too early"),
            ("no.gpl", "GIMP Palette"),
            ("missing.gpl", "can't be read"),
        ];
        for (name, reason) in cases {
            let error = read_palette(&path(name)).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        let error = write_palette(&path("a.jpg"), &OPAQUE, false).unwrap_err().to_string();
        assert!(error.contains("name it .gpl"), "{error}");
        let error = write_palette(&path("empty.hex"), &OPAQUE, false).unwrap_err().to_string();
        assert!(error.contains("exists already"), "{error}");
    }

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
