//! A target: a bound on one metric of one image.

use std::str::FromStr;

use thiserror::Error;

use tables::{Better, ImageRow, Metric, MetricRow};

use crate::isotonic::{non_decreasing, non_increasing};
use crate::metric_matrix::Column;

/// The bound that a target sets, in the unit of its metric.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
    /// Of the source's bytes.
    ShareOfSource(f64),
}

/// A bound on one metric of one image: `ssim=0.95`, `psnr=35`, `delta_e2000_p95=3`, `bytes=20000` or `bytes=20%`.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    metric: Metric,
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
    #[error("there is no target metric '{0}': choose from {list}", list = target_metrics())]
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
        let (name, value) = text.split_once('=').ok_or_else(|| TargetError::Form(text.to_owned()))?;
        let (name, value) = (name.trim(), value.trim());
        let metric = name.parse().ok().filter(|&metric| is_target(metric));
        let metric = metric.ok_or_else(|| TargetError::Metric(name.to_owned()))?;
        let bound = bound(metric, value).map_err(|expected| TargetError::Value {
            metric: name.to_owned(),
            value: value.to_owned(),
            expected,
        })?;
        Ok(Self { metric, bound, text: format!("{name}={value}") })
    }
}

/// The bound that a text sets on a metric, or what it could be.
fn bound(metric: Metric, text: &str) -> Result<Bound, &'static str> {
    let number = |digits: &str| digits.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let positive = |digits: &str| number(digits).filter(|&value| value > 0.0);
    match (metric, metric.better()) {
        (Metric::PngBytes, _) => match text.strip_suffix('%') {
            Some(percent) => positive(percent).map(|percent| Bound::ShareOfSource(percent / 100.0)),
            None => positive(text).map(Bound::AtMost),
        }
        .ok_or("bytes, or a percentage of the source as in 20%"),
        (Metric::Ssim, _) => {
            let ssim = number(text).filter(|value| (-1.0..=1.0).contains(value));
            ssim.map(Bound::AtLeast).ok_or("a number from -1 to 1")
        }
        (Metric::PsnrDb, _) => positive(text).map(Bound::AtLeast).ok_or("decibels above 0"),
        (_, Better::Higher) => number(text).map(Bound::AtLeast).ok_or("a number"),
        (_, Better::Lower) => {
            let most = number(text).filter(|&value| value >= 0.0);
            most.map(Bound::AtMost).ok_or("a number of at least 0")
        }
    }
}

/// Whether a metric is about the picture, and not about the partition of its colours.
fn is_target(metric: Metric) -> bool {
    let partition =
        ["distortion", "mse", "silhouette", "silhouette_squared", "calinski_harabasz", "davies_bouldin"];
    !partition.contains(&metric.name())
}

/// The names that can be targets, for an error message.
fn target_metrics() -> String {
    let names = Metric::ALL.into_iter().filter(|&metric| is_target(metric)).map(|metric| match metric {
        Metric::PsnrDb => "psnr",
        Metric::PngBytes => "bytes",
        other => other.name(),
    });
    names.collect::<Vec<_>>().join(", ")
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Target {
    /// The metric that it bounds.
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// An SSIM of at least `least`.
    pub(crate) fn ssim_of(least: f64) -> Self {
        Self { metric: Metric::Ssim, bound: Bound::AtLeast(least), text: format!("ssim={least}") }
    }

    /// The bound in the metric's own unit where the target is on `metric`; none for a share of the source's bytes.
    #[must_use]
    pub fn bound_on(&self, metric: Metric) -> Option<f64> {
        match self.bound {
            Bound::AtLeast(bound) | Bound::AtMost(bound) if self.metric == metric => Some(bound),
            _ => None,
        }
    }

    /// Whether one image meets the target at each K, its metric taken as measured or made monotone in K; `None` where
    /// the metric is undefined.
    ///
    /// An output identical to the original meets every target of quality.
    fn met(&self, image: &ImageRow, rows: &[&MetricRow], smooth: bool) -> Vec<Option<bool>> {
        let values: Column = rows.iter().map(|row| self.value(row)).collect();
        let values = match (smooth, self.metric, self.metric.better()) {
            (false, ..) => values,
            (true, Metric::PngBytes, _) | (true, _, Better::Higher) => non_decreasing(&values),
            (true, _, Better::Lower) => non_increasing(&values),
        };
        values.into_iter().map(|value| self.allows(image, value?)).collect()
    }

    /// The metric of a row; that of an identical output where the metric is undefined and the error is 0.
    fn value(&self, row: &MetricRow) -> Option<f64> {
        let identical = match self.metric.better() {
            Better::Higher => f64::INFINITY,
            Better::Lower => 0.0,
        };
        let identical = (row.mse == 0.0 && self.metric != Metric::PngBytes).then_some(identical);
        self.metric.of(row).or(identical)
    }

    /// Whether a value of the metric is within the bound; `None` where the bound depends on an unknown size of the source.
    fn allows(&self, image: &ImageRow, value: f64) -> Option<bool> {
        Some(match self.bound {
            Bound::AtLeast(least) => value >= least,
            Bound::AtMost(most) => value <= most,
            Bound::ShareOfSource(most) => value <= most * image.bytes? as f64,
        })
    }
}

/// Whether one image meets all targets at each K, its metrics made monotone in K where `smooth` says so; `None` where one
/// is undefined and none is missed.
pub(crate) fn meets_all(
    targets: &[Target],
    image: &ImageRow,
    rows: &[&MetricRow],
    smooth: bool,
) -> Vec<Option<bool>> {
    let met: Vec<Vec<Option<bool>>> = targets.iter().map(|target| target.met(image, rows, smooth)).collect();
    let at = |k_index: usize| {
        let verdicts = met.iter().map(|verdicts| verdicts[k_index]);
        if verdicts.clone().any(|verdict| verdict == Some(false)) {
            return Some(false);
        }
        verdicts.collect::<Option<Vec<_>>>().map(|_| true)
    };
    (0..rows.len()).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, image, targets};

    fn met(target: &str, row: &MetricRow) -> Option<bool> {
        targets(&[target])[0].met(&image("pictures", "a.png"), &[row], true)[0]
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
        let verdict = |texts: &[&str]| meets_all(&targets(texts), &image, &[&row], true)[0];
        assert_eq!(verdict(&["ssim=0.9", "psnr=40"]), Some(false));
        assert_eq!(verdict(&["ssim=0.9", "psnr=20"]), None);
        assert_eq!(verdict(&["psnr=20", "bytes=500"]), Some(true));
    }
}
