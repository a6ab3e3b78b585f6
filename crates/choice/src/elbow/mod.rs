//! The elbow of log distortion over log K: where one power law gives way to a flatter one.
//!
//! The distortion of a distribution without clusters falls as a power of K, a straight line on these axes, so an elbow here
//! does not come from the range of K as it does on linear axes. Each K is judged by segmented regression in a window: the
//! K within a factor of 4 alone (at least four on either side), so that what is swept beyond them changes nothing.
//!
//! - The score of a K is the log likelihood ratio of two lines that meet there against one, where the slope flattens.
//! - Around the best K the breakpoint is placed by least squares, between the K of the set too; the nearest of the set is
//!   the choice. The interval is that of the breakpoint.
//! - It is taken for an elbow only if the exponent changes by at least 0.1, a parabola does not fit better by far, and
//!   chance does not explain it. From 8 images on the test is a sign-flip permutation test over images, whose statistic is
//!   the largest hinge coefficient at any K, so that the search for the breakpoint is accounted for, and so is whatever
//!   correlation there is along K. For fewer images it is a BIC that counts the breakpoint as two parameters, the search
//!   for it as the choice of a K, and the autocorrelation of the residuals.
//!
//! A class is the mean over its images of the steps of log distortion. An image is counted up to half of its distinct
//! colours: from there on its curve is that of colours running out.

mod segmented_regression;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::ops::Range;

use rand_core::Rng;
use rand_pcg::Pcg64;

use self::segmented_regression::{Fit, SegmentedRegression, best_breakpoint, parabola_rss};
use crate::criterion::{Criterion, SelectedK};
use crate::curves::up_to_half_of_colors;
use crate::metric_matrix::{Column, MetricMatrix, Sample, argmax};
use tables::{ImageRow, MetricRow};

/// A window reaches from its K over this factor to this factor times its K.
const WINDOW_FACTOR: f64 = 4.0;
/// Points that a window has on either side of its K at least, where there are so many.
const MIN_POINTS_PER_SIDE: usize = 4;
/// Fewer points can't tell two lines from one.
const MIN_POINTS: usize = 6;
/// A smaller change of the exponent is no elbow, however significant it is.
const MIN_SLOPE_CHANGE: f64 = 0.1;
/// The significance level: the probability of an elbow where there is none.
const SIGNIFICANCE: f64 = 0.01;
/// With fewer images no sign flip test reaches that level.
const MIN_IMAGES_TO_FLIP: usize = 8;
/// Sign flips that are drawn at most.
const SIGN_FLIPS: u32 = 2_000;
/// The test stops after so many flips with at least the observed statistic (Besag & Clifford 1991, "Sequential Monte Carlo
/// p-values").
const STOP_AT_EXCEEDANCES: u32 = 20;
/// By how much a parabola must be better in BIC to be preferred: strong evidence (Kass & Raftery 1995).
const STRONG_EVIDENCE: f64 = 6.0;
/// Residuals below this, in log distortion, count as none.
const EXACT: f64 = 1e-6;

/// The criterion, for one K set.
pub(super) struct Elbow {
    /// Log K.
    x: Vec<f64>,
    /// For each length of a curve its windows, one per K, made once they are needed.
    windows: Vec<OnceCell<Vec<Option<Window>>>>,
}

/// The points by which one K is judged, and the regression on them with a hinge at that K.
struct Window {
    range: Range<usize>,
    regression: SegmentedRegression,
}

