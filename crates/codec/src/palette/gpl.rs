//! GIMP palettes; alpha as Aseprite writes it, with the line `Channels: RGBA`.

use std::fmt::Write;
use std::path::Path;

use super::color::{Color, Colors, hex_of};

const WITH_ALPHA: &str = "Channels: RGBA";

/// Lines that say something of the palette.
const HEADERS: [&str; 3] = ["name:", "columns:", "channels:"];

pub(super) fn read(text: &str) -> Result<Colors, String> {
    let mut lines = text.lines().map(str::trim);
    if !lines.next().is_some_and(|line| line.trim_start_matches('\u{feff}').starts_with("GIMP Palette")) {
        return Err("does not begin with 'GIMP Palette'".to_owned());
    }
    let channels = if text.lines().any(|line| line.trim() == WITH_ALPHA) { 4 } else { 3 };
    let is_header = |line: &str| HEADERS.iter().any(|header| line.to_ascii_lowercase().starts_with(header));
    let mut colors = Colors::default();
    for line in lines.filter(|line| !(line.is_empty() || line.starts_with('#') || is_header(line))) {
        if line.starts_with(|first: char| first.is_ascii_digit()) {
            colors.colors.push(color(line, channels)?);
        } else {
            colors.skipped.push(line.to_owned());
        }
    }
    Ok(colors)
}

fn color(line: &str, channels: usize) -> Result<Color, String> {
    let numbers: Vec<u8> =
        line.split_whitespace().take(channels).map_while(|part| part.parse().ok()).collect();
    match numbers[..] {
        [r, g, b] if channels == 3 => Ok([r, g, b, 255]),
        [r, g, b, a] => Ok([r, g, b, a]),
        _ => Err(format!("'{line}' is no line of a GIMP palette: three numbers up to 255 and a name")),
    }
}

pub(super) fn write(colors: &[Color], path: &Path) -> String {
    let alpha = colors.iter().any(|color| color[3] < 255);
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut text = "GIMP Palette\n".to_owned();
    if alpha {
        text.push_str(WITH_ALPHA);
        text.push('\n');
    }
    // Writing to a string can't fail.
    let _ = writeln!(text, "Name: {name}\nColumns: 16\n#");
    for &[r, g, b, a] in colors {
        let _ = write!(text, "{r:3} {g:3} {b:3}");
        if alpha {
            let _ = write!(text, " {a:3}");
        }
        let _ = writeln!(text, "\t{}", hex_of([r, g, b, a]));
    }
    text
}
