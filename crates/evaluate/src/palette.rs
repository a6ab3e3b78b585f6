//! What redraws an image at any swept K without clustering it again.

use codec::{MAX_COLORS, Raster, Rejection};
use kmeans::{ClusterCount, Clustering, Histogram, cluster_each};
use tables::{Palette, base64};

use crate::plan::EvaluationPlan;
use crate::views::pixels_of;

/// The palettes of an image at every K of `plan` that a PNG can hold, made again: K alone decides, so they are those of its
/// evaluation, to the byte. It costs the clusterings of one seed, and no metric.
///
/// # Errors
/// When the image has no pixels.
pub fn palettes(raster: &Raster, plan: &EvaluationPlan) -> Result<Vec<Palette>, Rejection> {
    let histogram = Histogram::in_space(&pixels_of(raster)?, plan.space);
    let ks = plan.ks.ks();
    let clusterings = cluster_each(&histogram, ks, &plan.params);
    let of =
        |(k, clustering): (&ClusterCount, &Clustering)| palette_of(k.get() as u32, &histogram, clustering);
    Ok(ks.iter().zip(&clusterings).filter_map(of).collect())
}

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
