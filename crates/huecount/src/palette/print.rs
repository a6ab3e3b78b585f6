//! Palettes as people and other programs read them.

use anstyle::{RgbColor, Style};
use codec::{Color, PaletteFormatError, hex_of, render_palette};
use compress::{FoundPalette, ImagePalette, PaletteResult, Swatch};

use crate::console::{self, Console, OutputError};
use crate::screen::shows_true_color;
use crate::text_table::{Align, counted, lines};

/// The palette in the format of a file; a GIMP palette is called as the image is.
pub(super) fn rendered(
    found: &FoundPalette,
    palette: &ImagePalette,
    format: &str,
) -> Result<Vec<u8>, PaletteFormatError> {
    let stem = found.image.file_stem().unwrap_or_default();
    let mut name = stem.to_owned();
    name.push(".");
    name.push(format);
    render_palette(name.as_ref(), &palette.entries.colors)
}

/// A table for each image; those that failed are named on stderr, whether or not standard output takes the others.
pub(super) fn images(results: &[FoundPalette], console: &Console) -> Result<(), OutputError> {
    let mut printed = Ok(());
    for found in results {
        let shown = image(found, console);
        printed = printed.and(shown);
    }
    printed
}

fn image(found: &FoundPalette, console: &Console) -> Result<(), OutputError> {
    let name = found.image.display();
    match &found.result {
        PaletteResult::Ok(palette) => {
            let met = palette.met.as_ref().map_or_else(String::new, |met| format!("; meets {met}"));
            let count = counted(palette.entries.colors.len(), "colour");
            console.result(&format!("{name}: {count} of {}{met}", palette.distinct_colors))?;
            table(&palette.entries.swatches(), console)?;
            found.notes.iter().try_for_each(|note| console.result(&format!("  note: {note}")))
        }
        PaletteResult::Ignored { reason } => {
            if console.verbose() {
                console::skipped(&format!("{name}: {reason}"));
            }
            Ok(())
        }
        PaletteResult::Failed { reason } => {
            console::failed(&format!("{name}: {reason}"));
            Ok(())
        }
    }
}

/// Each colour with its facts; on a true-colour terminal after a field of it.
fn table(swatches: &[Swatch], console: &Console) -> Result<(), OutputError> {
    let header = [
        ("colour", Align::Left),
        ("share", Align::Right),
        ("CSS name", Align::Left),
        ("dE2000", Align::Right),
        ("on black", Align::Right),
        ("on white", Align::Right),
    ];
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    let row = |swatch: &Swatch| {
        vec![
            hex_of(swatch.color),
            format!("{:.2} %", 100.0 * swatch.share),
            swatch.css_name.to_owned(),
            number(swatch.css_delta_e2000),
            number(swatch.contrast_black),
            number(swatch.contrast_white),
        ]
    };
    let rows: Vec<Vec<String>> = swatches.iter().map(row).collect();
    let mut lines = lines(&header, &rows).into_iter();
    let fields = shows_true_color();
    let indent = if fields { "          " } else { "  " };
    let header = lines.next().map(|header| format!("{indent}{header}"));
    let colored = lines.zip(swatches).map(|(line, swatch)| {
        if fields { format!("  {}  {line}", field(swatch.color)) } else { format!("{indent}{line}") }
    });
    console.table(header.into_iter().chain(colored).collect())
}

/// Six characters of a colour; what shines through a translucent one is not shown.
fn field([r, g, b, a]: Color) -> String {
    if a == 0 {
        return " clear".to_owned();
    }
    let style = Style::new().bg_color(Some(RgbColor(r, g, b).into()));
    format!("{style}      {style:#}")
}
