//! The lowest mean Davies-Bouldin index (1979): how wide clusters are beside the distance to their most similar neighbour.
//!
//! An image takes part up to half of its distinct colours: clusters of one colour have no width.

use crate::criterion::{Criterion, Pick};
use crate::curves::up_to_half_of_its_colors;
use crate::evidence::{Column, Sample, lowest};
use tables::{ImageRow, MetricRow};

pub(crate) struct DaviesBouldin;

impl Criterion for DaviesBouldin {
    fn name(&self) -> &'static str {
        "davies-bouldin"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        vec![up_to_half_of_its_colors(image, rows, |row| row.davies_bouldin)]
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
