//! The K that minimises distortion + lambda x bytes, for a lambda that the user states: what a byte is worth.

use crate::criterion::{Criterion, SelectedK};
use crate::metric_matrix::{Column, Sample, argmin};
use tables::{ImageRow, MetricRow};

/// The criterion.
pub(crate) struct Lagrangian {
    /// Distortion that one byte is worth.
    pub(crate) lambda: f64,
}

impl Criterion for Lagrangian {
    fn name(&self) -> &'static str {
        "lagrangian"
    }

    fn columns(&self, _image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let cost = |row: &&MetricRow| Some(row.distortion + self.lambda * row.png_bytes? as f64);
        vec![rows.iter().map(cost).collect()]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.majority_means(0)
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        argmin(scores).map(|k_index| SelectedK::at(sample.ks(), k_index))
    }

    fn explain(&self, k: u32, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        format!("K = {k} minimises the mean of distortion + {} x bytes", self.lambda)
    }

    fn explain_none(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "png_bytes is undefined for most images".to_owned()
    }
}
