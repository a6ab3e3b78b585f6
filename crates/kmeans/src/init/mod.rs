//! Initialisation: the centroids that an algorithm starts from, one file per method.

mod cell_lloyd;
mod grid;
pub(crate) mod kmeans_plus_plus;
mod maximin;
mod random_colors;
mod wu;

use rand_pcg::Pcg64;

use crate::histogram::Histogram;
use crate::kernel::Columns;
use crate::params::Init;

/// `k` initial centroids, in the histogram's units, for `k` below the number of colours. They are distinct colours or
/// means; those of Wu's method are converged over cells to `tolerance`.
pub(crate) fn initial_centroids(
    init: Init,
    histogram: &Histogram,
    points: &Columns,
    k: usize,
    tolerance: f64,
    rng: &mut Pcg64,
) -> Vec<[f64; 4]> {
    let chosen = match init {
        Init::KMeansPlusPlus => kmeans_plus_plus::choose(&histogram.into(), points, k, rng),
        Init::Random => random_colors::choose(histogram.weights(), k, rng),
        Init::Maximin => return maximin::centers(histogram, points, k),
        Init::Wu => return wu::centers(histogram, k, tolerance),
    };
    chosen.into_iter().map(|index| histogram.points()[index].map(f64::from)).collect()
}
