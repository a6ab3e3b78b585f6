//! The lowest mean Davies-Bouldin index (1979): how wide clusters are beside the distance to their most similar neighbour.

use super::criterion::{Criterion, Pick};
use super::evidence::{Column, Sample, lowest};
use crate::metric::Metric;
use crate::table::{ImageRow, MetricRow};

pub(super) struct DaviesBouldin;

impl Criterion for DaviesBouldin {
    fn name(&self) -> &'static str {
        "davies-bouldin"
    }

    /// Clusters of one colour have no width: where all are such, K reproduces the image and the index says nothing.
    fn columns(&self, _image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let index = |row: &&MetricRow| Metric::DaviesBouldin.of(row).filter(|_| row.stop != "exact");
        vec![rows.iter().map(index).collect()]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.means(0)
    }

    fn pick(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<Pick> {
        lowest(scores).map(|k_index| Pick::at(sample.ks(), k_index))
    }

    fn found(&self, k: u32, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        format!("the mean Davies-Bouldin index is lowest at K = {k}")
    }

    fn not_found(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "metrics.csv has no davies_bouldin for most images".to_owned()
    }
}
