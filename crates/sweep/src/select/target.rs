//! The quality rule: the smallest K at which enough of a class's images meet every target.
//!
//! A metric over K is noisy: an image may meet a target at one K by luck and miss it at the next. So each image's metric is
//! first made monotone in K by isotonic regression (quality never falls, bytes never fall); nothing is interpolated.

use std::str::FromStr;

use thiserror::Error;

use super::criterion::{Criterion, Pick};
use super::curves::{ClassCurves, Curve};
use super::evidence::{Column, Sample};
use super::isotonic::{falling, rising};
use super::study::Study;
use crate::metric::{Better, Metric};
use crate::table::{ImageRow, MetricRow, Tables};

/// Share of a class's images that must meet the targets, unless another is asked for.
pub const COVERAGE: f64 = 0.9;

/// What a target allows.
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
    /// What it bounds.
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// A least SSIM.
    pub(super) fn ssim_of(least: f64) -> Self {
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
            (true, Metric::PngBytes, _) | (true, _, Better::Higher) => rising(&values),
            (true, _, Better::Lower) => falling(&values),
        };
        values.into_iter().map(|value| self.allows(image, value?)).collect()
    }

    fn value(&self, row: &MetricRow) -> Option<f64> {
        let identical = match self.metric.better() {
            Better::Higher => f64::INFINITY,
            Better::Lower => 0.0,
        };
        let identical = (row.mse == 0.0 && self.metric != Metric::PngBytes).then_some(identical);
        self.metric.of(row).or(identical)
    }

    fn allows(&self, image: &ImageRow, value: f64) -> Option<bool> {
        Some(match self.bound {
            Bound::AtLeast(least) => value >= least,
            Bound::AtMost(most) => value <= most,
            Bound::ShareOfSource(most) => value <= most * image.bytes? as f64,
        })
    }
}

