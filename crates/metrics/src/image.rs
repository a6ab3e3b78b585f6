//! A checked view of 8-bit pixels: the only form in which an image enters this crate.

use thiserror::Error;

/// 8-bit RGBA pixels with straight (not premultiplied) alpha, row by row from the top left.
///
/// Its value proves that there is at least one pixel and that their number is `width * height`.
#[derive(Debug, Clone, Copy)]
pub struct ImageView<'a> {
    width: usize,
    height: usize,
    pixels: &'a [[u8; 4]],
}

/// Why pixels are not an image, or two images not a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ShapeError {
    /// A side of the image is 0 pixels long.
    #[error("an image of {width}x{height} has no pixels")]
    Empty {
        /// Pixels per row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// The buffer does not hold `width * height` pixels.
    #[error("an image of {width}x{height} cannot have {pixels} pixels")]
    PixelCount {
        /// Pixels per row.
        width: usize,
        /// Rows.
        height: usize,
        /// Pixels in the buffer.
        pixels: usize,
    },
    /// The two images of a pair differ in shape.
    #[error("the original has {}x{} pixels, the output {}x{}", original.0, original.1, output.0, output.1)]
    Mismatch {
        /// Width and height of the original.
        original: (usize, usize),
        /// Width and height of the output.
        output: (usize, usize),
    },
}

impl<'a> ImageView<'a> {
    /// Views `pixels` as an image.
    ///
    /// # Errors
    ///
    /// If a side is 0, or `pixels` does not hold exactly `width * height` pixels.
    pub fn new(width: usize, height: usize, pixels: &'a [[u8; 4]]) -> Result<Self, ShapeError> {
        if width == 0 || height == 0 {
            return Err(ShapeError::Empty { width, height });
        }
        if width.checked_mul(height) != Some(pixels.len()) {
            return Err(ShapeError::PixelCount { width, height, pixels: pixels.len() });
        }
        Ok(Self { width, height, pixels })
    }

    /// Pixels per row, at least 1.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows, at least 1.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels, row by row from the top left.
    #[must_use]
    pub fn pixels(&self) -> &'a [[u8; 4]] {
        self.pixels
    }

    /// Whether every pixel has alpha 255.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        self.pixels.iter().all(|pixel| pixel[3] == u8::MAX)
    }

    /// Whether every pixel has R = G = B, whatever its alpha.
    #[must_use]
    pub fn is_gray(&self) -> bool {
        self.pixels.iter().all(|&[r, g, b, _]| r == g && g == b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_holds_exactly_width_times_height_pixels() {
        let pixels = [[0; 4]; 6];
        assert!(ImageView::new(3, 2, &pixels).is_ok());
        assert_eq!(
            ImageView::new(2, 2, &pixels).unwrap_err(),
            ShapeError::PixelCount { width: 2, height: 2, pixels: 6 }
        );
        assert_eq!(ImageView::new(0, 2, &[]).unwrap_err(), ShapeError::Empty { width: 0, height: 2 });
        assert!(ImageView::new(usize::MAX, 2, &pixels).is_err());
    }

    #[test]
    fn one_pixel_decides_whether_an_image_is_opaque_or_gray() {
        let mut pixels = [[7, 7, 7, 255]; 4];
        let view = ImageView::new(2, 2, &pixels).expect("four pixels");
        assert!(view.is_opaque() && view.is_gray());
        pixels[3] = [7, 7, 8, 254];
        let view = ImageView::new(2, 2, &pixels).expect("four pixels");
        assert!(!view.is_opaque() && !view.is_gray());
    }
}
