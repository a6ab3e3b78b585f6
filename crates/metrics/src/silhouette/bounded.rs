//! Silhouette widths of all colours, with the error of their mean kept within a bound.
//!
//! The tolerance is the error that a cell of the far-field expansion may add (see [`distance_sums`](super::distance_sums)).
//! Which error of the mean follows from a tolerance differs from image to image. So the tolerance is first fitted on a sample
//! of the blocks. The error that is returned is the sum over all blocks: if it exceeds the bound, all widths are
//! computed again with a smaller tolerance.

use super::blocks::Block;
use super::prepared::{BlockWidths, PreparedPartition, WidthsBy};
use super::result::{PartExecutor, Silhouette, in_parts, mean_of};

/// Distance in blocks between two blocks of the sample on which the tolerance is fitted.
const SAMPLE_STRIDE: usize = 61;

/// The first tolerance of the fit, relative to the bound. It is only a start: the fit corrects it by up to 400 times.
const INITIAL_TOLERANCE: f64 = 0.01;

/// The share of the bound that the fitted tolerance should use up.
const TARGET_SHARE: f64 = 0.85;

/// Bound on what rounding adds to the error of a mean.
const ROUNDING: f64 = 1e-9;

/// The exact mean width, and the widths of all blocks, part by part in order of the clusters.
pub(super) fn exact(
    prepared: &PreparedPartition,
    execute: &PartExecutor<'_>,
) -> (Silhouette, Vec<BlockWidths>) {
    let parts = all_widths(prepared, 0.0, execute);
    (mean_of(prepared, &parts), parts)
}

/// The same as [`exact`], with an error of the mean of at most `bound`.
pub(super) fn bounded(
    prepared: &PreparedPartition,
    bound: f64,
    execute: &PartExecutor<'_>,
) -> (Silhouette, Vec<BlockWidths>) {
    let mut tolerance = fitted_tolerance(prepared, bound);
    loop {
        let parts = all_widths(prepared, tolerance, execute);
        let error = parts.iter().map(|part| part.sums.errors).sum::<f64>() / prepared.weight + ROUNDING;
        if error <= bound || tolerance == 0.0 {
            return (Silhouette { error, ..mean_of(prepared, &parts) }, parts);
        }
        tolerance *= 0.5 * bound / error;
        if tolerance < f64::MIN_POSITIVE {
            tolerance = 0.0;
        }
    }
}

/// The widths of all blocks at one tolerance.
fn all_widths(prepared: &PreparedPartition, tolerance: f64, execute: &PartExecutor<'_>) -> Vec<BlockWidths> {
    let clusters = &prepared.clusters;
    let of_clusters = clusters.occupied.iter().map(|cluster| &clusters.blocks[cluster.blocks.clone()]);
    in_parts(of_clusters, execute, &|place, blocks| {
        prepared.block_widths(place, blocks, WidthsBy::Blocks { tolerance })
    })
}

/// The tolerance at which the error of the mean, extrapolated from a sample of blocks, is about `TARGET_SHARE * bound`.
fn fitted_tolerance(prepared: &PreparedPartition, bound: f64) -> f64 {
    let samples = sample_blocks(prepared);
    let count = samples.iter().map(Vec::len).sum::<usize>();
    let share = prepared.clusters.blocks.len() as f64 / count as f64;
    let error = |tolerance: f64| -> f64 {
        let widths = |(place, blocks): (usize, &Vec<Block>)| {
            prepared.block_widths(place, blocks, WidthsBy::Blocks { tolerance })
        };
        let errors = samples.iter().enumerate().map(|sample| widths(sample).sums.errors);
        errors.sum::<f64>() * share / prepared.weight
    };
    let mut tolerance = INITIAL_TOLERANCE * bound;
    for _ in 0..2 {
        tolerance *= (TARGET_SHARE * bound / error(tolerance)).clamp(0.05, 20.0);
    }
    tolerance
}

/// Every [`SAMPLE_STRIDE`]th block, cluster by cluster.
fn sample_blocks(prepared: &PreparedPartition) -> Vec<Vec<Block>> {
    let mut next = 0;
    let clusters = &prepared.clusters;
    let sample = clusters.occupied.iter().map(|cluster| {
        let mut sample = Vec::new();
        while next < cluster.blocks.end {
            sample.push(clusters.blocks[next]);
            next += SAMPLE_STRIDE;
        }
        sample
    });
    sample.collect()
}
