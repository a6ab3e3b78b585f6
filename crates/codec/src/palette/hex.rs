//! One colour per line as hexadecimal digits, as Lospec gives them; lines after `;` or `//` are comments.

use super::color::{Color, hex_of, parse_color};

pub(super) fn read(text: &str) -> Result<Vec<Color>, String> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let is_color = |line: &&str| !(line.is_empty() || line.starts_with(';') || line.starts_with("//"));
    let color = |line| parse_color(line).map_err(|error| error.to_string());
    lines.filter(is_color).map(color).collect()
}

pub(super) fn write(colors: &[Color]) -> String {
    colors.iter().map(|&color| hex_of(color) + "\n").collect()
}
