//! A decoded image as `kmeans` and `metrics` take it.

use codec::{Indexed, Raster, Rejection};
use kmeans::Quantized;
use metrics::{ImageView, Wanted};
use tables::{Metric, MetricSet};

use crate::caught::internal;

/// An image as it is clustered.
///
/// # Errors
/// When it has no pixels.
pub fn pixels_of(raster: &Raster) -> Result<kmeans::ImageView<'_>, Rejection> {
    kmeans::ImageView::new(raster.width as usize, raster.height as usize, raster.pixels())
        .map_err(|error| Rejection::Failed(error.to_string()))
}

/// An image as its output is compared with.
///
/// # Errors
/// When it has no pixels.
pub fn view_of(raster: &Raster) -> Result<ImageView<'_>, Rejection> {
    ImageView::new(raster.width as usize, raster.height as usize, raster.pixels()).map_err(internal)
}

/// Palette and indices of an image as encoders take them.
#[must_use]
pub fn indexed_of<'a>(quantized: &'a Quantized, raster: &Raster) -> Indexed<'a> {
    let Quantized { palette, indices } = quantized;
    Indexed { width: raster.width, height: raster.height, palette, indices }
}

/// The metrics of pairs of images that are to be computed.
pub(crate) fn wanted(metrics: &MetricSet) -> Wanted {
    Wanted {
        ssim: metrics.contains(Metric::Ssim),
        ms_ssim: metrics.contains(Metric::MsSsim),
        ssimulacra2: metrics.contains(Metric::Ssimulacra2),
        delta_e2000: metrics.contains(Metric::DeltaE2000Mean) || metrics.contains(Metric::DeltaE2000P95),
        banding: metrics.contains(Metric::Banding),
    }
}
