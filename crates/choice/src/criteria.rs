//! The list of criteria, and the preferred one.

use crate::calinski_harabasz::CalinskiHarabasz;
use crate::criterion::Criterion;
use crate::davies_bouldin::DaviesBouldin;
use crate::elbow::Elbow;
use crate::gap::Gap;
use crate::jump::Jump;
use crate::kneedle::Kneedle;
use crate::lagrangian::Lagrangian;
use crate::rate::Rate;
use crate::rules::Rules;
use crate::silhouette::Silhouette;
use crate::stability::Stability;
use crate::target_rule::TargetRule;

/// The criteria that the rules ask for, over a K set, in the order of their rows.
pub(crate) fn all(rules: &Rules, ks: &[u32]) -> Vec<Box<dyn Criterion>> {
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

/// The criterion that the user prefers, the quality rule unless another was asked for.
pub(crate) fn preferred(rules: &Rules, ks: &[u32]) -> Box<dyn Criterion> {
    let name = rules.preference()[0];
    let wanted = all(rules, ks).into_iter().find(|criterion| criterion.name() == name);
    wanted.unwrap_or_else(|| {
        Box::new(TargetRule { targets: rules.targets.clone(), coverage: rules.coverage.share() })
    })
}
