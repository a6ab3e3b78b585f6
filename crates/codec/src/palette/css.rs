//! CSS: custom properties `--color-1` and so on; every `#rgb`, `#rrggbb` and `#rrggbbaa` of a style sheet is read.

use std::fmt::Write;

use super::color::{Color, hex_of, parse_color};

pub(super) fn read(text: &str) -> Vec<Color> {
    let digits = |rest: &str| rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    let after = text.match_indices('#').map(|(place, _)| &text[place + 1..]);
    after.filter_map(|rest| parse_color(&rest[..digits(rest)]).ok()).collect()
}

pub(super) fn write(colors: &[Color]) -> String {
    let mut text = ":root {\n".to_owned();
    for (number, &color) in (1..).zip(colors) {
        // Writing to a string can't fail.
        let _ = writeln!(text, "  --color-{number}: {};", hex_of(color));
    }
    text + "}\n"
}
