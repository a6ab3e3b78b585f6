//! Pixels as a person sees them: 8-bit sRGB with straight alpha, upright.

/// Pixels of one image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    samples: Vec<u8>,
}

impl Raster {
    /// `samples` are `[r, g, b, a]`, row by row.
    #[must_use]
    pub fn new(width: u32, height: u32, samples: Vec<u8>) -> Self {
        Self { width, height, samples }
    }

    /// `[r, g, b, a]`, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[[u8; 4]] {
        self.samples.as_chunks().0
    }

    /// The same pixels as they are seen: those with alpha 0 are `[0, 0, 0, 0]`, whatever colour lies under it.
    #[must_use]
    pub fn without_hidden_colors(mut self) -> Self {
        let (pixels, _) = self.samples.as_chunks_mut();
        pixels.iter_mut().filter(|pixel| pixel[3] == 0).for_each(|pixel| *pixel = [0; 4]);
        self
    }

    /// The same shape with other pixels.
    #[must_use]
    pub fn with_pixels(&self, pixels: Vec<[u8; 4]>) -> Self {
        Self { samples: pixels.into_flattened(), ..*self }
    }
}
