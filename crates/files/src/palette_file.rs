//! Palettes on disk.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use codec::{Color, MAX_COLORS, check_palette_name, parse_palette, render_palette};
use thiserror::Error;

use crate::write::write_whole;

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

/// The colours of a palette file, each once, in its order: 1 to 256.
///
/// # Errors
/// When it can't be read, holds no colour or too many.
pub fn read_palette(path: &Path) -> Result<Vec<Color>, PaletteError> {
    let unreadable = |reason: String| PaletteError::Unreadable { path: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|error| unreadable(format!("can't be read: {error}")))?;
    let mut colors = parse_palette(&bytes, path).map_err(|error| unreadable(error.to_string()))?;
    let mut seen = HashSet::new();
    colors.retain(|color| seen.insert(*color));
    match colors.len() {
        0 => Err(unreadable("holds no colour".to_owned())),
        1..=MAX_COLORS => Ok(colors),
        more => Err(unreadable(format!(
            "holds {more} colours, and a palette at most {MAX_COLORS}: compress it first"
        ))),
    }
}

/// Writes a palette as the extension of `path` says.
///
/// # Errors
/// When there is no such format, it can't hold the colours, the file exists and is not to be overwritten, or can't be
/// written.
pub fn write_palette(path: &Path, colors: &[Color], overwrite: bool) -> Result<(), PaletteError> {
    let unwritable = |reason: String| PaletteError::Unwritable { path: path.to_owned(), reason };
    let bytes = render_palette(path, colors).map_err(|error| unwritable(error.to_string()))?;
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
}
