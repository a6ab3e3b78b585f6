//! A view of pixels that has been checked: every later step relies on its shape.

use thiserror::Error;

/// 8-bit sRGB pixels with straight alpha, row by row; never empty.
#[derive(Clone, Copy, Debug)]
pub struct ImageView<'a> {
    width: usize,
    height: usize,
    pixels: &'a [[u8; 4]],
}

/// The reason why pixels are not an image.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImageError {
    /// Width or height is zero.
    #[error("an image of {width}x{height} pixels is empty")]
    Empty {
        /// Pixels per row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// The buffer does not hold `width * height` pixels.
    #[error("an image of {width}x{height} pixels can't have {len} of them")]
    WrongLength {
        /// Pixels per row.
        width: usize,
        /// Rows.
        height: usize,
        /// Pixels in the buffer.
        len: usize,
    },
    /// Sums over the pixels could be more than 64 bits hold.
    #[error("an image of {width}x{height} pixels is beyond the limit of {} pixels: scale it down", i32::MAX)]
    TooLarge {
        /// Pixels per row.
        width: usize,
        /// Rows.
        height: usize,
    },
}

impl<'a> ImageView<'a> {
    /// `pixels` are `width * height` values `[r, g, b, a]`, row by row.
    ///
    /// # Errors
    /// When the image is empty, the length does not fit the shape, or there are 2^31 pixels or more.
    pub fn new(width: usize, height: usize, pixels: &'a [[u8; 4]]) -> Result<Self, ImageError> {
        if width == 0 || height == 0 {
            return Err(ImageError::Empty { width, height });
        }
        let countable = width.checked_mul(height).filter(|&len| i32::try_from(len).is_ok());
        let len = countable.ok_or(ImageError::TooLarge { width, height })?;
        if len != pixels.len() {
            return Err(ImageError::WrongLength { width, height, len: pixels.len() });
        }
        Ok(Self { width, height, pixels })
    }

    /// Pixels per row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &'a [[u8; 4]] {
        self.pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mismatched_shapes_are_errors() {
        let pixels = [[0; 4]; 6];
        assert!(ImageView::new(3, 2, &pixels).is_ok());
        assert_eq!(ImageView::new(0, 2, &[]).unwrap_err(), ImageError::Empty { width: 0, height: 2 });
        assert!(matches!(ImageView::new(4, 2, &pixels), Err(ImageError::WrongLength { len: 6, .. })));
    }

    #[test]
    fn too_many_pixels_are_an_error() {
        for (width, height) in [(1 << 16, 1 << 16), (usize::MAX, 2), (1 << 32, 1), (1 << 31, 1)] {
            assert_eq!(
                ImageView::new(width, height, &[]).unwrap_err(),
                ImageError::TooLarge { width, height }
            );
        }
        let just_below = ImageView::new((1 << 31) - 1, 1, &[]).unwrap_err();
        assert!(matches!(just_below, ImageError::WrongLength { len: 0, .. }));
    }
}
