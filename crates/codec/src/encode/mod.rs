//! An image of few colours as a file: indexed PNG or GIF, or lossless WebP; and whole pictures as other encoders store them.

mod animation;
mod deflate;
mod format;
mod gif;
mod gray;
mod jpeg;
mod optimize;
mod png;
mod samples;
mod webp;

use crate::indexed::Indexed;

pub use animation::{AnimationWriter, Canvas as AnimationCanvas, EncodedFrame, StoredFrame};
pub use format::{EncodeError, Encoding, Format, GrayPng, MAX_COLORS};
pub use gray::gray_bits;
pub use jpeg::jpeg;
pub use optimize::of_pixels as optimized_png;
pub use png::{
    encode as indexed_png, of_pixels as png, of_pixels_at_once as fast_png, profile_chunk, with_chunks,
};
pub use webp::{lossless as lossless_webp, lossy as lossy_webp};

/// The file's bytes.
///
/// # Errors
/// When the palette has more than [`MAX_COLORS`] entries, or the format can't hold the image.
pub fn encode(image: &Indexed<'_>, encoding: Encoding) -> Result<Vec<u8>, EncodeError> {
    if image.palette.len() > MAX_COLORS {
        return Err(EncodeError::TooManyColors(image.palette.len()));
    }
    match encoding.format {
        Format::Png => optimize::png(png_of(image, encoding.gray)?, encoding),
        Format::Gif => gif::encode(image),
        Format::WebP => webp::lossless(&image.pixels(), image.width, image.height),
    }
}

/// Indexed, or gray where that is asked for.
fn png_of(image: &Indexed<'_>, gray: GrayPng) -> Result<Vec<u8>, EncodeError> {
    let (least_bits, required) = match gray {
        GrayPng::Never => return png::encode(image),
        GrayPng::WherePossible { least_bits } => (least_bits, false),
        GrayPng::Always { least_bits } => (least_bits, true),
    };
    match gray::encode(image, least_bits)? {
        Some(bytes) => Ok(bytes),
        None if required => {
            let other = image.palette.iter().find(|color| gray_bits(&[**color]).is_none());
            Err(EncodeError::NotGray(other.copied().unwrap_or_default()))
        }
        None => png::encode(image),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_reads_back() {
        let built = |&(format, optimize): &(Format, u8)| {
            (format != Format::WebP || crate::WEBP) && (optimize == 0 || crate::OXIPNG)
        };
        let encodings = [(Format::Png, 0), (Format::Png, 2), (Format::Gif, 0), (Format::WebP, 0)];
        for (format, optimize) in encodings.into_iter().filter(built) {
            for colors in [1_usize, 2, 3, 16, 17, 256] {
                let opaque = (1..colors).map(|i| [i as u8, 255 - i as u8, (i * i) as u8, 255]);
                let palette: Vec<[u8; 4]> = std::iter::once([0; 4]).chain(opaque).collect();
                let indices: Vec<u16> = (0..37 * 29).map(|i| (i * i / 7 % colors) as u16).collect();
                let image = Indexed { width: 37, height: 29, palette: &palette, indices: &indices };
                let bytes = encode(&image, Encoding { format, optimize, ..Encoding::default() }).unwrap();
                let read = image::load_from_memory(&bytes).unwrap().into_rgba8();
                let seen = |pixel: [u8; 4]| if pixel[3] == 0 { [0; 4] } else { pixel };
                let pixels: Vec<[u8; 4]> = read.pixels().map(|pixel| seen(pixel.0)).collect();
                assert_eq!(pixels, image.pixels(), "{colors} colours as {format:?}");
            }
        }
    }

    #[test]
    fn a_palette_that_is_kept_stays_as_it_is() {
        let palette =
            [[9, 9, 9, 255], [200, 0, 0, 77], [0, 0, 0, 0], [9, 9, 9, 255], [255, 255, 255, 255], [7; 4]];
        let indices: Vec<u16> = (0..64 * 64).map(|i| [4, 0, 1][i / 7 % 3]).collect();
        let image = Indexed { width: 64, height: 64, palette: &palette, indices: &indices };
        for optimize in [0, 2, 6].into_iter().filter(|&level| level == 0 || crate::OXIPNG) {
            let bytes =
                encode(&image, Encoding { optimize, keep_palette: true, ..Encoding::default() }).unwrap();
            assert_eq!(crate::stored_palette(&bytes).as_deref(), Some(&palette[..]), "level {optimize}");
            let read = image::load_from_memory(&bytes).unwrap().into_rgba8();
            assert_eq!(read.pixels().map(|pixel| pixel.0).collect::<Vec<_>>(), image.pixels());
        }
    }

    #[test]
    fn what_a_format_cannot_hold_is_an_error() {
        let many = Indexed { width: 1, height: 1, palette: &[[0, 0, 0, 255]; 257], indices: &[0] };
        let error = encode(&many, Encoding::default());
        assert!(matches!(error, Err(EncodeError::TooManyColors(257))));
        let wide =
            Indexed { width: 70_000, height: 1, palette: &[[0, 0, 0, 255]], indices: &vec![0; 70_000] };
        for format in [Format::Gif, Format::WebP].into_iter().take(if crate::WEBP { 2 } else { 1 }) {
            let error = encode(&wide, Encoding { format, ..Encoding::default() }).unwrap_err();
            assert!(error.to_string().contains("a side, not 70000x1"), "{error}");
        }
    }
}