impl Criterion for Elbow {
    fn name(&self) -> &'static str {
        "elbow"
    }

    /// The step of log distortion from the K before; 0 at the first.
    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let logs =
            up_to_half_of_colors(image, rows, |row| (row.distortion > 0.0).then(|| row.distortion.ln()));
        let step = |index: usize| match index.checked_sub(1) {
            Some(before) => Some(logs[index]? - logs[before]?),
            None => logs[index].map(|_| 0.0),
        };
        vec![(0..rows.len()).map(step).collect()]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        let y = mean_log_distortion(sample);
        let score = |window: &Option<Window>| {
            let Window { range, regression } = window.as_ref()?;
            let fit = regression.fit(&y[range.clone()]);
            let flattens = fit.slope_change > 0.0;
            Some(if flattens {
                likelihood_ratio(fit.linear_rss, fit.segmented_rss, range.len())
            } else {
                0.0
            })
        };
        let mut scores: Column = self.windows(y.len()).iter().map(score).collect();
        scores.resize(self.x.len(), None);
        scores
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        let best = argmax(scores).filter(|&best| scores[best] > Some(0.0))?;
        let y = mean_log_distortion(sample);
        let range = self.windows(y.len())[best].as_ref()?.range.clone();
        let (x, y) = (&self.x[range.clone()], &y[range.clone()]);
        let place = best - range.start;
        let candidates =
            place.saturating_sub(MIN_POINTS_PER_SIDE).max(2)..(place + MIN_POINTS_PER_SIDE).min(x.len() - 2);
        let breakpoint = best_breakpoint(x, y, candidates)?;
        let distance = |index: usize| (self.x[index] - breakpoint).abs();
        let nearest = range.min_by(|&a, &b| distance(a).total_cmp(&distance(b)))?;
        Some(SelectedK { k_index: nearest, estimate: breakpoint.exp() })
    }

    fn rejection(&self, matrix: &MetricMatrix<'_>, selected: SelectedK) -> Option<String> {
        let (k, y) = (matrix.ks()[selected.k_index], mean_log_distortion(&matrix.full_sample()));
        let Window { range, regression } = self.windows(y.len())[selected.k_index].as_ref()?;
        let (x, y) = (&self.x[range.clone()], &y[range.clone()]);
        let fit = regression.fit(y);
        if fit.slope_change < MIN_SLOPE_CHANGE {
            return Some(format!(
                "at its sharpest bend, K = {k}, the exponent changes by only {:.2}",
                fit.slope_change
            ));
        }
        let points = x.len() as f64;
        if likelihood_ratio(fit.segmented_rss, parabola_rss(x, y), x.len()) + points.ln() > STRONG_EVIDENCE {
            return Some(format!(
                "around its sharpest bend, K = {k}, a smooth curve explains it better than a knee"
            ));
        }
        let chance = if let Some(p) = self.sign_flip_p_value(matrix, selected.k_index) {
            (p >= SIGNIFICANCE).then(|| format!("p = {p:.2} over images"))
        } else {
            let excess = self.bic_penalty(x.len()) - effective_likelihood_ratio(regression, y, fit);
            (excess >= 0.0).then(|| format!("BIC prefers one line by {excess:.1}"))
        };
        chance.map(|words| format!("its sharpest bend, K = {k}, may be chance ({words})"))
    }

    fn explain(&self, k: u32, sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        let y = mean_log_distortion(sample);
        let window = self.windows(y.len()).get(sample.ks().partition_point(|&other| other < k));
        let slope_change = window
            .and_then(|window| window.as_ref())
            .map(|window| window.regression.fit(&y[window.range.clone()]).slope_change);
        let words = slope_change
            .map(|change| format!(", where its exponent falls by {change:.2}"))
            .unwrap_or_default();
        format!("log distortion over log K has a knee at K = {k}{words}")
    }

    fn explain_none(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        if scores.iter().all(Option::is_none) {
            let usable = mean_log_distortion(sample).len();
            return format!(
                "at only {usable} K half of the images have a distortion to judge: too few for a knee"
            );
        }
        "one power law explains the distortion: it has no knee".to_owned()
    }
}

impl Elbow {
    /// The criterion for this K set, ascending.
    pub(super) fn new(ks: &[u32]) -> Self {
        let x = ks.iter().map(|&k| f64::from(k).ln()).collect();
        Self { x, windows: (0..=ks.len()).map(|_| OnceCell::new()).collect() }
    }

    /// The window of each K of a curve over the first `length` of them.
    fn windows(&self, length: usize) -> &[Option<Window>] {
        let x = &self.x[..length];
        self.windows[length].get_or_init(|| (0..length).map(|index| window(x, index)).collect())
    }

