//! Palettes of an image, stored as files.

use codec::{Encoding, Format, Raster, Rejection, encode};
use evaluate::{Version, indexed_of, pixels_of};
use kmeans::Histogram;
use rayon::prelude::*;
use tables::Family;

use crate::plan::VersusPlan;

/// The image quantized at every K of the plan, each encoded as a palette PNG.
pub(super) fn palettes(raster: &Raster, plan: &VersusPlan) -> Result<Vec<Version>, Rejection> {
    let pixels = pixels_of(raster)?;
    let histogram = Histogram::in_space(&pixels, plan.space);
    let by_importance = match &plan.importance {
        Some(importance) => importance.weigh(raster, &histogram)?,
        None => None,
    };
    let weighted = by_importance.as_ref().unwrap_or(&histogram);
    let clusterings = kmeans::cluster_each(weighted, plan.ks.ks(), &plan.params);
    let encoding = Encoding { format: Format::Png, optimize: plan.optimize, ..Encoding::default() };
    let version = |(k, clustering): (&kmeans::ClusterCount, &kmeans::Clustering)| {
        let quantized = kmeans::quantize(&pixels, weighted, clustering);
        let file = encode(&indexed_of(&quantized, raster), encoding)
            .map_err(|error| Rejection::Failed(error.to_string()))?;
        let (bytes, pixels) = (file.len() as u64, Some(quantized.pixels()));
        Ok(Version { family: Family::KMeans, setting: Some(k.get() as u32), bytes, pixels })
    };
    plan.ks.ks().par_iter().zip(&clusterings).map(version).collect()
}
