//! Starts: where the first centroids stand.

mod kmeans_plus_plus;
mod random;

use rand_core::Rng;
use rand_pcg::Pcg64;

use crate::histogram::Histogram;
use crate::kernel::Columns;
use crate::params::Init;

/// `k` distinct points of the histogram, `k` below its length.
pub(crate) fn place(
    init: Init,
    histogram: &Histogram,
    points: &Columns,
    k: usize,
    rng: &mut Pcg64,
) -> Vec<[f32; 4]> {
    let chosen = match init {
        Init::KMeansPlusPlus => kmeans_plus_plus::choose(histogram, points, k, rng),
        Init::Random => random::choose(histogram.weights(), k, rng),
    };
    chosen.into_iter().map(|index| histogram.points()[index]).collect()
}

/// A number in [0, 1) from the upper 53 bits of one draw.
fn uniform(rng: &mut Pcg64) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}
