//! What redraws an image at any swept K without clustering it again.

use kmeans::{Clustering, Histogram};
use serde::{Deserialize, Serialize};

use crate::output::base64;
use crate::output::indexed::MAX_COLORS;

/// The clusters of an image at one K.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Palette {
    /// Clusters asked for.
    pub(crate) k: u32,
    /// Base64 of C centroids, their dimensions as little-endian 32-bit floats in the space's own unit, then of C colours
    /// `[r, g, b, a]`. A pixel takes the colour of its nearest centroid.
    pub(crate) clusters: String,
}

impl Palette {
    /// The palette of a clustering; `None` where no PNG could hold it.
    pub(crate) fn of(k: u32, histogram: &Histogram, clustering: &Clustering) -> Option<Self> {
        let colors = kmeans::cluster_colors(histogram, clustering);
        if colors.len() > MAX_COLORS {
            return None;
        }
        let dimensions = histogram.model().dimensions();
        let coordinates = clustering.centroids.iter().flat_map(|centroid| &centroid[..dimensions]);
        let in_space = coordinates.map(|x| (x / histogram.unit()) as f32);
        let mut bytes: Vec<u8> = in_space.flat_map(f32::to_le_bytes).collect();
        bytes.extend(colors.as_flattened());
        Some(Self { k, clusters: base64::encode(&bytes) })
    }
}
