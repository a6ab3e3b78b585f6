//! Kneedle (Satopaa, Albrecht, Irwin & Raghavan 2011, "Finding a 'Kneedle' in a haystack") on the class's mean normalised
//! distortion, on linear axes, sensitivity 1.
//!
//! Each image's distortion is divided by its own at the smallest K of the set, so that images of many and of few
//! colours weigh alike. Where this knee falls depends on the range of K that was swept, even where the curve has none:
//! the choice says where it falls over half of the range.

use crate::criterion::{Criterion, SelectedK};
use crate::metric_matrix::{Column, Sample};
use tables::{ImageRow, MetricRow};

/// The sensitivity S of the paper.
const SENSITIVITY: f64 = 1.0;

/// The criterion.
pub(crate) struct Kneedle;

impl Criterion for Kneedle {
    fn name(&self) -> &'static str {
        "kneedle"
    }

    fn columns(&self, _image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let first = rows.first().map_or(0.0, |row| row.distortion);
        vec![rows.iter().map(|row| (first > 0.0).then(|| row.distortion / first)).collect()]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        let mean = (0..sample.ks().len()).map(|k_index| sample.mean(0, k_index)).collect();
        differences(sample.ks(), mean)
            .map_or_else(|| vec![None; sample.ks().len()], |values| values.into_iter().map(Some).collect())
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        let differences: Vec<f64> = scores.iter().copied().collect::<Option<_>>()?;
        knee(&differences).map(|k_index| SelectedK::at(sample.ks(), k_index))
    }

    fn explain(&self, k: u32, sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        let largest = sample.ks().last().copied().unwrap_or(k);
        format!("Kneedle sees the knee of the mean distortion at K = {k} over K up to {largest}")
    }

    fn explain_none(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "the mean distortion has no knee over this range of K".to_owned()
    }

    fn caveats(&self, k: u32, sample: &Sample<'_>) -> Vec<String> {
        let ks = sample.ks();
        let half = ks.partition_point(|&k| k <= ks[ks.len() - 1] / 2);
        let mean = (0..half).map(|k_index| sample.mean(0, k_index)).collect();
        match differences(&ks[..half], mean).as_deref().and_then(knee).map(|k_index| ks[k_index]) {
            Some(other) if other == k => Vec::new(),
            Some(other) => {
                vec![format!("it moves with the swept range: over K up to {} it is at {other}", ks[half - 1])]
            }
            None => vec!["over half of the swept range there is none".to_owned()],
        }
    }
}

/// How far the falling curve is below the straight way from its first to its last point, on unit axes: (1 - y) - x.
fn differences(ks: &[u32], curve: Column) -> Option<Vec<f64>> {
    let positions: Vec<f64> = ks.iter().map(|&k| f64::from(k)).collect();
    let (x, y) = (unit_range(&positions)?, unit_range(&curve.into_iter().collect::<Option<Vec<_>>>()?)?);
    Some(x.iter().zip(&y).map(|(x, y)| 1.0 - y - x).collect())
}

/// The first local maximum after which the difference falls below the threshold before it rises again.
fn knee(differences: &[f64]) -> Option<usize> {
    let mean_step = 1.0 / (differences.len() - 1) as f64;
    let mut candidate: Option<(usize, f64)> = None;
    for (index, &here) in differences.iter().enumerate().skip(1) {
        let is_maximum =
            here >= differences[index - 1] && differences.get(index + 1).is_some_and(|&next| here >= next);
        if is_maximum {
            candidate = Some((index, here - SENSITIVITY * mean_step));
        } else if let Some((knee, threshold)) = candidate
            && here < threshold
        {
            return Some(knee);
        }
    }
    None
}

/// Values mapped to 0..1; `None` where they don't differ.
fn unit_range(values: &[f64]) -> Option<Vec<f64>> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (high > low).then(|| values.iter().map(|value| (value - low) / (high - low)).collect())
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::bootstrap::Resamples;
    use crate::criterion_fit::CriterionFit;
    use crate::curves::ClassCurves;
    use crate::testing::{at, choice, tables};
    use tables::Verdict;

    fn located(x: &[u32], y: &[f64]) -> Option<u32> {
        let differences = differences(x, y.iter().copied().map(Some).collect())?;
        knee(&differences).map(|index| x[index])
    }

    /// `kneed.KneeLocator(x, y, curve="convex", direction="decreasing").knee` of kneed 0.9.0, `x = arange(2, largest + 1)`,
    /// `y = x ** -exponent`; and one bumpy curve, whose first knee is not the global maximum's.
    const KNEED: [(u32, f64, u32); 9] = [
        (64, 0.5, 14),
        (64, 0.8, 12),
        (64, 1.0, 11),
        (128, 0.5, 22),
        (128, 0.8, 18),
        (128, 1.0, 16),
        (256, 0.5, 34),
        (256, 0.8, 26),
        (256, 1.0, 23),
    ];

    #[test]
    fn equals_kneed() {
        for (largest, exponent, expected) in KNEED {
            let x: Vec<u32> = (2..=largest).collect();
            let y: Vec<f64> = x.iter().map(|&k| f64::from(k).powf(-exponent)).collect();
            assert_eq!(located(&x, &y), Some(expected), "K^-{exponent} up to {largest}");
        }
        let x: Vec<u32> = (2..20).collect();
        let bumpy = [
            100.0, 60.0, 40.0, 30.0, 26.0, 27.0, 25.0, 24.0, 20.0, 12.0, 11.0, 10.0, 9.5, 9.0, 8.8, 8.6, 8.5,
            8.4,
        ];
        assert_eq!(located(&x, &bumpy), Some(5));
    }

    #[test]
    fn straight_and_flat_curves_have_no_knee() {
        let x: Vec<u32> = (0..10).collect();
        let line: Vec<f64> = x.iter().map(|&x| 10.0 - f64::from(x)).collect();
        assert_eq!(located(&x, &line), None);
        assert_eq!(located(&x, &[1.0; 10]), None);
        assert_eq!(located(&[2], &[1.0]), None);
    }

    #[test]
    fn it_warns_that_the_range_decides() {
        let rows = |largest| {
            (2..=largest).map(|k| MetricRow { distortion: f64::from(k).powf(-0.8), ..at(k) }).collect()
        };
        let tables = tables(vec![rows(256); 8]);
        assert_eq!(choice(&Kneedle, &tables), Some(26));
        let classes = ClassCurves::of(&tables);
        let (row, _) = CriterionFit::new(&Kneedle, &classes[0]).rows(&Resamples::draw(8, 0));
        assert!(row.reason.contains("over K up to 128 it is at 18"), "{}", row.reason);
        assert_eq!(row.verdict, Verdict::Weak);
    }
}