    /// The p-value of the hinge at `k_index` under the null hypothesis that each image's departures from its power law
    /// are symmetric about 0, against the largest hinge at any K; `None` for too few images.
    fn sign_flip_p_value(&self, matrix: &MetricMatrix<'_>, k_index: usize) -> Option<f64> {
        let length = mean_log_distortion(&matrix.full_sample()).len();
        let windows = self.windows(length);
        let observed = hinge_coefficients(matrix, windows[k_index].as_ref()?);
        if observed.iter().filter(|&&coefficient| coefficient != 0.0).count() < MIN_IMAGES_TO_FLIP {
            return None;
        }
        let observed: f64 = observed.iter().sum();
        let everywhere: Vec<Vec<f64>> =
            windows.iter().flatten().map(|window| hinge_coefficients(matrix, window)).collect();
        let mut rng = Pcg64::new(0, 0xf11b);
        let mut signs = vec![1.0; matrix.images()];
        let mut exceedances = 0;
        for flip in 1..=SIGN_FLIPS {
            signs.fill_with(|| if rng.next_u64() >> 63 == 0 { 1.0 } else { -1.0 });
            let sums = everywhere.iter().map(|coefficients| signed_sum(coefficients, &signs));
            exceedances += u32::from(sums.fold(f64::MIN, f64::max) >= observed);
            if exceedances == STOP_AT_EXCEEDANCES {
                return Some(f64::from(exceedances) / f64::from(flip));
            }
        }
        Some(f64::from(exceedances + 1) / f64::from(SIGN_FLIPS + 1))
    }

    /// The BIC penalty of a breakpoint: three parameters, and the choice of its place among all K.
    fn bic_penalty(&self, points: usize) -> f64 {
        3.0 * (points as f64).ln() + 2.0 * (self.x.len() as f64).ln()
    }
}

/// The likelihood ratio of the segmented fit over one line, with the effective number of points under the lag-1
/// autocorrelation of the residuals.
fn effective_likelihood_ratio(regression: &SegmentedRegression, y: &[f64], fit: Fit) -> f64 {
    let correlation = regression.residual_autocorrelation(y).clamp(0.0, 0.9);
    likelihood_ratio(fit.linear_rss, fit.segmented_rss, y.len()) * (1.0 - correlation) / (1.0 + correlation)
}

/// Twice the log likelihood ratio of one fit over another, from their residual sums of squares.
fn likelihood_ratio(worse_rss: f64, better_rss: f64, points: usize) -> f64 {
    let floor = points as f64 * EXACT * EXACT;
    points as f64 * (worse_rss.max(floor) / better_rss.max(floor)).ln()
}

/// The class's mean log distortion over K, up to the last K at which it is defined for half of the images.
fn mean_log_distortion(sample: &Sample<'_>) -> Vec<f64> {
    let mut height = 0.0;
    let step = |k_index| {
        height += sample.mean_if_majority(0, k_index)?;
        Some(height)
    };
    (0..sample.ks().len()).map_while(step).collect()
}

/// The window of the point `index`: what lies within a factor of [`WINDOW_FACTOR`], or [`MIN_POINTS_PER_SIDE`] points on a
/// side if these reach further; `None` where that is too little for a breakpoint.
fn window(x: &[f64], index: usize) -> Option<Window> {
    let reach = WINDOW_FACTOR.ln() + 1e-9;
    let from =
        x.partition_point(|&other| other < x[index] - reach).min(index.saturating_sub(MIN_POINTS_PER_SIDE));
    let to = x
        .partition_point(|&other| other <= x[index] + reach)
        .max((index + MIN_POINTS_PER_SIDE + 1).min(x.len()));
    let enough = to - from >= MIN_POINTS && index >= from + 2 && index + 2 < to;
    let regression = if enough { SegmentedRegression::new(&x[from..to], x[index]) } else { None };
    regression.map(|regression| Window { range: from..to, regression })
}

/// The hinge coefficient of each image in a window; 0 where the image's curve is not defined over all of it.
fn hinge_coefficients(matrix: &MetricMatrix<'_>, window: &Window) -> Vec<f64> {
    let coefficient = |image: usize| {
        let mut height = 0.0;
        let step = |k_index| {
            height += matrix.value(0, image, k_index)?;
            Some(height)
        };
        let y: Option<Vec<f64>> = window.range.clone().map(step).collect();
        y.map_or(0.0, |y| window.regression.hinge_coefficient(&y))
    };
    (0..matrix.images()).map(coefficient).collect()
}

fn signed_sum(values: &[f64], signs: &[f64]) -> f64 {
    values.iter().zip(signs).map(|(value, sign)| value * sign).sum()
}
