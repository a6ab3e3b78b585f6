//! Palettes that are known by name: lists of colours, evenly spaced grays, and the colours of e-paper panels.
//!
//! A panel's colours are the nominal ones that its driver takes, in the order of its codes; what is seen on it is darker and duller,
//! and differs from one panel to the next. Sources: the Python drivers of Waveshare's repository `e-Paper` (`epd7in3f.py` for `ACeP`,
//! `epd7in3e.py` for Spectra 6, `epd7in3g.py` for four colours, `epd7in5b_V2.py` for black, white and red), and Pimoroni's library
//! `inky`, which agrees with these for Spectra 6.

use thiserror::Error;

use super::color::{Color, parse_color};
use super::names::named;

const BLACK: Color = [0, 0, 0, 255];
const WHITE: Color = [255, 255, 255, 255];
const RED: Color = [255, 0, 0, 255];
const YELLOW: Color = [255, 255, 0, 255];
const GREEN: Color = [0, 255, 0, 255];
const BLUE: Color = [0, 0, 255, 255];
const ORANGE: Color = [255, 128, 0, 255];

/// Name and colours of each panel, in the order of its codes. Spectra 6 leaves out code 4: it repeats black, so that with the palette
/// kept the indices are the codes.
const PANELS: [(&str, &[Color]); 5] = [
    ("acep7", &[BLACK, WHITE, GREEN, BLUE, RED, YELLOW, ORANGE]),
    ("spectra6", &[BLACK, WHITE, YELLOW, RED, BLACK, BLUE, GREEN]),
    ("bwr", &[BLACK, WHITE, RED]),
    ("bwy", &[BLACK, WHITE, YELLOW]),
    ("bwry", &[BLACK, WHITE, YELLOW, RED]),
];

/// What stands before the number of grays.
const GRAY: &str = "gray:";

/// Grays that samples of 8 bits tell apart.
const MOST_GRAYS: u16 = 256;

/// Colours that were named, in the order in which they stand, 1 to 256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedPalette(pub Vec<Color>);

/// Why a text names no colours.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum FixedPaletteError {
    /// A number of grays that can't be.
    #[error("write gray:N with N from 2 to {MOST_GRAYS}, as gray:4 or gray:16")]
    Grays,
    /// Grays or a panel among others.
    #[error("'{0}' stands alone: name no other colours beside it")]
    Alone(String),
    /// No colour.
    #[error(
        "'{0}' is no colour: write CSS names or #rrggbb parted by commas, as black,white,#ff8000, or gray:N, acep7, spectra6, bwr, bwy or bwry"
    )]
    NoColor(String),
    /// More colours than a palette holds.
    #[error("these are {0} colours, and a palette holds at most 256")]
    TooMany(usize),
}

impl std::str::FromStr for FixedPalette {
    type Err = FixedPaletteError;

    /// Names of CSS and `#rrggbb` parted by commas; `gray:N`, N grays from black to white at equal steps of their samples, rounded;
    /// or the name of a panel.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_lowercase();
        if let Some((_, colors)) = PANELS.iter().find(|(name, _)| *name == text) {
            return Ok(Self(colors.to_vec()));
        }
        let is_palette = |word: &&str| word.starts_with(GRAY) || PANELS.iter().any(|(name, _)| name == word);
        if let Some(palette) = text.split(',').map(str::trim).find(is_palette).filter(|_| text.contains(','))
        {
            return Err(FixedPaletteError::Alone(palette.to_owned()));
        }
        if let Some(count) = text.strip_prefix(GRAY) {
            let count = count.parse().ok().filter(|count| (2..=MOST_GRAYS).contains(count));
            return count.map(|count| Self(grays(count))).ok_or(FixedPaletteError::Grays);
        }
        let color = |word: &str| {
            let color = named(word).or_else(|| parse_color(word).ok());
            color.ok_or_else(|| FixedPaletteError::NoColor(word.to_owned()))
        };
        let colors: Vec<Color> = text.split(',').map(|word| color(word.trim())).collect::<Result<_, _>>()?;
        if colors.len() > MOST_GRAYS.into() {
            return Err(FixedPaletteError::TooMany(colors.len()));
        }
        Ok(Self(colors))
    }
}

/// From black to white.
fn grays(count: u16) -> Vec<Color> {
    let steps = u32::from(count) - 1;
    (0..=steps)
        .map(|step| ((255 * step + steps / 2) / steps) as u8)
        .map(|level| [level, level, level, 255])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hexes(text: &str) -> Vec<String> {
        text.parse::<FixedPalette>().unwrap().0.into_iter().map(super::super::hex_of).collect()
    }

    #[test]
    fn lists_grays_and_panels_are_read() {
        assert_eq!(hexes("black, White,#f80,rebeccapurple"), ["#000000", "#ffffff", "#ff8800", "#663399"]);
        assert_eq!(hexes("gray:2"), ["#000000", "#ffffff"]);
        assert_eq!(hexes("gray:4"), ["#000000", "#555555", "#aaaaaa", "#ffffff"]);
        assert!(
            hexes("gray:16")
                .iter()
                .zip(0..)
                .all(|(hex, step)| *hex == format!("#{0:02x}{0:02x}{0:02x}", 17 * step))
        );
        assert_eq!(hexes("gray:256").len(), 256);
        assert_eq!(hexes("gray:3"), ["#000000", "#808080", "#ffffff"]);
        assert_eq!(hexes("spectra6")[5..], ["#0000ff", "#00ff00"], "code 4 is not used");
        assert_eq!(hexes("acep7")[6], "#ff8000");
    }

    #[test]
    fn what_is_no_palette_is_told_how_to_write_one() {
        let error = |text: &str| text.parse::<FixedPalette>().unwrap_err();
        assert_eq!(
            [error("gray:1"), error("gray:257"), error("gray:x")],
            [const { FixedPaletteError::Grays }; 3]
        );
        assert_eq!(error("gray:4,red"), FixedPaletteError::Alone("gray:4".to_owned()));
        assert_eq!(error("red, bwr"), FixedPaletteError::Alone("bwr".to_owned()));
        assert_eq!(error("black,reddish"), FixedPaletteError::NoColor("reddish".to_owned()));
        assert_eq!(error(&["red"; 257].join(",")), FixedPaletteError::TooMany(257));
    }
}
