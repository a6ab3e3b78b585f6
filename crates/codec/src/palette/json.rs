//! JSON: a list of colours, or an object whose `colors` is one; a colour is `"#rrggbb"` or `[r, g, b]`, with alpha or not.

use serde::Deserialize;

use super::color::{Color, hex_of, parse_color};

#[derive(Deserialize)]
#[serde(untagged)]
enum Document {
    List(Vec<Entry>),
    Object { colors: Vec<Entry> },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Hex(String),
    Rgb([u8; 3]),
    Rgba([u8; 4]),
}

pub(super) fn read(text: &str) -> Result<Vec<Color>, String> {
    let document = serde_json::from_str(text)
        .map_err(|_| r##"is not a list of colours like ["#ff0000", [0, 0, 255]]"##.to_owned())?;
    let (Document::List(entries) | Document::Object { colors: entries }) = document;
    let color = |entry| match entry {
        Entry::Hex(text) => parse_color(&text).map_err(|error| error.to_string()),
        Entry::Rgb([r, g, b]) => Ok([r, g, b, 255]),
        Entry::Rgba(color) => Ok(color),
    };
    entries.into_iter().map(color).collect()
}

pub(super) fn write(colors: &[Color]) -> String {
    let colors: Vec<String> = colors.iter().map(|&color| format!("  \"{}\"", hex_of(color))).collect();
    format!("[\n{}\n]\n", colors.join(",\n"))
}
