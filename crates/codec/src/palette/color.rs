//! Colours as text.

use thiserror::Error;

/// A colour `[r, g, b, a]`, straight alpha.
pub type Color = [u8; 4];

/// `#rrggbb`, with alpha `#rrggbbaa`.
#[must_use]
pub fn hex_of([r, g, b, a]: Color) -> String {
    if a == 255 { format!("#{r:02x}{g:02x}{b:02x}") } else { format!("#{r:02x}{g:02x}{b:02x}{a:02x}") }
}

/// Why a text is no colour.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("'{0}' is no colour: write #rrggbb, #rgb, or with alpha #rrggbbaa or #rgba")]
pub struct ColorError(String);

/// A colour as `rgb`, `rgba`, `rrggbb` or `rrggbbaa`, with or without `#`.
///
/// # Errors
/// When it is something else.
pub fn parse_color(text: &str) -> Result<Color, ColorError> {
    let digits = text.trim().trim_start_matches('#');
    let wrong = || ColorError(text.trim().to_owned());
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let digits = if matches!(digits.len(), 3 | 4) {
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

/// What a palette file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colors {
    /// The colours in their order, repetitions included.
    pub colors: Vec<Color>,
    /// What looks like a colour and could not be read, as it stands in the file.
    pub skipped: Vec<String>,
    /// What was done to an image on its way to colours, and what is odd about it.
    pub notes: Vec<String>,
}

impl Colors {
    /// Adds a colour, or what could not be read.
    pub(super) fn add(&mut self, color: Option<Color>, text: &str) {
        match color {
            Some(color) => self.colors.push(color),
            None => self.skipped.push(text.to_owned()),
        }
    }

    /// How many were added.
    pub(super) fn seen(&self) -> usize {
        self.colors.len() + self.skipped.len()
    }
}

impl From<Vec<Color>> for Colors {
    fn from(colors: Vec<Color>) -> Self {
        Self { colors, ..Self::default() }
    }
}

/// What a format without alpha says of colours that have some.
pub(super) fn check_opaque(colors: &[Color], format: &str) -> Result<(), String> {
    if colors.iter().all(|color| color[3] == 255) {
        return Ok(());
    }
    Err(format!("{format} holds no alpha, and the palette has some: write .gpl, .json, .css, .hex or .png"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_written_as_style_sheets_have_them() {
        assert_eq!(hex_of([1, 171, 255, 255]), "#01abff");
        assert_eq!(hex_of([1, 171, 255, 16]), "#01abff10");
        for (text, color) in
            [("#a968", [0xaa, 0x99, 0x66, 0x88]), ("fff", [255; 4]), ("#01020304", [1, 2, 3, 4])]
        {
            assert_eq!(parse_color(text), Ok(color));
        }
        assert!(parse_color("#12345").is_err() && parse_color("red").is_err());
    }
}
