//! Every metric of a pair of images.

use codec::{Raster, Rejection};
use metrics::Reference;
use serde::Serialize;

use crate::caught::internal;
use crate::importance::Importance;
use crate::views::{pixels_of, view_of};

/// Two images, measured.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Pixels per row, of both.
    pub width: u32,
    /// Rows, of both.
    pub height: u32,
    /// Size of the original's file.
    pub original_bytes: u64,
    /// Size of the output's file.
    pub output_bytes: u64,
    /// Distinct colours of the original; those under alpha 0 count as one.
    pub original_colors: u32,
    /// Distinct colours of the output.
    pub output_colors: u32,
    /// Mean squared error of 8-bit samples.
    pub mse: f64,
    /// Peak signal-to-noise ratio in dB.
    pub psnr_db: Option<f64>,
    /// Mean squared error in which pixels count by the importance map, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighted_mse: Option<f64>,
    /// The PSNR of that in dB; none where nothing that counts differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighted_psnr_db: Option<f64>,
    /// Mean absolute error in 8-bit levels.
    pub mae: f64,
    /// Largest error of a sample in 8-bit levels.
    pub max_error: u8,
    /// Structural similarity (Wang 2004).
    pub ssim: Option<f64>,
    /// Multi-scale structural similarity (Wang 2003).
    pub ms_ssim: Option<f64>,
    /// SSIMULACRA 2.
    pub ssimulacra2: Option<f64>,
    /// Mean CIEDE2000 over the pixels.
    pub delta_e2000_mean: Option<f64>,
    /// CIEDE2000 that 95 % of the pixels do not exceed.
    pub delta_e2000_p95: Option<f64>,
    /// Contrast of false contours, in 8-bit levels of luma.
    pub banding: Option<f64>,
    /// For each metric that is undefined its name and why.
    pub undefined: Vec<(String, String)>,
    /// What was done to the original on its way to pixels, and what is odd about it.
    pub original_notes: Vec<String>,
    /// The same of the output.
    pub output_notes: Vec<String>,
}

/// An image file's content: its pixels and how many bytes it takes.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The pixels.
    pub raster: Raster,
    /// Size of the file.
    pub bytes: u64,
    /// What was done to it on its way to pixels, and what is odd about it.
    pub notes: Vec<String>,
}

/// Measures `output` against `original`, two images of equal size, and by a map of that size where there is one.
///
/// # Errors
/// When the sizes differ.
pub fn compare(
    original: &Decoded,
    output: &Decoded,
    importance: Option<&Importance>,
) -> Result<Comparison, Rejection> {
    let weighted = importance
        .map(|importance| importance.error(&original.raster, view_of(&output.raster)?))
        .transpose()?;
    let pair =
        Reference::new(view_of(&original.raster)?).measure(view_of(&output.raster)?).map_err(internal)?;
    let mut undefined = Vec::new();
    Ok(Comparison {
        width: original.raster.width,
        height: original.raster.height,
        original_bytes: original.bytes,
        output_bytes: output.bytes,
        original_colors: distinct_colors(&original.raster)?,
        output_colors: distinct_colors(&output.raster)?,
        mse: pair.mse,
        psnr_db: defined("psnr_db", pair.psnr_db, &mut undefined),
        weighted_mse: weighted.as_ref().map(|error| error.mse),
        weighted_psnr_db: weighted.and_then(|error| error.psnr_db),
        mae: pair.mae,
        max_error: pair.max_error,
        ssim: defined("ssim", pair.ssim, &mut undefined),
        ms_ssim: defined("ms_ssim", pair.ms_ssim, &mut undefined),
        ssimulacra2: defined("ssimulacra2", pair.ssimulacra2, &mut undefined),
        delta_e2000_mean: defined("delta_e2000_mean", pair.delta_e2000_mean, &mut undefined),
        delta_e2000_p95: defined("delta_e2000_p95", pair.delta_e2000_p95, &mut undefined),
        banding: defined("banding", pair.banding, &mut undefined),
        undefined,
        original_notes: original.notes.clone(),
        output_notes: output.notes.clone(),
    })
}

/// The value of a metric; where there is none, its name and why go to `undefined`.
pub fn defined(
    metric: &str,
    measure: metrics::Measure,
    undefined: &mut Vec<(String, String)>,
) -> Option<f64> {
    measure.map_err(|reason| undefined.push((metric.to_owned(), reason.to_string()))).ok()
}

fn distinct_colors(raster: &Raster) -> Result<u32, Rejection> {
    Ok(kmeans::Histogram::new(&pixels_of(raster)?).len() as u32)
}
