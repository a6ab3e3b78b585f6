//! The jump of the transformed distortion (Sugar & James 2003, "Finding the number of clusters in a dataset").
//!
//! With p dimensions and d the distortion per dimension, d^(-p/2) grows in proportion to K once K is above the number of
//! clusters; the largest jump from one K to the next is at that number. Over a gap in the K set the jump is the mean
//! per K. Each image's jumps are shares of its largest transformed distortion, so that images weigh alike;
//! it is counted up to half of its distinct colours, beyond which the last distortions vanish.

use crate::criterion::{Criterion, SelectedK};
use crate::curves::up_to_half_of_colors;
use crate::metric_matrix::{Column, Sample, argmax};
use tables::{ImageRow, MetricRow};

/// The criterion.
pub(crate) struct Jump;

impl Criterion for Jump {
    fn name(&self) -> &'static str {
        "jump"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let dimensions = dimensions(image);
        let transformed = up_to_half_of_colors(image, rows, |row| transformed(row.distortion, dimensions));
        let largest = transformed.iter().flatten().copied().fold(0.0, f64::max);
        let before = |index: usize| match index.checked_sub(1) {
            Some(before) => Some((rows[before].k, transformed[before]?)),
            None => Some((0, 0.0)).filter(|_| rows[0].k == 1),
        };
        let jump = |index: usize| {
            let (k, height) = before(index)?;
            Some((transformed[index]? - height) / (largest * f64::from(rows[index].k - k)))
        };
        vec![(0..rows.len()).map(jump).collect()]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.majority_means(0)
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        let best = argmax(scores).filter(|&best| scores[best] > Some(0.0))?;
        Some(SelectedK::at(sample.ks(), best))
    }

    fn explain(&self, k: u32, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        format!("the transformed distortion jumps most at K = {k}")
    }

    fn explain_none(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "too few K leave a distortion to transform".to_owned()
    }
}

/// The number of dimensions that the image was clustered in.
fn dimensions(image: &ImageRow) -> f64 {
    match (image.gray, image.alpha) {
        (Some(true), _) => 1.0,
        (_, Some(true)) => 4.0,
        _ => 3.0,
    }
}

/// d^(-p/2), where it is finite.
fn transformed(distortion: f64, dimensions: f64) -> Option<f64> {
    (distortion > 0.0)
        .then(|| (distortion / dimensions).powf(-dimensions / 2.0))
        .filter(|value| value.is_finite())
}
