//! Judges an output against its original: every metric of a pair of images.

use std::path::Path;

use metrics::Reference;
use serde::Serialize;
use thiserror::Error;

use crate::evaluate::{pixels_of, view_of};
use crate::input::{Facts, Raster, Rejection, decode, read};

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
}

/// Why two images can't be compared.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompareError {
    /// A file gives no pixels.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The shapes differ.
    #[error("{original} is {} but {output} is {}: only images of equal size can be compared", shape(*.original_shape), shape(*.output_shape))]
    Shapes {
        /// The original's file.
        original: String,
        /// The output's file.
        output: String,
        /// Width and height of the original.
        original_shape: (u32, u32),
        /// Width and height of the output.
        output_shape: (u32, u32),
    },
}

fn shape((width, height): (u32, u32)) -> String {
    format!("{width}x{height}")
}

/// Measures `output` against `original`, two image files of equal size.
///
/// # Errors
/// When a file can't be decoded, or the sizes differ.
pub fn compare(original: &Path, output: &Path) -> Result<Comparison, CompareError> {
    let (original_raster, original_bytes) = load(original)?;
    let (output_raster, output_bytes) = load(output)?;
    let shape = |raster: &Raster| (raster.width, raster.height);
    if shape(&original_raster) != shape(&output_raster) {
        return Err(CompareError::Shapes {
            original: original.display().to_string(),
            output: output.display().to_string(),
            original_shape: shape(&original_raster),
            output_shape: shape(&output_raster),
        });
    }
    let view = |raster, path: &Path| view_of(raster).map_err(|rejection| unreadable(path, rejection));
    let pair = Reference::new(view(&original_raster, original)?)
        .measure(view(&output_raster, output)?)
        .map_err(|error| unreadable(output, Rejection::Failed(error.to_string())))?;

    let mut undefined = Vec::new();
    Ok(Comparison {
        width: original_raster.width,
        height: original_raster.height,
        original_bytes,
        output_bytes,
        original_colors: distinct_colors(&original_raster, original)?,
        output_colors: distinct_colors(&output_raster, output)?,
        mse: pair.mse,
        psnr_db: defined("psnr_db", pair.psnr_db, &mut undefined),
        mae: pair.mae,
        max_error: pair.max_error,
        ssim: defined("ssim", pair.ssim, &mut undefined),
        ms_ssim: defined("ms_ssim", pair.ms_ssim, &mut undefined),
        ssimulacra2: defined("ssimulacra2", pair.ssimulacra2, &mut undefined),
        delta_e2000_mean: defined("delta_e2000_mean", pair.delta_e2000_mean, &mut undefined),
        delta_e2000_p95: defined("delta_e2000_p95", pair.delta_e2000_p95, &mut undefined),
        banding: defined("banding", pair.banding, &mut undefined),
        undefined,
    })
}

/// The value of a metric; where there is none, its name and why go to `undefined`.
pub(crate) fn defined(
    metric: &str,
    measure: metrics::Measure,
    undefined: &mut Vec<(String, String)>,
) -> Option<f64> {
    measure.map_err(|reason| undefined.push((metric.to_owned(), reason.to_string()))).ok()
}

fn load(path: &Path) -> Result<(Raster, u64), CompareError> {
    let load = || {
        let bytes = read(path)?;
        Ok((decode(&bytes, path, &mut Facts::default())?, bytes.len() as u64))
    };
    load().map_err(|rejection| unreadable(path, rejection))
}

fn distinct_colors(raster: &Raster, path: &Path) -> Result<u32, CompareError> {
    let pixels = pixels_of(raster).map_err(|rejection| unreadable(path, rejection))?;
    Ok(kmeans::Histogram::new(&pixels).len() as u32)
}

fn unreadable(path: &Path, rejection: Rejection) -> CompareError {
    let (Rejection::Failed(reason) | Rejection::Skipped(reason)) = rejection;
    CompareError::Unreadable { path: path.display().to_string(), reason }
}
