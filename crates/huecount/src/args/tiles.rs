//! Images in tiles of few palettes.

use std::str::FromStr;

use clap::Args;
use kmeans::TileShape;
use thiserror::Error;

/// Colours that a PNG's palette holds.
const MOST_COLORS: u32 = 256;

#[derive(Debug, Args)]
#[command(next_help_heading = "Tiles of old consoles")]
pub(crate) struct TileArgs {
    /// Cut images into tiles, as 8x8, of which each uses one of --palettes palettes: writes a PNG with all palettes one after the
    /// other, and which tile uses which beside it as .json. Options of clustering act where palettes are clustered a last time; the
    /// search before that takes --seed alone
    #[arg(long, value_name = "WxH", requires_all = ["palettes", "colors_per_palette"],
        conflicts_with_all = ["colors", "quality", "target_size", "palette", "colors_from", "pin", "save_palette", "shared_palette", "weight",
            "importance", "palette_per", "dither", "keep_hidden_colors", "grayscale", "keep_metadata"])]
    tiles: Option<TileSize>,

    /// With --tiles, how many palettes there are
    #[arg(long, value_name = "N", requires = "tiles", value_parser = clap::value_parser!(u32).range(1..=256))]
    palettes: Option<u32>,

    /// With --tiles, the colours of each palette; the first is transparent where anything is. At most 256 in all
    #[arg(long, value_name = "N", requires = "tiles", value_parser = clap::value_parser!(u32).range(1..=256))]
    colors_per_palette: Option<u32>,

    /// With --tiles, the bits of red, green and blue that a colour has, as 555 or 333 [default: 888]
    #[arg(long, value_name = "BITS", requires = "tiles")]
    color_bits: Option<ColorBits>,
}

/// Why there are no tiles of this kind.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum TileError {
    #[error("write the width and height of a tile in pixels, 1 to 4096, as 8x8")]
    Size,
    #[error("write the bits of red, green and blue, 1 to 8 each, as 555")]
    Bits,
    #[error("{palettes} palettes of {colors} colours are more than the {MOST_COLORS} that a PNG holds")]
    TooMany { palettes: u32, colors: u32 },
}

impl TileArgs {
    /// What was asked for, if anything was.
    pub(crate) fn shape(&self) -> Result<Option<TileShape>, TileError> {
        let (Some(TileSize(width, height)), Some(palettes), Some(colors)) =
            (self.tiles, self.palettes, self.colors_per_palette)
        else {
            return Ok(None);
        };
        if palettes * colors > MOST_COLORS {
            return Err(TileError::TooMany { palettes, colors });
        }
        let bits = self.color_bits.map_or([8; 3], |bits| bits.0);
        Ok(Some(TileShape { width, height, palettes, colors, bits }))
    }
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TileSize(u32, u32);

impl FromStr for TileSize {
    type Err = TileError;

    fn from_str(text: &str) -> Result<Self, TileError> {
        let side = |text: &str| text.parse().ok().filter(|side| (1..=4096).contains(side));
        let sides = text.split_once('x').and_then(|(width, height)| Some(Self(side(width)?, side(height)?)));
        sides.ok_or(TileError::Size)
    }
}

/// Bits of red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ColorBits([u8; 3]);

impl FromStr for ColorBits {
    type Err = TileError;

    fn from_str(text: &str) -> Result<Self, TileError> {
        let bits: Option<Vec<u8>> =
            text.chars().map(|digit| digit.to_digit(10).map(|digit| digit as u8)).collect();
        let bits = bits.and_then(|bits| <[u8; 3]>::try_from(bits).ok());
        bits.filter(|bits| bits.iter().all(|bits| (1..=8).contains(bits))).map(Self).ok_or(TileError::Bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_bits_are_read() {
        assert_eq!("8x16".parse(), Ok(TileSize(8, 16)));
        assert_eq!("565".parse(), Ok(ColorBits([5, 6, 5])));
        for wrong in ["8", "0x8", "8x", "x", "8x9999"] {
            assert_eq!(wrong.parse::<TileSize>(), Err(TileError::Size), "{wrong}");
        }
        for wrong in ["55", "5555", "059", "abc"] {
            assert_eq!(wrong.parse::<ColorBits>(), Err(TileError::Bits), "{wrong}");
        }
    }
}
