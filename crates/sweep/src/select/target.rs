//! The quality rule: the smallest K at which enough of a class's images meet every target.

use std::str::FromStr;

use thiserror::Error;

use super::curves::Curve;
use crate::table::{ImageRow, MetricRow};

/// Share of a class's images that must meet the targets.
pub const COVERAGE: f64 = 0.9;

/// What a target bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    SsimAtLeast(f64),
    PsnrDbAtLeast(f64),
    BytesAtMost(f64),
    ShareOfSourceAtMost(f64),
}

/// A bound on one metric of one image: `ssim=0.95`, `psnr=35`, `bytes=20000` or `bytes=20%`.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    bound: Bound,
    text: String,
}

/// Why a text is not a target.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TargetError {
    /// There is no `=`.
    #[error("'{0}' is not a target: write METRIC=VALUE, as in ssim=0.95, psnr=35 or bytes=20%")]
    Form(String),
    /// The metric can't be a target.
    #[error("there is no target metric '{0}': choose ssim, psnr or bytes")]
    Metric(String),
    /// The value is no number, or outside the metric's range.
    #[error("'{value}' can't be a target for {metric}: {expected}")]
    Value {
        /// The metric.
        metric: String,
        /// What was given.
        value: String,
        /// What is possible.
        expected: &'static str,
    },
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (metric, value) = text.split_once('=').ok_or_else(|| TargetError::Form(text.to_owned()))?;
        let number = |digits: &str| digits.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let (bound, expected) = match metric.trim() {
            "ssim" => (
                number(value).filter(|v| (-1.0..=1.0).contains(v)).map(Bound::SsimAtLeast),
                "a number from -1 to 1",
            ),
            "psnr" | "psnr_db" => {
                (number(value).filter(|&v| v > 0.0).map(Bound::PsnrDbAtLeast), "decibels above 0")
            }
            "bytes" | "png_bytes" => {
                let bound = match value.trim().strip_suffix('%') {
                    Some(percent) => {
                        number(percent).map(|percent| Bound::ShareOfSourceAtMost(percent / 100.0))
                    }
                    None => number(value).map(Bound::BytesAtMost),
                };
                let positive = bound.filter(
                    |bound| matches!(bound, Bound::BytesAtMost(v) | Bound::ShareOfSourceAtMost(v) if *v > 0.0),
                );
                (positive, "bytes, or a percentage of the source as in 20%")
            }
            other => return Err(TargetError::Metric(other.to_owned())),
        };
        let bound = bound.ok_or_else(|| TargetError::Value {
            metric: metric.trim().to_owned(),
            value: value.trim().to_owned(),
            expected,
        })?;
        Ok(Self { bound, text: format!("{}={}", metric.trim(), value.trim()) })
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Target {
    /// The bound where the target is on SSIM.
    #[must_use]
    pub fn ssim(&self) -> Option<f64> {
        if let Bound::SsimAtLeast(value) = self.bound { Some(value) } else { None }
    }

    /// The bound in dB where the target is on PSNR.
    #[must_use]
    pub fn psnr_db(&self) -> Option<f64> {
        if let Bound::PsnrDbAtLeast(value) = self.bound { Some(value) } else { None }
    }

    /// Whether one image meets the target at one K; `None` where the metric is undefined.
    ///
    /// An output identical to the original meets every target of quality.
    #[must_use]
    pub fn met(&self, image: &ImageRow, row: &MetricRow) -> Option<bool> {
        let identical = (row.mse == 0.0).then_some(true);
        let bytes = row.png_bytes.map(|bytes| bytes as f64);
        match self.bound {
            Bound::SsimAtLeast(least) => row.ssim.map(|ssim| ssim >= least).or(identical),
            Bound::PsnrDbAtLeast(least) => row.psnr_db.map(|psnr| psnr >= least).or(identical),
            Bound::BytesAtMost(most) => bytes.map(|bytes| bytes <= most),
            Bound::ShareOfSourceAtMost(most) => Some(bytes? <= most * image.bytes? as f64),
        }
    }
}

/// Whether one image meets all targets at one K; `None` where one is undefined and none is missed.
#[must_use]
pub(crate) fn meets_all(targets: &[Target], image: &ImageRow, row: &MetricRow) -> Option<bool> {
    let verdicts: Vec<Option<bool>> = targets.iter().map(|target| target.met(image, row)).collect();
    if verdicts.contains(&Some(false)) {
        return Some(false);
    }
    verdicts.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
}

/// Share of the images that meet all targets at the K of index `k_index`; images where a target is undefined have no
/// say. `None` where no image has one.
#[must_use]
pub(crate) fn share_meeting(curves: &[&Curve<'_>], k_index: usize, targets: &[Target]) -> Option<f64> {
    let votes: Vec<bool> =
        curves.iter().filter_map(|curve| meets_all(targets, curve.image, curve.rows[k_index])).collect();
    let met = votes.iter().filter(|&&met| met).count();
    (!votes.is_empty()).then(|| met as f64 / votes.len() as f64)
}

/// Index of the smallest K at which at least [`COVERAGE`] of the images meet all targets.
pub(super) fn choose(curves: &[&Curve<'_>], targets: &[Target]) -> Option<usize> {
    let ks = curves.first().map_or(0, |curve| curve.rows.len());
    (0..ks).find(|&k_index| share_meeting(curves, k_index, targets).is_some_and(|share| share >= COVERAGE))
}
