//! Starts: where the first centroids stand.

mod grid;
pub(crate) mod kmeans_plus_plus;
mod maximin;
mod random;
mod settle;
mod wu;

use rand_core::Rng;
use rand_pcg::Pcg64;

use crate::histogram::Histogram;
use crate::kernel::Columns;
use crate::params::Init;

/// At most `k` centres, `k` below the histogram's length: distinct colours that were drawn, or means.
pub(crate) fn place(
    init: Init,
    histogram: &Histogram,
    points: &Columns,
    k: usize,
    tolerance: f64,
    rng: &mut Pcg64,
) -> Vec<[f64; 4]> {
    let drawn = match init {
        Init::KMeansPlusPlus => kmeans_plus_plus::choose(&histogram.into(), points, k, rng),
        Init::Random => random::choose(histogram.weights(), k, rng),
        Init::Maximin => return maximin::place(histogram, points, k),
        Init::Wu => return wu::place(histogram, k, tolerance),
    };
    drawn.into_iter().map(|index| histogram.points()[index].map(f64::from)).collect()
}

/// A number in [0, 1) from the upper 53 bits of one draw.
fn uniform(rng: &mut Pcg64) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}
