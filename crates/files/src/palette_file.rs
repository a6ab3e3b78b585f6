//! Palettes on disk.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use codec::{Color, Colors, MAX_COLORS, check_palette_name, parse_palette, render_palette, stored_palette};
use thiserror::Error;

use crate::write::{Like, write_whole_like};

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

/// The colours of a palette file in its order, 1 to 256, and what in it could not be read. Each colour once; `as_stored` with
/// repetitions, and of an image with a palette all of that.
///
/// # Errors
/// When it can't be read, holds no colour or too many.
pub fn read_palette(path: &Path, as_stored: bool) -> Result<Colors, PaletteError> {
    let unreadable = |reason: String| PaletteError::Unreadable { path: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|error| unreadable(format!("can't be read: {error}")))?;
    let stored = if as_stored { stored_palette(&bytes).map(Colors::from) } else { None };
    let mut palette = match stored {
        Some(stored) => stored,
        None => parse_palette(&bytes, path).map_err(|error| unreadable(error.to_string()))?,
    };
    if !as_stored {
        let mut seen = HashSet::new();
        palette.colors.retain(|color| seen.insert(*color));
    }
    match palette.colors.len() {
        0 if palette.skipped.is_empty() => Err(unreadable("holds no colour".to_owned())),
        0 => Err(unreadable(format!("holds no colour that can be read, but {}", some_of(&palette.skipped)))),
        1..=MAX_COLORS => Ok(palette),
        more => Err(unreadable(format!(
            "holds {more} colours, and a palette at most {MAX_COLORS}: compress it first"
        ))),
    }
}

/// What could not be read, where that is much the first of it.
fn some_of(skipped: &[String]) -> String {
    const MOST_TOLD: usize = 8;
    let told = skipped[..skipped.len().min(MOST_TOLD)].join(", ");
    match skipped.len().saturating_sub(MOST_TOLD) {
        0 => told,
        more => format!("{told}, and {more} more"),
    }
}

/// Writes a palette as the extension of `path` says, for those who may read what it is `like`.
///
/// # Errors
/// When there is no such format, it can't hold the colours, the file exists and is not to be overwritten, or can't be
/// written.
pub fn write_palette(
    path: &Path,
    colors: &[Color],
    overwrite: bool,
    like: Option<Like<'_>>,
) -> Result<(), PaletteError> {
    let unwritable = |reason: String| PaletteError::Unwritable { path: path.to_owned(), reason };
    let bytes = render_palette(path, colors).map_err(|error| unwritable(error.to_string()))?;
    if !overwrite && std::fs::symlink_metadata(path).is_ok() {
        return Err(unwritable("it exists already: pass --overwrite to replace it".to_owned()));
    }
    write_whole_like(path, &bytes, overwrite, like).map_err(|error| unwritable(error.to_string()))
}

/// Proves that a palette can be written to `path`, whatever its colours.
///
/// # Errors
/// When there is no such format, or the file exists and is not to be overwritten.
pub fn check_palette_place(path: &Path, overwrite: bool) -> Result<(), PaletteError> {
    let unwritable = |reason: String| PaletteError::Unwritable { path: path.to_owned(), reason };
    check_palette_name(path).map_err(|error| unwritable(error.to_string()))?;
    if !overwrite && std::fs::symlink_metadata(path).is_ok() {
        return Err(unwritable("it exists already: pass --overwrite to replace it".to_owned()));
    }
    Ok(())
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
        for extension in ["aco", "act", "ase", "css", "gpl", "hex", "txt", "json", "pal", "riff.pal", "png"] {
            let path = folder.path().join(format!("palette.{extension}"));
            for colors in [&OPAQUE[..], &OPAQUE[..1], &all] {
                write_palette(&path, colors, true, None).unwrap();
                assert_eq!(read_palette(&path, false), Ok(colors.to_vec().into()), "{extension}");
            }
            match write_palette(&path, &SOFT, true, None) {
                Ok(()) => assert_eq!(read_palette(&path, true), Ok(SOFT.to_vec().into()), "{extension}"),
                Err(error) => {
                    let without_alpha = ["aco", "act", "ase", "pal", "riff.pal"].contains(&extension);
                    assert!(without_alpha && error.to_string().contains("no alpha"));
                }
            }
        }
    }

    #[test]
    fn repetitions_stay_where_they_are_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.hex");
        std::fs::write(&path, "ff0000\n000000\nff0000\n").unwrap();
        let of = |as_stored| read_palette(&path, as_stored).unwrap().colors.len();
        assert_eq!((of(false), of(true)), (2, 3));
    }

    #[test]
    fn act_has_one_transparent_colour() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.act");
        let colors = [[7, 7, 7, 255], [0, 0, 0, 0], [9, 9, 9, 255]];
        write_palette(&path, &colors, false, None).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 772);
        assert_eq!(read_palette(&path, false), Ok(colors.to_vec().into()));
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
        std::fs::write(path("lab.css"), "a { color: lab(50% 0 0) }").unwrap();
        let cases = [
            ("empty.hex", "holds no colour"),
            ("wrong.hex", "no colour that can be read, but #12345"),
            ("wrong.json", "a list of colours"),
            ("short.act", "768 or 772 bytes"),
            ("short.ase", "ends too early"),
            ("no.gpl", "GIMP Palette"),
            ("missing.gpl", "can't be read"),
            ("lab.css", "no colour that can be read, but lab(50% 0 0)"),
        ];
        for (name, reason) in cases {
            let error = read_palette(&path(name), false).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        let error = write_palette(&path("a.jpg"), &OPAQUE, false, None).unwrap_err().to_string();
        assert!(error.contains("name it .gpl"), "{error}");
        let error = write_palette(&path("empty.hex"), &OPAQUE, false, None).unwrap_err().to_string();
        assert!(error.contains("exists already"), "{error}");
    }
}
