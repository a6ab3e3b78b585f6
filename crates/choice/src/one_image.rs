//! K for an image by itself.

use tables::{ImageRow, MetricRow, Tables};

use crate::curves::ClassCurves;
use crate::study::Study;
use crate::target::Target;
use crate::target_rule::TargetRule;

/// The smallest K at which one image meets every target, or why there is none.
///
/// # Errors
/// The reason, in words.
pub fn smallest_meeting(targets: &[Target], image: ImageRow, metrics: Vec<MetricRow>) -> Result<u32, String> {
    let tables = Tables { images: vec![image], metrics, ..Tables::default() };
    let classes = ClassCurves::of(&tables);
    let rule = TargetRule { targets: targets.to_vec(), coverage: 1.0 };
    let Some(class) = classes.first() else { return Err("it has no rows to choose from".to_owned()) };
    let study = Study::new(&rule, class);
    study.k().ok_or_else(|| rule.out_of_reach(class))
}
