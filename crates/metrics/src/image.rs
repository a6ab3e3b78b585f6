//! Checked views of 8-bit images: the only forms of image that this crate takes.

use thiserror::Error;

/// 8-bit RGBA pixels with straight (not premultiplied) alpha, row by row from the top left.
///
/// A value of this type proves that there is at least one pixel and that their number is `width * height`.
#[derive(Debug, Clone, Copy)]
pub struct ImageView<'a> {
    width: usize,
    height: usize,
    pixels: &'a [[u8; 4]],
}

/// An image of few colours: a palette, and for every pixel, row by row from the top left, the index of its colour.
///
/// A value of this type proves that there is at least one pixel, that their number is `width * height`, and that every
/// index is below the palette's length.
#[derive(Debug, Clone, Copy)]
pub struct IndexedView<'a> {
    width: usize,
    height: usize,
    palette: &'a [[u8; 4]],
    indices: &'a [u16],
}

/// A view of an image, either of its pixels or of palette and indices. Measurements of both forms are equal to the bit.
#[derive(Debug, Clone, Copy)]
pub enum AnyImageView<'a> {
    /// A colour for every pixel.
    Direct(ImageView<'a>),
    /// An index for every pixel.
    Indexed(IndexedView<'a>),
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
    /// A pixel has an index that the palette has not.
    #[error("index {index} is beyond a palette of {colors} colours")]
    BeyondPalette {
        /// The largest index.
        index: u16,
        /// Colours in the palette.
        colors: usize,
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
        check_shape(width, height, pixels.len())?;
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
}

impl<'a> IndexedView<'a> {
    /// Views `indices` into `palette`, colours `[r, g, b, a]` with straight alpha, as an image.
    ///
    /// # Errors
    ///
    /// If a side is 0, `indices` does not hold exactly `width * height` of them, or one is beyond the palette.
    pub fn new(
        width: usize,
        height: usize,
        palette: &'a [[u8; 4]],
        indices: &'a [u16],
    ) -> Result<Self, ShapeError> {
        check_shape(width, height, indices.len())?;
        match indices.iter().max() {
            Some(&index) if usize::from(index) >= palette.len() => {
                Err(ShapeError::BeyondPalette { index, colors: palette.len() })
            }
            _ => Ok(Self { width, height, palette, indices }),
        }
    }
}

impl<'a> IndexedView<'a> {
    /// The colours.
    pub(crate) fn palette(&self) -> &'a [[u8; 4]] {
        self.palette
    }

    /// The index of each pixel.
    pub(crate) fn indices(&self) -> &'a [u16] {
        self.indices
    }
}

fn check_shape(width: usize, height: usize, pixels: usize) -> Result<(), ShapeError> {
    if width == 0 || height == 0 {
        return Err(ShapeError::Empty { width, height });
    }
    if width.checked_mul(height) != Some(pixels) {
        return Err(ShapeError::PixelCount { width, height, pixels });
    }
    Ok(())
}

impl<'a> From<ImageView<'a>> for AnyImageView<'a> {
    fn from(image: ImageView<'a>) -> Self {
        Self::Direct(image)
    }
}

impl<'a> From<IndexedView<'a>> for AnyImageView<'a> {
    fn from(image: IndexedView<'a>) -> Self {
        Self::Indexed(image)
    }
}

impl AnyImageView<'_> {
    /// Pixels per row, and rows.
    pub(crate) fn shape(&self) -> (usize, usize) {
        match self {
            Self::Direct(image) => (image.width, image.height),
            Self::Indexed(image) => (image.width, image.height),
        }
    }

    /// Whether every colour that may occur has alpha 255.
    pub(crate) fn is_opaque(&self) -> bool {
        self.colors().iter().all(|color| color[3] == u8::MAX)
    }

    /// Whether every colour that may occur has R = G = B, whatever its alpha.
    pub(crate) fn is_gray(&self) -> bool {
        self.colors().iter().all(|&[r, g, b, _]| r == g && g == b)
    }

    fn colors(&self) -> &[[u8; 4]] {
        match self {
            Self::Direct(image) => image.pixels,
            Self::Indexed(image) => image.palette,
        }
    }

    /// One sample for every pixel: `sample` of the pixel's colour.
    pub(crate) fn plane(&self, sample: impl Fn([u8; 4]) -> u8) -> Vec<u8> {
        match self {
            Self::Direct(image) => image.pixels.iter().map(|&pixel| sample(pixel)).collect(),
            Self::Indexed(image) => {
                let samples: Vec<u8> = image.palette.iter().map(|&color| sample(color)).collect();
                image.indices.iter().map(|&index| samples[usize::from(index)]).collect()
            }
        }
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
        let view = AnyImageView::from(ImageView::new(2, 2, &pixels).expect("four pixels"));
        assert!(view.is_opaque() && view.is_gray());
        pixels[3] = [7, 7, 8, 254];
        let view = AnyImageView::from(ImageView::new(2, 2, &pixels).expect("four pixels"));
        assert!(!view.is_opaque() && !view.is_gray());
    }

    #[test]
    fn every_index_has_its_colour() {
        let palette = [[7, 7, 7, 255], [8, 0, 0, 255]];
        let view = |indices| IndexedView::new(2, 1, &palette, indices);
        assert_eq!(view(&[1, 2]).unwrap_err(), ShapeError::BeyondPalette { index: 2, colors: 2 });
        assert_eq!(view(&[1]).unwrap_err(), ShapeError::PixelCount { width: 2, height: 1, pixels: 1 });
        let plane = AnyImageView::from(view(&[1, 0]).expect("two pixels")).plane(|[r, ..]| r);
        assert_eq!(plane, [8, 7]);
    }
}
