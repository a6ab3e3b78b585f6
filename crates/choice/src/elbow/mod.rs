//! A knee in log distortion over log K: where one power law gives way to a flatter one.
//!
//! Distortion of a distribution without clusters falls as a power of K, a straight line on these axes, so a knee here does
//! not come from the range of K as on linear axes. A knee is a matter of its neighbourhood: each K is judged by the
//! K within a factor of 4 alone (at least four on either side), so that what is swept beyond them changes nothing.
//!
//! - The score of a K is the log likelihood ratio of two lines that meet there against one, where the slope flattens.
//! - Around the best K the break is placed by least squares, between the K of the set too; the nearest of the set is the
//!   choice. The interval is that of the break.
//! - It is taken for a knee only if the exponent changes by at least 0.1, a smooth curve (a parabola) is not
//!   better by far, and chance does not explain it: from 8 images on a sign-flip test over images, whose statistic is the
//!   largest bend anywhere (so that the search for the break is accounted for, and so is whatever correlation there is
//!   along K); below, a BIC that counts the break as two parameters, the search for it as the choice of a K, and
//!   neighbouring residuals by their correlation.
//!
//! A class is the mean over its images of the steps of log distortion. An image takes part up to half of its distinct
//! colours: from there on its curve is that of colours running out.

mod broken_line;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::ops::Range;

use rand_core::Rng;
use rand_pcg::Pcg64;

use self::broken_line::{Bend, Fit, best_break, parabola};
use crate::criterion::{Criterion, Pick};
use crate::curves::up_to_half_of_its_colors;
use crate::evidence::{Column, Evidence, Sample, highest};
use tables::{ImageRow, MetricRow};

/// How far the neighbourhood of a K reaches.
const REACH: f64 = 4.0;
/// How many K it has on either side at least, where there are so many.
const NEIGHBOURS: usize = 4;
/// Fewer points can't tell two lines from one.
const FEWEST_POINTS: usize = 6;
/// A smaller change of the exponent is no knee, however sure it is.
const LEAST_BEND: f64 = 0.1;
/// How likely a knee may be by chance.
const LEVEL: f64 = 0.01;
/// Images from which signs can be flipped to that level.
const FEWEST_TO_FLIP: usize = 8;
const FLIPS: u32 = 2_000;
/// So many flips with a larger bend settle the matter (Besag & Clifford 1991).
const LARGER_FLIPS: u32 = 20;
/// How much better in BIC a smooth curve must be to be taken instead: strong evidence (Kass & Raftery 1995).
const STRONG: f64 = 6.0;
/// Residuals below this, in log distortion, are none.
const EXACT: f64 = 1e-6;

pub(super) struct Elbow {
    /// Log K.
    x: Vec<f64>,
    /// For each length of a curve its neighbourhoods, made once they are needed.
    neighbourhoods: Vec<OnceCell<Vec<Option<Neighbourhood>>>>,
}

/// The K that judge one K, and the bend there.
struct Neighbourhood {
    range: Range<usize>,
    bend: Bend,
}

impl Criterion for Elbow {
    fn name(&self) -> &'static str {
        "elbow"
    }

    /// The step of log distortion from the K before; 0 at the first.
    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let logs =
            up_to_half_of_its_colors(image, rows, |row| (row.distortion > 0.0).then(|| row.distortion.ln()));
        let step = |index: usize| match index.checked_sub(1) {
            Some(before) => Some(logs[index]? - logs[before]?),
            None => logs[index].map(|_| 0.0),
        };
        vec![(0..rows.len()).map(step).collect()]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        let y = curve(sample);
        let score = |near: &Option<Neighbourhood>| {
            let Neighbourhood { range, bend } = near.as_ref()?;
            let fit = bend.fit(&y[range.clone()]);
            Some(if fit.bend > 0.0 { likelihood_ratio(fit.straight, fit.bent, range.len()) } else { 0.0 })
        };
        let mut scores: Column = self.near(y.len()).iter().map(score).collect();
        scores.resize(self.x.len(), None);
        scores
    }

    fn pick(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<Pick> {
        let best = highest(scores).filter(|&best| scores[best] > Some(0.0))?;
        let y = curve(sample);
        let range = self.near(y.len())[best].as_ref()?.range.clone();
        let (x, y) = (&self.x[range.clone()], &y[range.clone()]);
        let place = best - range.start;
        let among = place.saturating_sub(NEIGHBOURS).max(2)..(place + NEIGHBOURS).min(x.len() - 2);
        let at = best_break(x, y, among)?;
        let nearest = range.min_by(|&a, &b| (self.x[a] - at).abs().total_cmp(&(self.x[b] - at).abs()))?;
        Some(Pick { k_index: nearest, exact: at.exp() })
    }

    fn objection(&self, evidence: &Evidence<'_>, pick: Pick) -> Option<String> {
        let (k, y) = (evidence.ks()[pick.k_index], curve(&evidence.all()));
        let Neighbourhood { range, bend } = self.near(y.len())[pick.k_index].as_ref()?;
        let (x, y) = (&self.x[range.clone()], &y[range.clone()]);
        let fit = bend.fit(y);
        if fit.bend < LEAST_BEND {
            return Some(format!(
                "at its sharpest bend, K = {k}, the exponent changes by only {:.2}",
                fit.bend
            ));
        }
        let points = x.len() as f64;
        if likelihood_ratio(fit.bent, parabola(x, y), x.len()) + points.ln() > STRONG {
            return Some(format!(
                "around its sharpest bend, K = {k}, a smooth curve explains it better than a knee"
            ));
        }
        let chance = if let Some(p) = self.flips(evidence, pick.k_index) {
            (p >= LEVEL).then(|| format!("p = {p:.2} over images"))
        } else {
            let excess = self.penalty(x.len()) - independent(bend, y, fit);
            (excess >= 0.0).then(|| format!("BIC prefers one line by {excess:.1}"))
        };
        chance.map(|words| format!("its sharpest bend, K = {k}, may be chance ({words})"))
    }

    fn found(&self, k: u32, sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        let y = curve(sample);
        let near = self.near(y.len()).get(sample.ks().partition_point(|&other| other < k));
        let bend = near.and_then(|near| near.as_ref()).map(|near| near.bend.fit(&y[near.range.clone()]).bend);
        let words = bend.map(|bend| format!(", where its exponent falls by {bend:.2}")).unwrap_or_default();
        format!("log distortion over log K has a knee at K = {k}{words}")
    }

    fn not_found(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        if scores.iter().all(Option::is_none) {
            let usable = curve(sample).len();
            return format!(
                "at only {usable} K half of the images have a distortion to judge: too few for a knee"
            );
        }
        "one power law explains the distortion: it has no knee".to_owned()
    }
}

