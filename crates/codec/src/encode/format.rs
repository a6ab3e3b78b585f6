//! What can be written: formats of few colours, their limits, and why there is no file.

use std::path::Path;

use thiserror::Error;

use crate::palette::color::{Color, hex_of};

/// A format that holds images of few colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Indexed, 1, 2, 4 or 8 bits per pixel, alpha in the palette.
    #[default]
    Png,
    /// Indexed; alpha is there or not.
    Gif,
    /// Lossless, with alpha.
    WebP,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Png, Self::Gif, Self::WebP];

    /// The extension of its files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
        }
    }

    /// What a file is to be by its name.
    #[must_use]
    pub fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        Self::ALL.into_iter().find(|format| extension.eq_ignore_ascii_case(format.extension()))
    }
}

/// How an image is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// The format.
    pub format: Format,
    /// For PNG the level of oxipng, 0 for none.
    pub optimize: u8,
    /// Whether the palette stays as it is: its order, repetitions, and entries that no pixel has.
    pub keep_palette: bool,
    /// Whether a PNG of grays goes without a palette.
    pub gray: GrayPng,
}

/// Whether a PNG of opaque grays is written without a palette, as samples of 1, 2, 4 or 8 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GrayPng {
    /// It is indexed, as all others.
    #[default]
    Never,
    /// Where all its colours are opaque grays.
    WherePossible {
        /// Bits of a sample at least.
        least_bits: u8,
    },
    /// Always: other colours are an error.
    Always {
        /// The same.
        least_bits: u8,
    },
}

/// Why there is no file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The palette is too long.
    #[error("an indexed image holds at most {MAX_COLORS} colours, not {0}: choose a smaller K")]
    TooManyColors(usize),
    /// The format can't hold the shape.
    #[error("a {format} holds at most {most} pixels a side, not {width}x{height}: write a PNG", format = .format.extension().to_uppercase())]
    TooLarge {
        /// The format.
        format: Format,
        /// Pixels that it holds a side.
        most: u32,
        /// Pixels per row of the image.
        width: u32,
        /// Rows of the image.
        height: u32,
    },
    /// A colour that a gray PNG can't hold.
    #[error("{} is no opaque gray, and a gray PNG holds nothing else: map the image onto grays", hex_of(*.0))]
    NotGray(Color),
    /// An encoder refused.
    #[error("the encoder refused the image: {0}")]
    Refused(String),
    /// The program was built without an encoder.
    #[error("this program was built without {0}: build it with that feature")]
    NotBuilt(&'static str),
}

/// Entries a palette can hold.
pub const MAX_COLORS: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_format() {
        let of_name = |name: &str| Format::of_name(Path::new(name));
        assert_eq!(of_name("a/b.WEBP"), Some(Format::WebP));
        assert_eq!([of_name("a.jpg"), of_name("gif")], [None, None]);
    }
}
