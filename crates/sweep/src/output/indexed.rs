//! An image of few colours as a file: indexed PNG or GIF, or lossless WebP.

use std::path::Path;

use kmeans::Quantized;
use thiserror::Error;

use super::{gif, optimize, png, webp};

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
}

/// Why there is no file.
#[derive(Debug, Error)]
pub(crate) enum EncodeError {
    /// The palette is too long.
    #[error("an indexed image holds at most {MAX_COLORS} colours, not {0}: choose a smaller K")]
    TooManyColors(usize),
    /// The format can't hold the shape.
    #[error("a {format} holds at most {most} pixels a side, not {width}x{height}: write a PNG", format = .format.extension().to_uppercase())]
    TooLarge { format: Format, most: u32, width: u32, height: u32 },
    /// An encoder refused.
    #[error("the encoder refused the image: {0}")]
    Refused(String),
    /// The program was built without an encoder.
    #[cfg_attr(all(feature = "oxipng", feature = "webp"), allow(dead_code))]
    #[error("this program was built without {0}: build it with that feature")]
    NotBuilt(&'static str),
}

/// Entries a palette can hold.
pub(crate) const MAX_COLORS: usize = 256;

/// The file's bytes.
///
/// # Errors
/// When the palette has more than [`MAX_COLORS`] entries, or the format can't hold the image.
pub(crate) fn encode(
    image: &Quantized,
    width: u32,
    height: u32,
    encoding: Encoding,
) -> Result<Vec<u8>, EncodeError> {
    if image.palette.len() > MAX_COLORS {
        return Err(EncodeError::TooManyColors(image.palette.len()));
    }
    match encoding.format {
        Format::Png => optimize::png(png::encode(image, width, height)?, encoding.optimize),
        Format::Gif => gif::encode(image, width, height),
        Format::WebP => webp::lossless(&image.pixels(), width, height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_reads_back() {
        for (format, optimize) in [(Format::Png, 0), (Format::Png, 2), (Format::Gif, 0), (Format::WebP, 0)] {
            for colors in [1_usize, 2, 3, 16, 17, 256] {
                let opaque = (1..colors).map(|i| [i as u8, 255 - i as u8, (i * i) as u8, 255]);
                let palette: Vec<[u8; 4]> = std::iter::once([0; 4]).chain(opaque).collect();
                let indices = (0..37 * 29).map(|i| (i * i / 7 % colors) as u16).collect();
                let image = Quantized { palette, indices };
                let bytes = encode(&image, 37, 29, Encoding { format, optimize }).unwrap();
                let read = image::load_from_memory(&bytes).unwrap().into_rgba8();
                let seen = |pixel: [u8; 4]| if pixel[3] == 0 { [0; 4] } else { pixel };
                let pixels: Vec<[u8; 4]> = read.pixels().map(|pixel| seen(pixel.0)).collect();
                assert_eq!(pixels, image.pixels(), "{colors} colours as {format:?}");
            }
        }
    }

    #[test]
    fn what_a_format_cannot_hold_is_an_error() {
        let many = Quantized { palette: vec![[0, 0, 0, 255]; 257], indices: vec![0] };
        let error = encode(&many, 1, 1, Encoding::default());
        assert!(matches!(error, Err(EncodeError::TooManyColors(257))));
        let wide = Quantized { palette: vec![[0, 0, 0, 255]], indices: vec![0; 70_000] };
        for format in [Format::Gif, Format::WebP] {
            let error = encode(&wide, 70_000, 1, Encoding { format, optimize: 0 }).unwrap_err();
            assert!(error.to_string().contains("a side, not 70000x1"), "{error}");
        }
    }

    #[test]
    fn names_say_the_format() {
        let of_name = |name: &str| Format::of_name(Path::new(name));
        assert_eq!(of_name("a/b.WEBP"), Some(Format::WebP));
        assert_eq!([of_name("a.jpg"), of_name("gif")], [None, None]);
    }
}