impl Elbow {
    /// For this K set.
    pub(super) fn new(ks: &[u32]) -> Self {
        let x = ks.iter().map(|&k| f64::from(k).ln()).collect();
        Self { x, neighbourhoods: (0..=ks.len()).map(|_| OnceCell::new()).collect() }
    }

    /// The neighbourhood of each K of a curve over the first `length` of them.
    fn near(&self, length: usize) -> &[Option<Neighbourhood>] {
        let x = &self.x[..length];
        self.neighbourhoods[length].get_or_init(|| (0..length).map(|index| neighbourhood(x, index)).collect())
    }

    /// The chance of a bend like that at `k_index` anywhere, if each image's departures from its power law were as likely
    /// in the other direction; `None` for too few images.
    fn flips(&self, evidence: &Evidence<'_>, k_index: usize) -> Option<f64> {
        let length = curve(&evidence.all()).len();
        let near = self.near(length);
        let observed = gains(evidence, near[k_index].as_ref()?);
        if observed.iter().filter(|&&gain| gain != 0.0).count() < FEWEST_TO_FLIP {
            return None;
        }
        let observed: f64 = observed.iter().sum();
        let everywhere: Vec<Vec<f64>> = near.iter().flatten().map(|near| gains(evidence, near)).collect();
        let mut rng = Pcg64::new(0, 0xf11b);
        let mut signs = vec![1.0; evidence.images()];
        let mut larger = 0;
        for flip in 1..=FLIPS {
            signs.fill_with(|| if rng.next_u64() >> 63 == 0 { 1.0 } else { -1.0 });
            let largest = everywhere.iter().map(|gains| signed_sum(gains, &signs)).fold(f64::MIN, f64::max);
            larger += u32::from(largest >= observed);
            if larger == LARGER_FLIPS {
                return Some(f64::from(larger) / f64::from(flip));
            }
        }
        Some(f64::from(larger + 1) / f64::from(FLIPS + 1))
    }

    /// What BIC asks of a break: three parameters' worth, and the choice of its place among all K.
    fn penalty(&self, points: usize) -> f64 {
        3.0 * (points as f64).ln() + 2.0 * (self.x.len() as f64).ln()
    }
}

/// The likelihood ratio as if there were only as many points as are independent of each other.
fn independent(bend: &Bend, y: &[f64], fit: Fit) -> f64 {
    let correlation = bend.autocorrelation(y).clamp(0.0, 0.9);
    likelihood_ratio(fit.straight, fit.bent, y.len()) * (1.0 - correlation) / (1.0 + correlation)
}

/// Twice the gain in log likelihood of one fit over another, from their residual sums of squares.
fn likelihood_ratio(worse: f64, better: f64, points: usize) -> f64 {
    let floor = points as f64 * EXACT * EXACT;
    points as f64 * (worse.max(floor) / better.max(floor)).ln()
}

/// The class's mean log distortion over K, up to the last K that half of the images reach.
fn curve(sample: &Sample<'_>) -> Vec<f64> {
    let mut height = 0.0;
    let step = |k_index| {
        height += sample.quorate(0, k_index)?;
        Some(height)
    };
    (0..sample.ks().len()).map_while(step).collect()
}

/// What lies within a factor of [`REACH`], or [`NEIGHBOURS`] points on a side if these reach further; `None` where that is
/// too little for a break.
fn neighbourhood(x: &[f64], index: usize) -> Option<Neighbourhood> {
    let reach = REACH.ln() + 1e-9;
    let from = x.partition_point(|&other| other < x[index] - reach).min(index.saturating_sub(NEIGHBOURS));
    let to = x.partition_point(|&other| other <= x[index] + reach).max((index + NEIGHBOURS + 1).min(x.len()));
    let enough = to - from >= FEWEST_POINTS && index >= from + 2 && index + 2 < to;
    let bend = if enough { Bend::new(&x[from..to], x[index]) } else { None };
    bend.map(|bend| Neighbourhood { range: from..to, bend })
}

/// How much each image bends; 0 where its curve does not reach over the whole neighbourhood.
fn gains(evidence: &Evidence<'_>, near: &Neighbourhood) -> Vec<f64> {
    let gain = |image: usize| {
        let mut height = 0.0;
        let step = |k_index| {
            height += evidence.value(0, image, k_index)?;
            Some(height)
        };
        let y: Option<Vec<f64>> = near.range.clone().map(step).collect();
        y.map_or(0.0, |y| near.bend.gain(&y))
    };
    (0..evidence.images()).map(gain).collect()
}

fn signed_sum(values: &[f64], signs: &[f64]) -> f64 {
    values.iter().zip(signs).map(|(value, sign)| value * sign).sum()
}
