//! The mean of silhouette widths that were computed elsewhere.

use super::result::Silhouette;
use crate::partition::Partition;
use crate::undefined::Undefined;

/// Why `partition` has no silhouette, if it has none.
///
/// # Errors
///
/// [`Undefined::SingleCluster`] or [`Undefined::EverySampleItsOwnCluster`].
pub fn check_silhouette_defined(partition: &Partition<'_>) -> Result<(), Undefined> {
    let mut has_members = vec![false; partition.clusters()];
    partition.labels().iter().for_each(|&label| has_members[label as usize] = true);
    defined(has_members.iter().filter(|&&has_members| has_members).count(), partition)
}

/// The same, with the number of clusters that have members.
pub(super) fn defined(occupied: usize, partition: &Partition<'_>) -> Result<(), Undefined> {
    match occupied {
        1 => Err(Undefined::SingleCluster),
        clusters if clusters as u64 == partition.total_weight() => Err(Undefined::EverySampleItsOwnCluster),
        _ => Ok(()),
    }
}

/// The mean of silhouette widths, one for each point of `partition`, that a
/// [`MeasuringDevice`](crate::MeasuringDevice) has computed; `error` bounds how far it may be off. Sums are in double precision,
/// in the order of the points.
///
/// # Errors
///
/// [`Undefined::SingleCluster`] or [`Undefined::EverySampleItsOwnCluster`] by the partition.
///
/// # Panics
///
/// If there are not as many widths as points.
pub fn silhouette_of_widths(
    partition: &Partition<'_>,
    widths: &[f32],
    error: f64,
) -> Result<Silhouette, Undefined> {
    assert_eq!(widths.len(), partition.points().len(), "a width for every point");
    check_silhouette_defined(partition)?;
    let mut sums = vec![(0.0, 0.0); partition.clusters()];
    for ((&width, &weight), &label) in widths.iter().zip(partition.weights()).zip(partition.labels()) {
        let (widths, weights) = &mut sums[label as usize];
        *widths += f64::from(weight) * f64::from(width);
        *weights += f64::from(weight);
    }
    let total: f64 = sums.iter().map(|(widths, _)| widths).sum();
    let mean = |&(widths, weights): &(f64, f64)| (weights > 0.0).then(|| widths / weights);
    Ok(Silhouette {
        mean: total / partition.total_weight() as f64,
        error,
        clusters: sums.iter().map(mean).collect(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::colours;
    use super::super::{SilhouetteMethod, Silhouettes, run_in_order, silhouette};
    use super::*;

    proptest! {
        #[test]
        fn the_mean_of_our_own_widths_is_our_own_mean(colours in colours()) {
            let partition = colours.partition();
            let expected = silhouette(&partition, SilhouetteMethod::Exact);
            let widths = Silhouettes::new(partition.points()).widths(&partition, 0.0, &run_in_order);
            let widths = widths.map_or_else(
                |_| vec![0.0; partition.points().len()],
                |widths| widths.of_points.iter().map(|&width| width as f32).collect(),
            );
            match (silhouette_of_widths(&partition, &widths, 0.0), expected) {
                (Ok(ours), Ok(expected)) => {
                    prop_assert!((ours.mean - expected.mean).abs() < 1e-6);
                    for (ours, expected) in ours.clusters.iter().zip(&expected.clusters) {
                        let off = ours.zip(*expected).map_or(0.0, |(ours, expected)| ours - expected);
                        prop_assert!(ours.is_some() == expected.is_some() && off.abs() < 1e-6);
                    }
                }
                (ours, expected) => prop_assert_eq!(ours.map(|_| ()), expected.map(|_| ())),
            }
        }
    }
}
