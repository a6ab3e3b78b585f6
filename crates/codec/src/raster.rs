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

    /// The same shape with other pixels.
    #[must_use]
    pub fn with_pixels(&self, pixels: Vec<[u8; 4]>) -> Self {
        Self { samples: pixels.into_flattened(), ..*self }
    }
}
