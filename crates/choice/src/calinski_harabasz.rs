//! The peak of the Calinski-Harabasz index (1974): variance between clusters over variance within, each by its degrees of
//! freedom. Its size grows with an image's pixels, so a class has the geometric mean of its images.
//! An image is counted up to half of its distinct colours: from there on the variance within vanishes.

use crate::criterion::{Criterion, SelectedK};
use crate::curves::up_to_half_of_colors;
use crate::metric_matrix::{Column, Sample, argmax};
use tables::{ImageRow, MetricRow};

/// The criterion.
pub(crate) struct CalinskiHarabasz;

impl Criterion for CalinskiHarabasz {
    fn name(&self) -> &'static str {
        "calinski-harabasz"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let log = |row: &MetricRow| row.calinski_harabasz.filter(|&index| index > 0.0).map(f64::ln);
        vec![up_to_half_of_colors(image, rows, log)]
    }

    /// The geometric mean.
    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.majority_means(0).into_iter().map(|mean| mean.map(f64::exp)).collect()
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        argmax(scores).map(|k_index| SelectedK::at(sample.ks(), k_index))
    }

    fn explain(&self, k: u32, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        format!("the geometric mean of the Calinski-Harabasz index is highest at K = {k}")
    }

    fn explain_none(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "metrics.csv has no calinski_harabasz for most images".to_owned()
    }
}
