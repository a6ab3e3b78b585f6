//! One colour per line as hexadecimal digits, as Lospec gives them; lines after `;` or `//` are comments.

use super::{Color, hex_of, parse_color};

pub(super) fn read(text: &str) -> Result<Vec<Color>, String> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let is_color = |line: &&str| !(line.is_empty() || line.starts_with(';') || line.starts_with("//"));
    lines.filter(is_color).map(parse_color).collect()
}

pub(super) fn write(colors: &[Color]) -> String {
    colors.iter().map(|&color| hex_of(color) + "\n").collect()
}
