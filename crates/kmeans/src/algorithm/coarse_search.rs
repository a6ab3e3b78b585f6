//! Local search over coarse points: better centroids before an algorithm runs over all colours.

use super::accelerated::{StopRule, accelerated_lloyd};
use super::assigner::Assigner;
use super::breathing::breathing_search;
use super::iterate::assignment_step;
use super::opacity::with_clear_first;
use super::state::State;
use crate::coarse_points::CoarsePoints;
use crate::histogram::Histogram;
use crate::params::Algorithm;
use crate::weighted_points::PointColumns;

/// Most updates of the centroids in each of a breath's two runs of Lloyd.
pub(crate) const BREATHING_UPDATES: u32 = 10;

/// Single splits of breathing k-means over many points.
pub(crate) const SINGLE_SPLITS: usize = 64;

/// Improves `centers` by accelerated Lloyd and breathing k-means over at most `max_points` coarse points of the
/// histogram. Returns them unchanged where there are no more coarse points than centres.
pub(crate) fn coarse_local_search(
    histogram: &Histogram,
    centers: Vec<[f64; 4]>,
    max_points: usize,
) -> Vec<[f64; 4]> {
    let coarse = CoarsePoints::new(histogram, max_points);
    let data = coarse.data();
    if data.points.len() <= centers.len() {
        return centers;
    }
    let columns = PointColumns::new(&data);
    let mut state = State::unassigned(data, with_clear_first(&data, coarse.scaled(&centers)));
    let mut assigner = Assigner::for_coarse(Algorithm::Auto, &data, &columns);
    let mut changes = Vec::new();
    let stop = StopRule { max_updates: BREATHING_UPDATES, tolerance: 0.0 };
    assignment_step(&mut state, &mut assigner, &mut changes);
    accelerated_lloyd(&mut state, &mut assigner, stop, &mut changes);
    breathing_search(&mut state, &mut assigner, SINGLE_SPLITS, stop, &mut changes);
    coarse.unscaled(&state.centroids)
}
