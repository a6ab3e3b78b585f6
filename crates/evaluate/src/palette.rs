//! What redraws an image at any swept K without clustering it again.

use codec::MAX_COLORS;
use kmeans::{Clustering, Histogram};
use tables::{Palette, base64};

/// The palette of a clustering at `k`; `None` where no PNG could hold it.
pub(crate) fn palette_of(k: u32, histogram: &Histogram, clustering: &Clustering) -> Option<Palette> {
    let colors = kmeans::cluster_colors(histogram, clustering);
    if colors.len() > MAX_COLORS {
        return None;
    }
    let dimensions = histogram.model().dimensions();
    let coordinates = clustering.centroids.iter().flat_map(|centroid| &centroid[..dimensions]);
    let in_space = coordinates.map(|x| (x / histogram.unit()) as f32);
    let mut bytes: Vec<u8> = in_space.flat_map(f32::to_le_bytes).collect();
    bytes.extend(colors.as_flattened());
    Some(Palette { k, clusters: base64(&bytes) })
}
