//! What a criterion is: a rule that selects one K from metrics over K.

use tables::{ImageRow, MetricRow};

use crate::metric_matrix::{Column, MetricMatrix, Sample};

/// A K that a criterion selected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SelectedK {
    /// Its index in the K set.
    pub(crate) k_index: usize,
    /// The estimate of K, which may lie between the K of the set; bootstrap intervals are those of this number.
    pub(crate) estimate: f64,
}

impl SelectedK {
    /// A K of the set itself.
    pub(crate) fn at(ks: &[u32], k_index: usize) -> Self {
        Self { k_index, estimate: f64::from(ks[k_index]) }
    }
}

/// A rule that selects one K from metrics over K: for an image, for a class, for a resample of a class.
pub(crate) trait Criterion {
    /// Its name in tables and options.
    fn name(&self) -> &'static str;

    /// The columns that it reads of one image, each with one number per K; `rows` ascend in K.
    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column>;

    /// The score of each K of the set.
    fn scores(&self, sample: &Sample<'_>) -> Column;

    /// The K that the scores select; `None` where they select none.
    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK>;

    /// Why a selected K is rejected, in words: the outcome of the criterion's significance test. `None` where it passes or
    /// there is no such test.
    fn rejection(&self, _matrix: &MetricMatrix<'_>, _selected: SelectedK) -> Option<String> {
        None
    }

    /// Whether a sample without a selected K is a right-censored observation: its K lies above the largest swept one.
    /// Otherwise such a sample is a missing value.
    fn is_right_censored(&self) -> bool {
        false
    }

    /// Why `k` is selected, in words.
    fn explain(&self, k: u32, sample: &Sample<'_>, scores: &[Option<f64>]) -> String;

    /// Why no K is selected, in words.
    fn explain_none(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> String;

    /// What is to be known of how one image was judged, in words; `rows` ascend in K.
    fn note(&self, _rows: &[&MetricRow]) -> String {
        String::new()
    }

    /// What speaks against the selected K, in words, beyond the number of images and the width of the interval.
    fn caveats(&self, _k: u32, _sample: &Sample<'_>) -> Vec<String> {
        Vec::new()
    }
}
