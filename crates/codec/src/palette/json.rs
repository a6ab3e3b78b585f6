//! JSON: a list of colours, or an object whose `colors` is one; a colour is `"#rrggbb"` or `[r, g, b]`, with alpha or not.

use serde::Deserialize;

use super::color::{Color, Colors, hex_of, parse_color};

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
    Other(serde_json::Value),
}

pub(super) fn read(text: &str) -> Result<Colors, String> {
    let document = serde_json::from_str(text)
        .map_err(|_| r##"is not a list of colours like ["#ff0000", [0, 0, 255]]"##.to_owned())?;
    let (Document::List(entries) | Document::Object { colors: entries }) = document;
    let mut colors = Colors::default();
    for entry in entries {
        match entry {
            Entry::Hex(text) => colors.add(parse_color(&text).ok(), &text),
            Entry::Rgb([r, g, b]) => colors.colors.push([r, g, b, 255]),
            Entry::Rgba(color) => colors.colors.push(color),
            Entry::Other(value) => colors.skipped.push(value.to_string()),
        }
    }
    Ok(colors)
}

pub(super) fn write(colors: &[Color]) -> String {
    let colors: Vec<String> = colors.iter().map(|&color| format!("  \"{}\"", hex_of(color))).collect();
    format!("[\n{}\n]\n", colors.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_colour_is_named() {
        let read = read(r##"["#fff", "red", [1, 2, 300], [1, 2, 3]]"##).unwrap();
        assert_eq!(read.colors, [[255; 4], [1, 2, 3, 255]]);
        assert_eq!(read.skipped, ["red", "[1,2,300]"]);
    }
}
