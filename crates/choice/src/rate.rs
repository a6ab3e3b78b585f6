//! Diminishing returns: the smallest K from which on one more doubling of K always buys less quality per doubling of bytes
//! than asked for.
//!
//! At K the slope is that of mean quality over mean log2 of the palette PNG's bytes, from K to the smallest swept K that
//! is at least twice as large. An image that K reproduces exactly can gain nothing and is not counted.

use std::str::FromStr;

use thiserror::Error;

use crate::criterion::{Criterion, SelectedK};
use crate::metric_matrix::{Column, Sample};
use tables::{Better, Metric};
use tables::{ImageRow, MetricRow};

/// The gain in a metric that one doubling of bytes must buy: `ssim=0.02`, `psnr=3`, `ssimulacra2=5`. Not for bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateRule {
    metric: Metric,
    least: f64,
}

/// Why a text is no such rule.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("'{0}' is no rate: write METRIC=GAIN per doubling of bytes, as in psnr=3 or ssim=0.02")]
pub struct RateRuleError(String);

impl RateRule {
    /// A gain of `least` in SSIM.
    pub(crate) fn ssim_of(least: f64) -> Self {
        Self { metric: Metric::Ssim, least }
    }
}

impl FromStr for RateRule {
    type Err = RateRuleError;

    fn from_str(text: &str) -> Result<Self, RateRuleError> {
        let wrong = || RateRuleError(text.to_owned());
        let (metric, least) = text.split_once('=').ok_or_else(wrong)?;
        let metric: Metric = metric.parse().map_err(|_| wrong())?;
        let least = least.trim().parse().ok().filter(|least: &f64| least.is_finite() && *least > 0.0);
        match least {
            Some(least) if metric != Metric::PngBytes => Ok(Self { metric, least }),
            _ => Err(wrong()),
        }
    }
}

impl std::fmt::Display for RateRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.metric, self.least)
    }
}

/// The criterion.
pub(crate) struct Rate(pub(crate) RateRule);

/// Columns: what the doubling from a K on gains, and the doublings of bytes that it costs.
const GAIN: usize = 0;
const COST: usize = 1;

impl Criterion for Rate {
    fn name(&self) -> &'static str {
        "rate"
    }

    fn columns(&self, _image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let ks: Vec<u32> = rows.iter().map(|row| row.k).collect();
        let doubled = |index: usize| Some((rows[index], rows[doubled(&ks, index)?]));
        let quality = |row: &MetricRow| {
            let value = self.0.metric.of(row)?;
            Some(if self.0.metric.better() == Better::Higher { value } else { -value })
        };
        let step = |index: usize| {
            let (from, to) = doubled(index).filter(|(from, _)| from.stop != "exact")?;
            let cost = (to.png_bytes? as f64 / from.png_bytes.filter(|&bytes| bytes > 0)? as f64).log2();
            Some((quality(to)? - quality(from)?, cost))
        };
        let steps: Vec<Option<(f64, f64)>> = (0..rows.len()).map(step).collect();
        vec![
            steps.iter().map(|step| step.map(|(gain, _)| gain)).collect(),
            steps.iter().map(|step| step.map(|(_, cost)| cost)).collect(),
        ]
    }

    /// Gain per doubling of bytes; undefined where bytes don't grow.
    fn scores(&self, sample: &Sample<'_>) -> Column {
        let slope = |k_index| {
            let (gain, cost) =
                (sample.mean_if_majority(GAIN, k_index)?, sample.mean_if_majority(COST, k_index)?);
            (cost > 0.0).then(|| gain / cost)
        };
        (0..sample.ks().len()).map(slope).collect()
    }

    /// After the last K at which it still pays: bytes grow by leaps where indices take one more bit, and a leap early on
    /// says nothing of what comes after it.
    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        let pays = |score: &Option<f64>| score.is_none_or(|slope| slope >= self.0.least);
        let scored = 1 + scores.iter().rposition(Option::is_some)?;
        let enough = scores[..scored].iter().rposition(pays).map_or(0, |last| last + 1);
        (enough < scored).then(|| SelectedK::at(sample.ks(), enough))
    }

    /// Where every doubling still pays, the K is above the largest swept one.
    fn is_right_censored(&self) -> bool {
        true
    }

    fn explain(&self, k: u32, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        let index = sample.ks().partition_point(|&other| other < k);
        let to = doubled(sample.ks(), index).map_or(k, |to| sample.ks()[to]);
        let slope = scores.get(index).copied().flatten().unwrap_or_default();
        let Self(RateRule { metric, least }) = self;
        format!(
            "from K = {k} (to {to}) on a doubling of bytes buys {slope:.3} of {metric}, less than {least}"
        )
    }

    fn explain_none(&self, _sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        let Self(RateRule { metric, least }) = self;
        if scores.iter().all(Option::is_none) {
            return format!("{metric} or png_bytes is undefined for most images at some K and its double");
        }
        format!("at the largest K a doubling of bytes still buys {least} of {metric} or more")
    }
}

/// Index of the smallest K that is at least twice the one of `index`.
fn doubled(ks: &[u32], index: usize) -> Option<usize> {
    let double = ks.partition_point(|&k| k < 2 * ks[index]);
    (double < ks.len()).then_some(double)
}
