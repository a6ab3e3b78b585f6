//! Mean silhouette width, as Rousseeuw 1987 defines it.
//!
//! For a pixel `i` of cluster `C`, with Euclidean distances `d` in the clustering space:
//!
//! ```text
//! a(i) = sum of d(i, j) over the pixels j of C / (pixels of C - 1)
//! b(i) = least, over all other clusters, of the mean of d(i, j) over the cluster's pixels j
//! s(i) = (b(i) - a(i)) / max(a(i), b(i))
//! ```
//!
//! The value is the mean of `s` over ALL pixels; distinct colours weighted by their pixel counts give the same. A pixel that
//! is alone in its cluster scores 0, and so does one for which `a = b = 0`. It equals scikit-learn's
//! `silhouette_score(pixels, labels)`. It is neither the simplified silhouette (distances to centroids) nor, in a
//! sample, scikit-learn's `sample_size`, which measures distances within the sample only and is biased.
//!
//! Do not use it to compare partitions of different images, or of one image in different colour spaces: the widths are ratios
//! of distances, and colour spaces distort these differently.
//!
//! Range -1 to 1, no unit (a ratio of distances, so the partition's unit cancels out), higher is better. Undefined where all
//! pixels are in one cluster, or each is alone in its own.
//!
//! Source: P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
//! Journal of Computational and Applied Mathematics 20, 1987.
//!
//! Cost: an exact mean over `n` colours needs up to `n^2` distances, a sample of `m` pixels `m * n`. Bounds on the distances
//! rule most clusters out (see [`widths`]), the more so the more clusters there are. A bounded mean sums over distant
//! pixels together (see [`distance_sums`]): some hundred steps for each block of eight colours, whatever their number. A
//! stratified mean takes some steps for each colour, and more for a thousand or two that are drawn (see [`stratified`]).

mod blocks;
mod bounded;
mod cell_groups;
mod clusters;
mod distance_sums;
mod drawn;
mod hilbert_order;
mod moments;
mod of_widths;
mod prepared;
mod result;
mod sample;
mod spread_widths;
mod stratified;
mod widths;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use pulp::Arch;

pub use self::of_widths::{check_silhouette_defined, silhouette_of_widths};
use self::prepared::PreparedPartition;
pub use self::result::{PartExecutor, Silhouette, SilhouettePart, SilhouetteWidths};
use crate::lanes::LANES;
use crate::partition::Partition;
use crate::undefined::Undefined;

/// How the mean of silhouette widths is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SilhouetteMethod {
    /// Over all pixels, each width exact.
    Exact,
    /// Over all pixels, with an error of at most `error`. The bound holds for every input; it is not an estimate.
    Bounded {
        /// Largest error allowed, above 0. [`Silhouette::error`] states the error reached.
        error: f64,
    },
    /// Over pixels drawn at random with replacement, each measured against all pixels: an unbiased estimate with a known
    /// error.
    ///
    /// The draw depends on `seed`, `size` and the pixel counts, not on the labels: partitions of the same colours into
    /// different numbers of clusters are measured at the same pixels.
    Sample {
        /// Pixels to draw, at least 2.
        size: usize,
        /// Seed of the draw.
        seed: u64,
    },
    /// Over as many pixels as keep the half-width of the 95 % interval within a limit, drawn at random, each measured against
    /// all pixels: an unbiased estimate. Up to 1,024 distinct colours it is exact. Where more than a quarter of the colours would
    /// have to be drawn, as always below 4,096 of them, it is `Bounded` with an error of at most `half_width`.
    ///
    /// The draw depends on `seed`, on the pixel counts, and on the labels: pixels are drawn evenly along the clusters.
    Stratified {
        /// Largest half-width allowed, above 0. [`Silhouette::error`] states the half-width reached.
        half_width: f64,
        /// Seed of the draw.
        seed: u64,
    },
}

/// The mean silhouette width of `partition`.
///
/// # Errors
///
/// [`Undefined::SingleCluster`] or [`Undefined::EverySampleItsOwnCluster`] by the partition,
/// [`Undefined::SampleTooSmall`] by the method.
pub fn silhouette(partition: &Partition<'_>, method: SilhouetteMethod) -> Result<Silhouette, Undefined> {
    Silhouettes::new(partition.points()).of(partition, method, &run_in_order)
}