/// Whether one image meets all targets at each K; `None` where one is undefined and none is missed.
fn meets_all(targets: &[Target], image: &ImageRow, rows: &[&MetricRow], smooth: bool) -> Vec<Option<bool>> {
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

/// The smallest K at which one image meets every target, or why there is none.
pub(crate) fn smallest_meeting(
    targets: &[Target],
    image: ImageRow,
    metrics: Vec<MetricRow>,
) -> Result<u32, String> {
    let tables = Tables { images: vec![image], metrics, ..Tables::default() };
    let classes = ClassCurves::of(&tables);
    let rule = TargetRule { targets: targets.to_vec(), coverage: 1.0 };
    let Some(class) = classes.first() else { return Err("it has no rows to choose from".to_owned()) };
    let study = Study::new(&rule, class);
    study.k().ok_or_else(|| rule.out_of_reach(class))
}

/// Share of the images that meet all targets at the K of index `k_index`, as [`TargetRule`] sees it; images where a target
/// is undefined have no say. `None` where no image has one.
#[must_use]
pub(crate) fn share_meeting(curves: &[&Curve<'_>], k_index: usize, targets: &[Target]) -> Option<f64> {
    let votes: Vec<bool> = curves
        .iter()
        .filter_map(|curve| meets_all(targets, curve.image, &curve.rows, true)[k_index])
        .collect();
    let met = votes.iter().filter(|&&met| met).count();
    (!votes.is_empty()).then(|| met as f64 / votes.len() as f64)
}

/// The criterion.
pub(super) struct TargetRule {
    pub(super) targets: Vec<Target>,
    /// Share of the images that must meet all targets.
    pub(super) coverage: f64,
}

/// Columns: 1 where an image meets all targets, 0 where not.
const SMOOTH: usize = 0;
const MEASURED: usize = 1;

impl Criterion for TargetRule {
    fn name(&self) -> &'static str {
        "target"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let met = |smooth| {
            let met = meets_all(&self.targets, image, rows, smooth).into_iter();
            met.map(|met| met.map(|met| f64::from(u8::from(met)))).collect()
        };
        vec![met(true), met(false)]
    }

    /// The share of the images that meet all targets.
    fn scores(&self, sample: &Sample<'_>) -> Column {
        (0..sample.ks().len()).map(|k_index| sample.mean(SMOOTH, k_index)).collect()
    }

    fn pick(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<Pick> {
        self.smallest(scores).map(|k_index| Pick::at(sample.ks(), k_index))
    }

    fn absence_means_more(&self) -> bool {
        true
    }

    fn found(&self, k: u32, sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        let measured: Column = (0..sample.ks().len()).map(|k_index| sample.mean(MEASURED, k_index)).collect();
        let words = format!("K = {k} is the smallest at which {} meet {}", self.enough(), self.all());
        match self.smallest(&measured).map(|k_index| sample.ks()[k_index]) {
            Some(other) if other != k => format!("{words} (K = {other} before smoothing over K)"),
            _ => words,
        }
    }

    fn not_found(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        let largest = sample.ks().last().copied().unwrap_or_default();
        let goal = format!("no K up to {largest} meets {} for {}", self.all(), self.enough());
        let best = scores.iter().flatten().copied().reduce(f64::max);
        match best {
            Some(best) => format!("{goal}; the best share is {}", percent(best)),
            None => format!("{goal}: a metric is undefined for all of them"),
        }
    }
}

impl TargetRule {
    /// What is missing for an image that no K suffices.
    fn out_of_reach(&self, class: &ClassCurves<'_>) -> String {
        let largest = class.ks.last().copied().unwrap_or_default();
        format!("no K up to {largest} meets {}: give a lower --target, or a K", self.all())
    }

    fn smallest(&self, shares: &[Option<f64>]) -> Option<usize> {
        shares.iter().position(|share| share.is_some_and(|share| share >= self.coverage))
    }

    fn enough(&self) -> String {
        format!("{} of the images", percent(self.coverage))
    }

    fn all(&self) -> String {
        self.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(" and ")
    }
}

/// `90 %`, `99.5 %`.
pub(super) fn percent(share: f64) -> String {
    let percent = (1e3 * share).round() / 10.0;
    format!("{percent} %")
}

#[cfg(test)]
mod tests {
    use super::super::bootstrap::Resamples;
    use super::super::testing::{self, at, image, tables, tables_of_ssim, targets};
    use super::*;
    use proptest::prelude::*;

    fn met(target: &str, row: &MetricRow) -> Option<bool> {
        targets(&[target])[0].met(&image("pictures", "a.png"), &[row], true)[0]
    }

    fn choose(tables: &Tables, texts: &[&str]) -> Option<u32> {
        testing::choice(&TargetRule { targets: targets(texts), coverage: COVERAGE }, tables)
    }

    fn share(tables: &Tables, k_index: usize, text: &str) -> Option<f64> {
        let classes = ClassCurves::of(tables);
        share_meeting(&classes[0].curves.iter().collect::<Vec<_>>(), k_index, &targets(&[text]))
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

    #[test]
    fn the_smallest_k_that_serves_nine_of_ten_images_is_chosen() {
        // At K = 4 eight of ten reach 0.95, at K = 8 nine, at K = 16 all.
        let mut images = vec![[Some(0.8), Some(0.96), Some(0.97), Some(0.98)]; 8];
        images.push([Some(0.7), Some(0.9), Some(0.95), Some(0.99)]);
        images.push([Some(0.5), Some(0.6), Some(0.7), Some(0.96)]);
        let tables = tables_of_ssim([2, 4, 8, 16], &images);
        assert_eq!(share(&tables, 1, "ssim=0.95"), Some(0.8));
        assert_eq!(choose(&tables, &["ssim=0.95"]), Some(8));
        assert_eq!(choose(&tables, &["ssim=0.96"]), Some(16));
    }

    #[test]
    fn images_with_undefined_ssim_have_no_say() {
        let images = [[Some(0.8), Some(0.96)], [None, None], [None, None]];
        let tables = tables_of_ssim([2, 4], &images);
        assert_eq!(share(&tables, 1, "ssim=0.95"), Some(1.0));
        assert_eq!(choose(&tables, &["ssim=0.95"]), Some(4));
    }

    #[test]
    fn where_no_image_has_a_say_there_is_no_choice() {
        let tables = tables_of_ssim([2, 4], &[[None, None], [None, None]]);
        assert_eq!(share(&tables, 0, "ssim=0.1"), None);
        assert_eq!(choose(&tables, &["ssim=0.1"]), None);
    }

    #[test]
    fn a_target_out_of_reach_has_no_choice() {
        let tables = tables_of_ssim([2, 4], &[[Some(0.8), Some(0.9)]]);
        assert_eq!(choose(&tables, &["ssim=0.95"]), None);
    }

    #[test]
    fn all_targets_must_be_met_at_once() {
        let small_then_good = vec![
            MetricRow { ssim: Some(0.8), png_bytes: Some(100), ..at(2) },
            MetricRow { ssim: Some(0.96), png_bytes: Some(400), ..at(4) },
            MetricRow { ssim: Some(0.99), png_bytes: Some(700), ..at(8) },
        ];
        let tables = tables(vec![small_then_good]);
        assert_eq!(choose(&tables, &["ssim=0.95", "bytes=50%"]), Some(4));
        assert_eq!(choose(&tables, &["ssim=0.98", "bytes=50%"]), None);
    }

    #[test]
    fn a_metric_that_wavers_is_made_monotone() {
        // 0.951 at K = 4 is luck: the next K falls below it again.
        let tables = tables_of_ssim([2, 4, 8, 16], &[[Some(0.8), Some(0.951), Some(0.947), Some(0.97)]]);
        assert_eq!(choose(&tables, &["ssim=0.95"]), Some(16));
        let classes = ClassCurves::of(&tables);
        let rule = TargetRule { targets: targets(&["ssim=0.95"]), coverage: COVERAGE };
        let (row, _) = Study::new(&rule, &classes[0]).rows(&Resamples::draw(1, 0));
        assert!(row.reason.contains("K = 4 before smoothing"), "{}", row.reason);
    }

    #[test]
    fn coverage_is_the_share_that_must_meet() {
        let images = [[Some(0.8), Some(0.96)], [Some(0.96), Some(0.97)]];
        let rule = |coverage| TargetRule { targets: targets(&["ssim=0.95"]), coverage };
        let choice = |coverage| testing::choice(&rule(coverage), &tables_of_ssim([2, 4], &images));
        assert_eq!((choice(0.5), choice(0.51), choice(1.0)), (Some(2), Some(4), Some(4)));
    }

    proptest! {
        #[test]
        fn on_monotone_tables_it_reads_the_definition(
            steps in prop::collection::vec(prop::array::uniform5(0.0..0.1_f64), 1..12),
            least in 0.5..1.0_f64,
            share in 0.05..1.0_f64,
        ) {
            const KS: [u32; 5] = [2, 4, 8, 16, 32];
            let images: Vec<[Option<f64>; 5]> = steps
                .iter()
                .map(|steps| {
                    let mut ssim = 0.5;
                    steps.map(|step| { ssim += step; Some(ssim) })
                })
                .collect();
            let naive = (0..5).find(|&at| {
                let met = images.iter().filter(|image| image[at].unwrap() >= least).count();
                met as f64 / images.len() as f64 >= share
            });
            let rule = TargetRule { targets: targets(&[&format!("ssim={least}")]), coverage: share };
            prop_assert_eq!(testing::choice(&rule, &tables_of_ssim(KS, &images)), naive.map(|at| KS[at]));
        }
    }
}
