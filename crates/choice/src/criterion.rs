//! What a criterion is: a rule that turns curves over K into one K.

use tables::{ImageRow, MetricRow};

use crate::evidence::{Column, Evidence, Sample};

/// A K that a criterion picked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pick {
    /// Its index in the K set.
    pub(crate) k_index: usize,
    /// The K itself, where the criterion knows it more finely than the set.
    pub(crate) exact: f64,
}

impl Pick {
    pub(crate) fn at(ks: &[u32], k_index: usize) -> Self {
        Self { k_index, exact: f64::from(ks[k_index]) }
    }
}

/// A rule that turns curves over K into one K: of an image, of a class, of a resample of it.
pub(crate) trait Criterion {
    /// Its name in tables and options.
    fn name(&self) -> &'static str;

    /// What it reads of one image: its rows, K ascending, as columns of one number per K.
    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column>;

    /// What each K is worth.
    fn scores(&self, sample: &Sample<'_>) -> Column;

    /// The K that the scores speak for.
    fn pick(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<Pick>;

    /// Why a pick must not be taken for a choice, in words: the test that the criterion puts itself to.
    fn objection(&self, _evidence: &Evidence<'_>, _pick: Pick) -> Option<String> {
        None
    }

    /// A resample without a pick needs more colours than were swept, rather than having nothing to say.
    fn absence_means_more(&self) -> bool {
        false
    }

    /// Why this is the K, in words.
    fn found(&self, k: u32, sample: &Sample<'_>, scores: &[Option<f64>]) -> String;

    /// Why there is none, in words.
    fn not_found(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> String;

    /// What speaks against the choice beyond the size of the class and the width of its interval.
    fn reservations(&self, _k: u32, _sample: &Sample<'_>) -> Vec<String> {
        Vec::new()
    }
}