/// Computes silhouettes of many partitions of the same points, whose spatial order is computed once.
#[derive(Debug, Clone)]
pub struct Silhouettes {
    /// The points' indices in Hilbert order.
    order: Vec<u32>,
}

impl Silhouettes {
    /// Sorts `points` along a Hilbert curve, in O(n log n).
    #[must_use]
    pub fn new(points: &[[f32; 4]]) -> Self {
        Self { order: hilbert_order::hilbert_order(points) }
    }

    /// Computes [`silhouette()`] of a partition of these points, its parts run by `execute`. The result does not depend on
    /// the order in which the parts run, to the bit.
    ///
    /// # Errors
    ///
    /// As [`silhouette()`].
    ///
    /// # Panics
    ///
    /// If `partition` has another number of points.
    pub fn of(
        &self,
        partition: &Partition<'_>,
        method: SilhouetteMethod,
        execute: &PartExecutor<'_>,
    ) -> Result<Silhouette, Undefined> {
        self.of_on(Arch::new(), partition, method, execute)
    }

    /// Computes the silhouette width of every point, and their mean. Where `error` is 0 each width is exact; otherwise the
    /// mean is off by at most `error`. The mean is that of [`of`](Self::of), to the bit.
    ///
    /// # Errors
    ///
    /// [`Undefined::SingleCluster`] or [`Undefined::EverySampleItsOwnCluster`] by the partition.
    ///
    /// # Panics
    ///
    /// If `partition` has another number of points.
    pub fn widths(
        &self,
        partition: &Partition<'_>,
        error: f64,
        execute: &PartExecutor<'_>,
    ) -> Result<SilhouetteWidths, Undefined> {
        let prepared = self.prepare(Arch::new(), partition)?;
        let (mean, parts) = if error > 0.0 {
            bounded::bounded(&prepared, error, execute)
        } else {
            bounded::exact(&prepared, execute)
        };
        let lanes: Vec<f64> = parts.into_iter().flat_map(|part| part.widths).flatten().collect();
        let (sorted, ends) = blocks::sorted(partition, partition.weights(), &self.order);
        let mut widths = vec![0.0; sorted.len()];
        let (mut start, mut lane) = (0, 0);
        for end in ends {
            for (&index, &width) in sorted[start..end].iter().zip(&lanes[lane..]) {
                widths[index as usize] = width;
            }
            lane += (end - start).next_multiple_of(LANES);
            start = end;
        }
        Ok(SilhouetteWidths { mean, of_points: widths })
    }

    fn prepare(&self, arch: Arch, partition: &Partition<'_>) -> Result<PreparedPartition, Undefined> {
        assert_eq!(partition.points().len(), self.order.len(), "the partition is of the same points");
        let prepared = PreparedPartition::new(partition, &self.order, arch);
        of_widths::defined(prepared.clusters.occupied.len(), partition)?;
        Ok(prepared)
    }

    fn of_on(
        &self,
        arch: Arch,
        partition: &Partition<'_>,
        method: SilhouetteMethod,
        execute: &PartExecutor<'_>,
    ) -> Result<Silhouette, Undefined> {
        let prepared = self.prepare(arch, partition)?;
        match method {
            SilhouetteMethod::Exact => Ok(bounded::exact(&prepared, execute).0),
            SilhouetteMethod::Bounded { error } => Ok(bounded::bounded(&prepared, error, execute).0),
            SilhouetteMethod::Sample { size, .. } if size < 2 => Err(Undefined::SampleTooSmall { size }),
            SilhouetteMethod::Sample { size, seed } => Ok(sample::estimate(partition, &prepared, size, seed)),
            SilhouetteMethod::Stratified { half_width, seed } => {
                Ok(stratified::stratified(&prepared, half_width, seed, execute))
            }
        }
    }
}

fn run_in_order(parts: usize, part: &(dyn Fn(usize) -> SilhouettePart + Sync)) -> Vec<SilhouettePart> {
    (0..parts).map(part).collect()
}
