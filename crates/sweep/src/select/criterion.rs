//! What a criterion is, and which there are.

use super::Rules;
use super::calinski_harabasz::CalinskiHarabasz;
use super::davies_bouldin::DaviesBouldin;
use super::elbow::Elbow;
use super::evidence::{Column, Evidence, Sample};
use super::gap::Gap;
use super::jump::Jump;
use super::kneedle::Kneedle;
use super::lagrangian::Lagrangian;
use super::rate::Rate;
use super::silhouette::Silhouette;
use super::stability::Stability;
use super::target::TargetRule;
use crate::table::{ImageRow, MetricRow};

/// A K that a criterion picked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pick {
    /// Its index in the K set.
    pub(super) k_index: usize,
    /// The K itself, where the criterion knows it more finely than the set.
    pub(super) exact: f64,
}

impl Pick {
    pub(super) fn at(ks: &[u32], k_index: usize) -> Self {
        Self { k_index, exact: f64::from(ks[k_index]) }
    }
}

/// A rule that turns curves over K into one K: of an image, of a class, of a resample of it.
pub(super) trait Criterion {
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

/// Every criterion's name, in the order of their rows.
pub(super) const CRITERIA: [&str; 11] = [
    "target",
    "rate",
    "elbow",
    "kneedle",
    "silhouette",
    "calinski-harabasz",
    "davies-bouldin",
    "jump",
    "gap",
    "stability",
    "lagrangian",
];

/// The criteria that the rules ask for, over a K set, in the order of their rows.
pub(super) fn all(rules: &Rules, ks: &[u32]) -> Vec<Box<dyn Criterion>> {
    let mut all: Vec<Box<dyn Criterion>> = vec![
        Box::new(TargetRule { targets: rules.targets.clone(), coverage: rules.coverage.share() }),
        Box::new(Rate(rules.rate)),
        Box::new(Elbow::new(ks)),
        Box::new(Kneedle),
        Box::new(Silhouette),
        Box::new(CalinskiHarabasz),
        Box::new(DaviesBouldin),
        Box::new(Jump),
        Box::new(Gap),
        Box::new(Stability),
    ];
    if let Some(lambda) = rules.lambda {
        all.push(Box::new(Lagrangian { lambda }));
    }
    all
}
