//! K for a single image.

use tables::{ImageRow, MetricRow, Tables};

use crate::criterion::Criterion;
use crate::criterion_fit::CriterionFit;
use crate::curves::ClassCurves;
use crate::target::Target;
use crate::target_rule::TargetRule;

/// The K of one image, and how it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnK {
    /// The smallest K at which it meets every target.
    pub k: u32,
    /// By which other metric it was judged, in words; empty where by those of the targets.
    pub note: String,
}

/// The smallest K at which one image meets every target, its metrics made monotone in K as for a class. `metrics` are the
/// rows of the image alone.
///
/// # Errors
/// Why no K meets them, in words.
pub fn smallest_k_meeting(
    targets: &[Target],
    image: ImageRow,
    metrics: Vec<MetricRow>,
) -> Result<OwnK, String> {
    let tables = Tables { images: vec![image], metrics, ..Tables::default() };
    let classes = ClassCurves::of(&tables);
    let rule = TargetRule { targets: targets.to_vec(), coverage: 1.0 };
    let Some(class) = classes.first() else { return Err("it has no rows to choose from".to_owned()) };
    let own = CriterionFit::new(&rule, class).k().map(|k| OwnK { k, note: rule.note(&class.curves[0].rows) });
    own.ok_or_else(|| rule.out_of_reach(class))
}
