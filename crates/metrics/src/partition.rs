//! Weighted points and the cluster of each, validated once.

use thiserror::Error;

/// Distinct colours with their pixel counts, divided into clusters.
///
/// A value of this type proves what [`Partition::new`] checks. A cluster may be empty: it has no members, and every metric
/// ignores it.
#[derive(Debug, Clone, Copy)]
pub struct Partition<'a> {
    points: &'a [[f32; 4]],
    unit: f64,
    weights: &'a [u32],
    labels: &'a [u16],
    clusters: usize,
    total_weight: u64,
}

/// Why points, weights and labels are not a partition.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum PartitionError {
    /// There are no points.
    #[error("a partition needs at least one point")]
    Empty,
    /// There are no clusters.
    #[error("a partition needs at least one cluster")]
    NoClusters,
    /// Points, weights and labels are not equally many.
    #[error("{points} points have {weights} weights and {labels} labels")]
    LengthMismatch {
        /// Number of points.
        points: usize,
        /// Number of weights.
        weights: usize,
        /// Number of labels.
        labels: usize,
    },
    /// The unit is not a finite number above 0.
    #[error("the unit of coordinates is {unit}, not a finite number above 0")]
    Unit {
        /// The unit given.
        unit: f64,
    },
    /// A coordinate is NaN or infinite.
    #[error("point {point} has a coordinate that is not finite")]
    NotFinite {
        /// Index of the point.
        point: usize,
    },
    /// A point has weight 0.
    #[error("point {point} has weight 0")]
    ZeroWeight {
        /// Index of the point.
        point: usize,
    },
    /// A point's label names no cluster.
    #[error("point {point} has label {label}, but there are {clusters} clusters")]
    LabelOutOfRange {
        /// Index of the point.
        point: usize,
        /// Its label.
        label: u16,
        /// Number of clusters.
        clusters: usize,
    },
    /// The weights add up to more than 64 bits hold.
    #[error("the sum of weights exceeds 64 bits")]
    WeightOverflow,
}

impl<'a> Partition<'a> {
    /// Checks `points`, each standing for `weights` pixels of the cluster `labels` (counted from 0).
    ///
    /// Coordinates are multiples of `1 / unit`: real distance = distance of coordinates / `unit`. It is 1 for RGB and
    /// gray, 255 for premultiplied RGBA. Unused dimensions are 0 for every point.
    ///
    /// # Errors
    ///
    /// If there are no points or clusters, the slices differ in length, a weight is 0, a label is `clusters` or above,
    /// a coordinate is not finite, or `unit` is not a finite number above 0.
    pub fn new(
        points: &'a [[f32; 4]],
        unit: f64,
        weights: &'a [u32],
        labels: &'a [u16],
        clusters: usize,
    ) -> Result<Self, PartitionError> {
        if points.len() != weights.len() || points.len() != labels.len() {
            let (points, weights, labels) = (points.len(), weights.len(), labels.len());
            return Err(PartitionError::LengthMismatch { points, weights, labels });
        }
        if points.is_empty() {
            return Err(PartitionError::Empty);
        }
        if clusters == 0 {
            return Err(PartitionError::NoClusters);
        }
        if !(unit.is_finite() && unit > 0.0) {
            return Err(PartitionError::Unit { unit });
        }
        check_points(points, weights, labels, clusters)?;
        let total_weight = total(weights).ok_or(PartitionError::WeightOverflow)?;
        Ok(Self { points, unit, weights, labels, clusters, total_weight })
    }

    /// Distinct colours, in multiples of `1 / unit`.
    #[must_use]
    pub fn points(&self) -> &'a [[f32; 4]] {
        self.points
    }

    /// Steps of a coordinate per unit of distance.
    #[must_use]
    pub fn unit(&self) -> f64 {
        self.unit
    }

    /// Pixels of each colour, at least 1.
    #[must_use]
    pub fn weights(&self) -> &'a [u32] {
        self.weights
    }

    /// The cluster of each colour, below [`clusters`](Self::clusters).
    #[must_use]
    pub fn labels(&self) -> &'a [u16] {
        self.labels
    }

    /// Number of clusters, empty ones included.
    #[must_use]
    pub fn clusters(&self) -> usize {
        self.clusters
    }

    /// Pixels in all.
    #[must_use]
    pub fn total_weight(&self) -> u64 {
        self.total_weight
    }
}

fn check_points(
    points: &[[f32; 4]],
    weights: &[u32],
    labels: &[u16],
    clusters: usize,
) -> Result<(), PartitionError> {
    for (point, ((coordinates, &weight), &label)) in points.iter().zip(weights).zip(labels).enumerate() {
        if !coordinates.iter().all(|coordinate| coordinate.is_finite()) {
            return Err(PartitionError::NotFinite { point });
        }
        if weight == 0 {
            return Err(PartitionError::ZeroWeight { point });
        }
        if label as usize >= clusters {
            return Err(PartitionError::LabelOutOfRange { point, label, clusters });
        }
    }
    Ok(())
}

fn total(weights: &[u32]) -> Option<u64> {
    weights.iter().try_fold(0_u64, |sum, &weight| sum.checked_add(weight as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [[f32; 4]; 2] = [[1.0, 2.0, 3.0, 0.0], [4.0, 5.0, 6.0, 0.0]];

    #[test]
    fn what_fits_together_is_a_partition() {
        let partition = Partition::new(&POINTS, 1.0, &[1, 4], &[0, 2], 4).expect("valid");
        assert_eq!(partition.total_weight(), 5);
    }

    #[test]
    fn every_check_names_its_fault() {
        let fault = |points, unit, weights, labels, clusters| {
            Partition::new(points, unit, weights, labels, clusters).expect_err("invalid")
        };
        assert_eq!(fault(&[], 1.0, &[], &[], 1), PartitionError::Empty);
        assert_eq!(fault(&POINTS, 1.0, &[1, 1], &[0, 0], 0), PartitionError::NoClusters);
        assert_eq!(
            fault(&POINTS, 1.0, &[1], &[0, 0], 1),
            PartitionError::LengthMismatch { points: 2, weights: 1, labels: 2 }
        );
        assert_eq!(fault(&POINTS, 0.0, &[1, 1], &[0, 0], 1), PartitionError::Unit { unit: 0.0 });
        assert_eq!(fault(&POINTS, 1.0, &[1, 0], &[0, 0], 1), PartitionError::ZeroWeight { point: 1 });
        assert_eq!(
            fault(&POINTS, 1.0, &[1, 1], &[0, 3], 3),
            PartitionError::LabelOutOfRange { point: 1, label: 3, clusters: 3 }
        );
        let broken = [[f32::NAN, 0.0, 0.0, 0.0]];
        assert_eq!(fault(&broken, 1.0, &[1], &[0], 1), PartitionError::NotFinite { point: 0 });
        assert!(matches!(fault(&POINTS, f64::NAN, &[1, 1], &[0, 0], 1), PartitionError::Unit { .. }));
    }
}
