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

/// How many images have a say at the K of index `k_index`.
pub(super) fn voters(curves: &[&Curve<'_>], k_index: usize, targets: &[Target]) -> usize {
    curves.iter().filter(|curve| meets_all(targets, curve.image, curve.rows[k_index]).is_some()).count()
}

/// Index of the smallest K at which at least [`COVERAGE`] of the images meet all targets.
pub(super) fn choose(curves: &[&Curve<'_>], targets: &[Target]) -> Option<usize> {
    let ks = curves.first().map_or(0, |curve| curve.rows.len());
    (0..ks).find(|&k_index| share_meeting(curves, k_index, targets).is_some_and(|share| share >= COVERAGE))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, image, tables, tables_of_ssim, targets, with_curves};
    use super::*;

    fn met(target: &str, row: &MetricRow) -> Option<bool> {
        targets(&[target])[0].met(&image("pictures", "a.png"), row)
    }

    #[test]
    fn a_target_is_written_as_it_was_read() {
        for text in ["ssim=0.95", "ssim=-1", "psnr=35", "psnr_db=35.5", "bytes=20%", "bytes=20000"] {
            assert_eq!(text.parse::<Target>().map(|target| target.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(" ssim = 0.9 ".parse::<Target>().map(|target| target.to_string()), Ok("ssim=0.9".into()));
    }

    #[test]
    fn what_is_no_target_is_named() {
        assert_eq!("ssim".parse::<Target>(), Err(TargetError::Form("ssim".to_owned())));
        assert_eq!("mse=3".parse::<Target>(), Err(TargetError::Metric("mse".to_owned())));
    }

    #[test]
    fn a_value_outside_the_metrics_range_is_an_error() {
        let texts = [
            "ssim=1.01",
            "ssim=-1.01",
            "ssim=",
            "ssim=nan",
            "ssim=95%",
            "psnr=0",
            "psnr=inf",
            "bytes=0",
            "bytes=0%",
            "bytes=-5",
            "bytes=%",
            "bytes=20kB",
        ];
        for text in texts {
            assert!(matches!(text.parse::<Target>(), Err(TargetError::Value { .. })), "{text}");
        }
    }

    #[test]
    fn a_bound_itself_is_met() {
        let row = MetricRow { ssim: Some(0.9), psnr_db: Some(30.0), png_bytes: Some(500), ..at(4) };
        for target in ["ssim=0.9", "psnr=30", "bytes=500", "bytes=50%"] {
            assert_eq!(met(target, &row), Some(true), "{target}");
        }
        for target in ["ssim=0.901", "psnr=30.1", "bytes=499", "bytes=49.9%"] {
            assert_eq!(met(target, &row), Some(false), "{target}");
        }
    }

    #[test]
    fn an_identical_output_meets_every_quality() {
        let identical = MetricRow { mse: 0.0, psnr_db: None, ssim: None, ..at(64) };
        assert_eq!(met("ssim=1", &identical), Some(true));
        assert_eq!(met("psnr=99", &identical), Some(true));
    }

    #[test]
    fn an_identical_output_may_still_be_too_large() {
        let identical = MetricRow { mse: 0.0, psnr_db: None, png_bytes: Some(1_001), ..at(64) };
        assert_eq!(met("bytes=100%", &identical), Some(false));
    }

    #[test]
    fn an_undefined_metric_decides_nothing() {
        let row = MetricRow { ssim: None, png_bytes: None, ..at(4) };
        assert_eq!((met("ssim=0.1", &row), met("bytes=900", &row)), (None, None));
    }

    #[test]
    fn one_missed_target_outweighs_an_undefined_one() {
        let (image, row) = (image("pictures", "a.png"), MetricRow { ssim: None, ..at(4) });
        let verdict = |texts: &[&str]| meets_all(&targets(texts), &image, &row);
        assert_eq!(verdict(&["ssim=0.9", "psnr=40"]), Some(false));
        assert_eq!(verdict(&["ssim=0.9", "psnr=20"]), None);
        assert_eq!(verdict(&["psnr=20", "bytes=500"]), Some(true));
    }

    #[test]
    fn the_smallest_k_that_serves_nine_of_ten_images_is_chosen() {
        // At K = 4 eight of ten reach 0.95, at K = 8 nine, at K = 16 all.
        let mut images = vec![[Some(0.8), Some(0.96), Some(0.97), Some(0.98)]; 8];
        images.push([Some(0.7), Some(0.9), Some(0.95), Some(0.99)]);
        images.push([Some(0.5), Some(0.6), Some(0.7), Some(0.96)]);
        let tables = tables_of_ssim([2, 4, 8, 16], &images);
        with_curves(&tables, |curves| {
            assert_eq!(share_meeting(curves, 1, &targets(&["ssim=0.95"])), Some(0.8));
            assert_eq!(choose(curves, &targets(&["ssim=0.95"])), Some(2));
            assert_eq!(choose(curves, &targets(&["ssim=0.96"])), Some(3));
        });
    }

    #[test]
    fn images_with_undefined_ssim_have_no_say() {
        let images = [[Some(0.8), Some(0.96)], [None, None], [None, None]];
        let tables = tables_of_ssim([2, 4], &images);
        with_curves(&tables, |curves| {
            assert_eq!(share_meeting(curves, 1, &targets(&["ssim=0.95"])), Some(1.0));
            assert_eq!(choose(curves, &targets(&["ssim=0.95"])), Some(1));
        });
    }

    #[test]
    fn where_no_image_has_a_say_there_is_no_choice() {
        let tables = tables_of_ssim([2, 4], &[[None, None], [None, None]]);
        with_curves(&tables, |curves| {
            assert_eq!(share_meeting(curves, 0, &targets(&["ssim=0.1"])), None);
            assert_eq!(choose(curves, &targets(&["ssim=0.1"])), None);
        });
    }

    #[test]
    fn a_target_out_of_reach_has_no_choice() {
        let tables = tables_of_ssim([2, 4], &[[Some(0.8), Some(0.9)]]);
        with_curves(&tables, |curves| assert_eq!(choose(curves, &targets(&["ssim=0.95"])), None));
    }

    #[test]
    fn all_targets_must_be_met_at_once() {
        let small_then_good = vec![
            MetricRow { ssim: Some(0.8), png_bytes: Some(100), ..at(2) },
            MetricRow { ssim: Some(0.96), png_bytes: Some(400), ..at(4) },
            MetricRow { ssim: Some(0.99), png_bytes: Some(700), ..at(8) },
        ];
        let tables = tables(vec![small_then_good]);
        with_curves(&tables, |curves| {
            assert_eq!(choose(curves, &targets(&["ssim=0.95", "bytes=50%"])), Some(1));
            assert_eq!(choose(curves, &targets(&["ssim=0.98", "bytes=50%"])), None);
        });
    }
}
