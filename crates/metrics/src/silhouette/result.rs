//! What a silhouette computation returns, and the mean over its parts.

use super::blocks::Block;
use super::prepared::{BlockWidths, PreparedPartition};

/// Blocks in a part.
const PART: usize = 64;

/// A mean silhouette width, and a bound on its distance from the mean over all pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette {
    /// Mean silhouette width: -1 to 1, no unit, higher is better.
    pub mean: f64,
    /// Bound on `|mean - exact|`, 0 and above. It is 0 for an exact mean, where only rounding (below 1e-9) is left. For drawn
    /// pixels it is not a bound but the half-width of the 95 % confidence interval.
    pub error: f64,
    /// Mean width over the pixels of each cluster, one entry per cluster of the partition. For a sample the mean is over the
    /// pixels drawn; for a stratified draw it is estimated, with an error that is not known. `None` where there are no
    /// pixels.
    pub clusters: Vec<Option<f64>>,
}

/// The silhouette width of every colour.
#[derive(Debug, Clone, PartialEq)]
pub struct SilhouetteWidths {
    /// The mean over all pixels.
    pub mean: Silhouette,
    /// One width per point, -1 to 1, in the order of the partition's points.
    pub of_points: Vec<f64>,
}

/// The result of one part of a silhouette computation.
#[derive(Debug)]
pub struct SilhouettePart(pub(super) BlockWidths);

/// Runs the parts of a computation and returns their results in order of their numbers.
///
/// The arguments are the number of parts and a function that computes the part of a given number, counted from 0. Each part
/// must be run exactly once; parts may run in any order, and side by side. The crate starts no thread itself, so this is
/// how a caller brings its thread pool.
pub type PartExecutor<'a> =
    dyn Fn(usize, &(dyn Fn(usize) -> SilhouettePart + Sync)) -> Vec<SilhouettePart> + 'a;

/// Splits the blocks of the occupied clusters into parts, and runs `widths` of a cluster's index and a part's blocks.
pub(super) fn in_parts<'a>(
    of_clusters: impl Iterator<Item = &'a [Block]>,
    execute: &PartExecutor<'_>,
    widths: &(dyn Fn(usize, &[Block]) -> BlockWidths + Sync),
) -> Vec<BlockWidths> {
    let parts: Vec<(usize, &[Block])> = of_clusters
        .enumerate()
        .flat_map(|(place, blocks)| blocks.chunks(PART).map(move |blocks| (place, blocks)))
        .collect();
    let results = execute(parts.len(), &|part| {
        let (place, blocks) = parts[part];
        SilhouettePart(widths(place, blocks))
    });
    results.into_iter().map(|part| part.0).collect()
}

/// Means over the pixels of `parts`, with an error of 0.
pub(super) fn mean_of(prepared: &PreparedPartition, parts: &[BlockWidths]) -> Silhouette {
    let occupied = prepared.clusters.occupied.len();
    let (mut widths, mut weights) = (vec![0.0; occupied], vec![0.0; occupied]);
    for sum in parts.iter().map(|part| part.sums) {
        widths[sum.cluster] += sum.widths;
        weights[sum.cluster] += sum.weight;
    }
    let mean = widths.iter().sum::<f64>() / weights.iter().sum::<f64>();
    let of_place = |&place: &usize| -> Option<f64> {
        let weight = *weights.get(place)?;
        (weight > 0.0).then(|| widths[place] / weight)
    };
    Silhouette { mean, error: 0.0, clusters: prepared.clusters.places.iter().map(of_place).collect() }
}
