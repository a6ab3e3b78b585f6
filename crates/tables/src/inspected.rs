//! What the page needs to redraw an image at any swept K without clustering it again.

use serde::{Deserialize, Serialize};

/// A line of `inspected.jsonl`: an image that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspected {
    /// Path relative to the dataset root.
    pub image: String,
    /// Why it was picked.
    pub role: String,
    /// Its file in the report.
    pub preview: String,
    /// The space in which its colours are clustered: `srgb`, `oklab` or `lab`.
    pub space: String,
    /// Their dimensions: `gray`, `rgb` or `rgba` (premultiplied).
    pub model: String,
    /// One per swept K that a PNG can hold.
    pub palettes: Vec<Palette>,
}

/// The clusters of an image at one K.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Palette {
    /// Clusters asked for.
    pub k: u32,
    /// Base64 of C centroids, their dimensions as little-endian 32-bit floats in the space's own unit, then of C colours
    /// `[r, g, b, a]`. A pixel takes the colour of its nearest centroid.
    pub clusters: String,
}
