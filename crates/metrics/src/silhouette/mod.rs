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
//! out by bounds on their distance (see [`widths`]), the more the more clusters there are. A bounded mean takes distant
//! pixels together (see [`field`]) and needs some hundred steps for each block of eight colours, however many there are.

mod blocks;
mod bounded;
mod clusters;
mod field;
mod moments;
mod order;
mod sample;
mod survey;
mod widths;

#[cfg(test)]
mod tests;

use pulp::Arch;

use self::survey::{Survey, Surveyed};
use crate::lanes::LANES;
use crate::partition::Partition;
use crate::undefined::Undefined;

/// How the mean of silhouette widths is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SilhouetteMethod {
    /// Over all pixels, each width exact.
    Exact,
    /// Over all pixels, with an error of at most `error`: a bound that always holds, not an estimate.
    Bounded {
        /// Largest error allowed, above 0. What is reached is in [`Silhouette::error`].
        error: f64,
    },
    /// Over pixels drawn at random with replacement, each measured against all pixels: an unbiased estimate with a known
    /// error.
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
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette {
    /// Mean silhouette width: -1 to 1, higher is better.
    pub mean: f64,
    /// Bound on `|mean - exact|`: 0 for an exact mean (only rounding is left, below 1e-9); for a sample the half-width of
    /// the 95 % confidence interval, 1.96 standard errors.
    pub error: f64,
    /// Mean over the pixels of each cluster (for a sample: over those drawn), `None` where there are none.
    pub clusters: Vec<Option<f64>>,
}

/// The silhouette width of every colour.
#[derive(Debug, Clone, PartialEq)]
pub struct SilhouetteWidths {
    /// Their mean over all pixels.
    pub mean: Silhouette,
    /// The widths in the order of the partition's points.
    pub of_points: Vec<f64>,
}

/// Runs parts of a computation, each once and in any order, and returns their results in order of their numbers, which
/// count up from 0 to below the number given.
pub type InParts<'a> = dyn Fn(usize, &(dyn Fn(usize) -> SilhouettePart + Sync)) -> Vec<SilhouettePart> + 'a;

/// The result of one part of the computation of a silhouette.
#[derive(Debug)]
pub struct SilhouettePart(Surveyed);

/// The mean silhouette width of `partition`.
///
/// # Errors
///
/// [`Undefined::SingleCluster`] or [`Undefined::EverySampleItsOwnCluster`] by the partition,
/// [`Undefined::SampleTooSmall`] by the method.
pub fn silhouette(partition: &Partition<'_>, method: SilhouetteMethod) -> Result<Silhouette, Undefined> {
    Silhouettes::new(partition.points()).of(partition, method, &one_by_one)
}

/// What the silhouettes of all partitions of the same points share.
#[derive(Debug, Clone)]
pub struct Silhouettes {
    order: Vec<u32>,
}

impl Silhouettes {
    /// Puts `points` in order.
    #[must_use]
    pub fn new(points: &[[f32; 4]]) -> Self {
        Self { order: order::along_curve(points) }
    }

    /// [`silhouette()`] of a partition of these points, its parts run by `in_parts`, perhaps side by side: the result is
    /// the same to the bit.
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
        in_parts: &InParts<'_>,
    ) -> Result<Silhouette, Undefined> {
        self.on(Arch::new(), partition, method, in_parts)
    }

    /// The mean silhouette width with all that it is the mean of: each width exact where `error` is 0, otherwise so that the
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
        in_parts: &InParts<'_>,
    ) -> Result<SilhouetteWidths, Undefined> {
        let survey = self.survey(Arch::new(), partition)?;
        let (mean, parts) = if error > 0.0 {
            bounded::bounded(&survey, error, in_parts)
        } else {
            bounded::exact(&survey, in_parts)
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

    fn survey(&self, arch: Arch, partition: &Partition<'_>) -> Result<Survey, Undefined> {
        assert_eq!(partition.points().len(), self.order.len(), "the partition is of the same points");
        let survey = Survey::new(partition, &self.order, arch);
        check_defined(partition, &survey)?;
        Ok(survey)
    }

    fn on(
        &self,
        arch: Arch,
        partition: &Partition<'_>,
        method: SilhouetteMethod,
        in_parts: &InParts<'_>,
    ) -> Result<Silhouette, Undefined> {
        let survey = self.survey(arch, partition)?;
        match method {
            SilhouetteMethod::Exact => Ok(bounded::exact(&survey, in_parts).0),
            SilhouetteMethod::Bounded { error } => Ok(bounded::bounded(&survey, error, in_parts).0),
            SilhouetteMethod::Sample { size, .. } if size < 2 => Err(Undefined::SampleTooSmall { size }),
            SilhouetteMethod::Sample { size, seed } => Ok(sample::estimate(partition, &survey, size, seed)),
        }
    }
}

fn one_by_one(parts: usize, part: &(dyn Fn(usize) -> SilhouettePart + Sync)) -> Vec<SilhouettePart> {
    (0..parts).map(part).collect()
}

fn check_defined(partition: &Partition<'_>, survey: &Survey) -> Result<(), Undefined> {
    match survey.clusters.occupied.len() {
        1 => Err(Undefined::SingleCluster),
        clusters if clusters as u64 == partition.total_weight() => Err(Undefined::EverySampleItsOwnCluster),
        _ => Ok(()),
    }
}

/// Means over the pixels of `parts`, with no error.
fn mean_of(survey: &Survey, parts: &[Surveyed]) -> Silhouette {
    let occupied = survey.clusters.occupied.len();
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
    Silhouette { mean, error: 0.0, clusters: survey.clusters.places.iter().map(of_place).collect() }
}
