//! A target: a bound on one metric of one image, by number or by a level of opinion.

use std::str::FromStr;

use thiserror::Error;

use tables::{Better, ImageRow, Metric, MetricRow};

use crate::isotonic::{non_decreasing, non_increasing};
use crate::metric_matrix::Column;
use crate::opinion::{Level, equivalent_psnr};

/// The bound that a target sets, in the unit of its metric.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
    /// Of the source's bytes.
    ShareOfSource(f64),
}

/// A bound on one metric of one image: `ssim=0.95`, `psnr=35`, `delta_e2000_p95=3`, `bytes=20000` or `bytes=20%`; or a level of
/// opinion: `like-original` is `ssimulacra2=65`, `not-annoying` is `ssimulacra2=50`.
///
/// Where an image has no SSIMULACRA 2 (a side below 8 pixels, too little memory, not measured), its PSNR is judged in its
/// place, by the bound of equal opinion: 32 dB for 65.
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
    #[error(
        "'{0}' is not a target: write like-original, not-annoying or METRIC=VALUE, as in ssimulacra2=65, psnr=35 or bytes=20%"
    )]
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

    /// As it is written by hand, or as [`Display`](std::fmt::Display) writes it.
    fn from_str(text: &str) -> Result<Self, TargetError> {
        if let Some(level) = Level::ALL.into_iter().find(|level| level.name() == Some(text.trim())) {
            return Ok(Self::of_level(level));
        }
        if let Some((name, bound)) = text.trim().strip_suffix(')').and_then(|text| text.split_once(" (")) {
            let target =
                bound.parse::<Self>().ok().filter(|target| target.text.starts_with(&format!("{name} (")));
            return target.ok_or_else(|| TargetError::Form(text.to_owned()));
        }
        let (name, value) = text.split_once('=').ok_or_else(|| TargetError::Form(text.to_owned()))?;
        let (name, value) = (name.trim(), value.trim());
        let metric = name.parse().ok().filter(|&metric| is_target(metric));
        let metric = metric.ok_or_else(|| TargetError::Metric(name.to_owned()))?;
        let bound = bound(metric, value).map_err(|expected| TargetError::Value {
            metric: name.to_owned(),
            value: value.to_owned(),
            expected,
        })?;
        Ok(Self { metric, bound, text: format!("{name}={value}") }.named())
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
        (Metric::MsSsim, _) => {
            let ms_ssim = number(text).filter(|value| (0.0..=1.0).contains(value));
            ms_ssim.map(Bound::AtLeast).ok_or("a number from 0 to 1")
        }
        (Metric::Ssimulacra2, _) => {
            let ssimulacra2 = number(text).filter(|value| *value <= 100.0);
            ssimulacra2.map(Bound::AtLeast).ok_or("a number of at most 100")
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
    /// Whether its bound is that of a level.
    #[must_use]
    pub fn is_level(&self) -> bool {
        Level::ALL
            .into_iter()
            .any(|level| level.least().is_some() && level.least() == self.bound_on(Metric::Ssimulacra2))
    }

    /// The metric that it bounds.
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// At least this level; the lowest level bounds nothing.
    pub(crate) fn of_level(level: Level) -> Self {
        let least = level.least().unwrap_or(f64::NEG_INFINITY);
        let text = format!("ssimulacra2={least}");
        Self { metric: Metric::Ssimulacra2, bound: Bound::AtLeast(least), text }.named()
    }

    /// The same; where its bound is that of a level, its text begins with the name.
    fn named(self) -> Self {
        let bound = self.bound_on(Metric::Ssimulacra2);
        let level = Level::ALL.into_iter().find(|level| bound.is_some() && level.least() == bound);
        match level.and_then(Level::name) {
            Some(name) => Self { text: format!("{name} ({})", self.text), ..self },
            None => self,
        }
    }

    /// The target that judges an image of these rows in place of this one: PSNR for SSIMULACRA 2 where that is undefined.
    pub(crate) fn in_its_place(&self, rows: &[&MetricRow]) -> Option<Self> {
        let least = self.bound_on(Metric::Ssimulacra2)?;
        let undefined = rows.iter().any(|row| self.value(row).is_none());
        let psnr = equivalent_psnr(least).filter(|_| undefined)?;
        Some(Self { metric: Metric::PsnrDb, bound: Bound::AtLeast(psnr), text: format!("psnr={psnr}") })
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
        if let Some(other) = self.in_its_place(rows) {
            return other.met(image, rows, smooth);
        }
        let values: Column = rows.iter().map(|row| self.value(row)).collect();
        let values = match (smooth, self.metric, self.metric.better()) {
            (false, ..) => values,
            (true, Metric::PngBytes, _) | (true, _, Better::Higher) => non_decreasing(&values),
            (true, _, Better::Lower) => non_increasing(&values),
        };
        values.into_iter().map(|value| self.allows(image, value?)).collect()
    }

    /// The metric of a row; that of an identical output where the metric is undefined and the error is 0. PSNR follows from the
    /// squared error, which every row has.
    fn value(&self, row: &MetricRow) -> Option<f64> {
        let identical = match self.metric.better() {
            Better::Higher => f64::INFINITY,
            Better::Lower => 0.0,
        };
        let identical = (row.mse == 0.0 && self.metric != Metric::PngBytes).then_some(identical);
        let of_mse = (row.mse > 0.0 && self.metric == Metric::PsnrDb)
            .then(|| 10.0 * (255.0 * 255.0 / row.mse).log10());
        self.metric.of(row).or(identical).or(of_mse)
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
    fn a_level_goes_by_its_name_or_its_number() {
        for (text, shown) in [
            ("like-original", "like-original (ssimulacra2=65)"),
            ("ssimulacra2=65", "like-original (ssimulacra2=65)"),
            ("like-original (ssimulacra2=65)", "like-original (ssimulacra2=65)"),
            (" not-annoying ", "not-annoying (ssimulacra2=50)"),
            ("ssimulacra2=66", "ssimulacra2=66"),
        ] {
            let target: Target = text.parse().unwrap();
            assert_eq!(target.to_string(), shown, "{text}");
            assert_eq!(shown.parse(), Ok(target));
        }
        for text in ["nonsense(psnr=35)", "nonsense (psnr=35)", "like-original (ssimulacra2=50)"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
        let error = "like-orignal".parse::<Target>().unwrap_err().to_string();
        assert!(error.contains("like-original, not-annoying"), "{error}");
    }

    #[test]
    fn psnr_stands_in_where_there_is_no_ssimulacra2() {
        let (image, like) = (image("pictures", "a.png"), targets(&["like-original"]));
        let row = |k, psnr_db| MetricRow { ssimulacra2: None, psnr_db, ..at(k) };
        let met = |rows: &[MetricRow]| meets_all(&like, &image, &rows.iter().collect::<Vec<_>>(), true);
        assert_eq!(met(&[row(2, Some(31.9)), row(4, Some(32.0))]), [Some(false), Some(true)]);
        // 10 log10(255^2 / mse) is 32.00 dB at 41.
        let of_mse = |mse| MetricRow { mse, ..row(2, None) };
        assert_eq!((met(&[of_mse(42.0)]), met(&[of_mse(41.0)])), (vec![Some(false)], vec![Some(true)]));
        let measured = MetricRow { ssimulacra2: Some(64.0), psnr_db: Some(50.0), ..at(4) };
        assert_eq!(met(&[measured]), [Some(false)]);
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
            "ssimulacra2=101",
            "ms_ssim=7",
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
