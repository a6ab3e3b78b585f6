//! The lowest mean Davies-Bouldin index (1979): how wide clusters are beside the distance to their most similar neighbour.
//!
//! An image is counted up to half of its distinct colours: clusters of one colour have no width.

use crate::criterion::{Criterion, SelectedK};
use crate::curves::up_to_half_of_colors;
use crate::metric_matrix::{Column, Sample, argmin};
use tables::{ImageRow, MetricRow};

/// The criterion.
pub(crate) struct DaviesBouldin;

impl Criterion for DaviesBouldin {
    fn name(&self) -> &'static str {
        "davies-bouldin"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        vec![up_to_half_of_colors(image, rows, |row| row.davies_bouldin)]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.majority_means(0)
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        argmin(scores).map(|k_index| SelectedK::at(sample.ks(), k_index))
    }

    fn explain(&self, k: u32, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        format!("the mean Davies-Bouldin index is lowest at K = {k}")
    }

    fn explain_none(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "metrics.csv has no davies_bouldin for most images".to_owned()
    }
}
