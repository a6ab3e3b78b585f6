//! The K that minimises distortion + lambda x bytes, for a lambda that the user states: what a byte is worth.

use crate::criterion::{Criterion, Pick};
use crate::evidence::{Column, Sample, lowest};
use tables::{ImageRow, MetricRow};

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
        sample.means(0)
    }

    fn pick(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<Pick> {
        lowest(scores).map(|k_index| Pick::at(sample.ks(), k_index))
    }

    fn found(&self, k: u32, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        format!("K = {k} minimises the mean of distortion + {} x bytes", self.lambda)
    }

    fn not_found(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "png_bytes is undefined for most images".to_owned()
    }
}
