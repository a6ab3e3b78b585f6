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
//! sample, scikit-learn's `sample_size`, which looks for neighbours in the sample only and is biased.
//!
//! Range -1 to 1, no unit (a ratio of distances, so the partition's unit cancels out), higher is better. Undefined where all
//! pixels are in one cluster, or each is alone in its own.
//!
//! Source: P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
//! Journal of Computational and Applied Mathematics 20, 1987.
//!
//! Cost: an exact mean over `n` colours needs up to `n^2` distances, a sample of `m` pixels `m * n`. Most clusters are ruled
//! out by a bound on their distance (see [`geometry`]), the more the more clusters there are.

mod geometry;
mod sample;
#[cfg(test)]
mod tests;

use pulp::Arch;

use self::geometry::Geometry;
use crate::partition::Partition;
use crate::undefined::Undefined;

/// Over which pixels the mean of silhouette widths is taken. Either way each width is exact: it is measured against
/// all pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SilhouetteMethod {
    /// Over all pixels.
    Exact,
    /// Over pixels drawn at random with replacement: an unbiased estimate with a known error.
    ///
    /// The draw depends on `seed`, `size` and the pixel counts, not on the labels: partitions of the same colours into
    /// different numbers of clusters are judged by the same pixels.
    Sample {
        /// Pixels to draw, at least 2.
        size: usize,
        /// Seed of the draw.
        seed: u64,
    },
}

/// A mean silhouette width and how far it may be from that of all pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Silhouette {
    /// Mean silhouette width: -1 to 1, higher is better.
    pub mean: f64,
    /// Bound on `|mean - exact|`: 0 for an exact mean (only rounding is left, below 1e-9); for a sample the half-width of
    /// the 95 % confidence interval, 1.96 standard errors.
    pub error: f64,
}

/// The mean silhouette width of `partition`.
///
/// # Errors
///
/// [`Undefined::SingleCluster`] or [`Undefined::EverySampleItsOwnCluster`] by the partition,
/// [`Undefined::SampleTooSmall`] by the method.
pub fn silhouette(partition: &Partition<'_>, method: SilhouetteMethod) -> Result<Silhouette, Undefined> {
    let geometry = Geometry::new(partition, Arch::new());
    check_defined(partition, &geometry)?;
    match method {
        SilhouetteMethod::Exact => Ok(exact(partition, &geometry)),
        SilhouetteMethod::Sample { size, .. } if size < 2 => Err(Undefined::SampleTooSmall { size }),
        SilhouetteMethod::Sample { size, seed } => Ok(sample::estimate(partition, &geometry, size, seed)),
    }
}

fn check_defined(partition: &Partition<'_>, geometry: &Geometry) -> Result<(), Undefined> {
    match geometry.occupied_clusters() {
        1 => Err(Undefined::SingleCluster),
        clusters if clusters as u64 == partition.total_weight() => Err(Undefined::EverySampleItsOwnCluster),
        _ => Ok(()),
    }
}

fn exact(partition: &Partition<'_>, geometry: &Geometry) -> Silhouette {
    let points = partition.points().iter().zip(partition.weights()).zip(partition.labels());
    let total: f64 =
        points.map(|((point, &weight), &label)| f64::from(weight) * geometry.width(point, label)).sum();
    Silhouette { mean: total / partition.total_weight() as f64, error: 0.0 }
}
