//! Where distortion grows with K.

use kmeans::Effort;
use tables::MetricRow;

use crate::plan::EvaluationPlan;

/// What rounding may add to a distortion, relative to it.
const ROUNDING: f64 = 1e-12;

/// The first pair of neighbouring K, seed by seed, at which distortion grows; `None` where it never does, or where nobody
/// would expect otherwise: each K has a start of its own, or a sample of the pixels is clustered.
///
/// Incremental k-means rules it out up to 4,096 colours, and has not shown it above. Who sees it had better know.
pub(crate) fn note(rows: &[MetricRow], plan: &EvaluationPlan) -> Option<String> {
    if plan.params.effort != Effort::Best || plan.params.max_pixels.is_some() {
        return None;
    }
    let grows = |(from, to): &(&MetricRow, &MetricRow)| to.distortion > (1.0 + ROUNDING) * from.distortion;
    let mut neighbours = rows.iter().filter_map(|from| {
        let next = rows.iter().find(|to| to.seed == from.seed && to.k > from.k);
        next.map(|to| (from, to))
    });
    let (from, to) = neighbours.find(grows)?;
    Some(format!("distortion grows from K = {} to {}", from.k, to.k))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmeans::Params;

    fn rows(values: &[(u64, u32, f64)]) -> Vec<MetricRow> {
        let row = |&(seed, k, distortion)| MetricRow { seed, k, distortion, ..MetricRow::default() };
        values.iter().map(row).collect()
    }

    #[test]
    fn growth_is_told_seed_by_seed() {
        let plan = EvaluationPlan::default();
        let falling = rows(&[(0, 2, 9.0), (1, 2, 7.0), (0, 3, 8.0), (1, 3, 7.0)]);
        assert_eq!(note(&falling, &plan), None);
        let growing = rows(&[(0, 2, 9.0), (1, 2, 7.0), (0, 3, 8.0), (1, 4, 7.5)]);
        assert_eq!(note(&growing, &plan).as_deref(), Some("distortion grows from K = 2 to 4"));
        let params = Params { effort: Effort::Fast, ..Params::default() }.check().expect("valid");
        assert_eq!(note(&growing, &EvaluationPlan { params, ..plan }), None);
    }
}
