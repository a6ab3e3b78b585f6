//! Nearest centroids by comparing every point with every centroid.

use super::columns::{Columns, squared_distances};
use super::rounding::MARGIN;
use super::simd::{LANES, Vectorized, dispatch};

/// A point whose label has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Index of the point.
    pub(crate) point: u32,
    /// The label it had.
    pub(crate) from: u16,
}

/// Writes for every point the index of its nearest centroid; ties go to the lowest index. Appends to `changes` the
/// points whose label differs from before.
///
/// # Panics
/// When there are not as many labels as points, or no centroids.
pub(crate) fn assign(
    points: &Columns,
    centroids: &[[f32; 4]],
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    assert!(labels.len() == points.len() && !centroids.is_empty());
    dispatch!(points.dimensions(), assign_blocks(points, centroids, labels, changes));
}

#[inline(always)]
fn assign_blocks<const D: usize>(
    points: &Columns,
    centroids: &[[f32; 4]],
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    let blocks = points.blocks::<D>().iter().zip(labels.chunks_mut(LANES));
    for (number, (block, labels)) in blocks.enumerate() {
        let (nearest, _) = nearest_of_block(block, (0..).zip(centroids));
        relabel(number, labels, &nearest, changes);
    }
}

/// For each lane the label of the nearest of `centroids`, the first among equals; and the least gap over all lanes: the
/// difference between the distances to the second nearest and to the nearest, less what rounding may have added.
#[inline(always)]
pub(super) fn nearest_of_block<'a, const D: usize>(
    block: &[[f32; LANES]; D],
    centroids: impl Iterator<Item = (u32, &'a [f32; 4])>,
) -> ([u16; LANES], f32) {
    let mut nearest = [0_u32; LANES];
    let mut smallest = [f32::INFINITY; LANES];
    let mut second = [f32::INFINITY; LANES];
    for (label, centroid) in centroids {
        let distances = squared_distances(block, centroid);
        for lane in 0..LANES {
            let closer = distances[lane] < smallest[lane];
            let farther = if closer { smallest[lane] } else { distances[lane] };
            second[lane] = if farther < second[lane] { farther } else { second[lane] };
            nearest[lane] = if closer { label } else { nearest[lane] };
            smallest[lane] = if closer { distances[lane] } else { smallest[lane] };
        }
    }
    let mut least_gap = f32::INFINITY;
    for lane in 0..LANES {
        let (first, second) = (smallest[lane].sqrt(), second[lane].sqrt());
        least_gap = least_gap.min(second - first - MARGIN * (second + first));
    }
    let mut labels = [0; LANES];
    for lane in 0..LANES {
        labels[lane] = nearest[lane] as u16;
    }
    (labels, least_gap)
}

/// Writes the labels of block `number` and records the changes; the last lanes may hold no point.
#[inline(always)]
pub(super) fn relabel(number: usize, labels: &mut [u16], nearest: &[u16; LANES], changes: &mut Vec<Change>) {
    let mut differences = 0;
    for (label, nearest) in labels.iter().zip(nearest) {
        differences |= label ^ nearest;
    }
    if differences == 0 {
        return;
    }
    for (lane, label) in labels.iter_mut().enumerate() {
        if *label != nearest[lane] {
            changes.push(Change { point: (number * LANES + lane) as u32, from: *label });
            *label = nearest[lane];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = [f32; 4]> {
        prop::array::uniform3(0_u8..6).prop_map(|[r, g, b]| [r as f32, g as f32, b as f32, 0.0])
    }

    proptest! {
        /// Small integers make ties common: the lowest index must win in every lane, on every SIMD level.
        #[test]
        fn equals_a_scan(points in prop::collection::vec(point(), 1..70),
                         centroids in prop::collection::vec(point(), 1..40)) {
            let columns = Columns::new(&points, 3);
            let (mut labels, mut changes) = (vec![0; points.len()], Vec::new());
            assign(&columns, &centroids, &mut labels, &mut changes);

            let (mut plain_labels, mut plain_changes) = (vec![0; points.len()], Vec::new());
            assign_blocks::<3>(&columns, &centroids, &mut plain_labels, &mut plain_changes);
            prop_assert_eq!(&labels, &plain_labels);
            prop_assert_eq!(&changes, &plain_changes);

            for (index, (point, &label)) in points.iter().zip(&labels).enumerate() {
                let squared = |c: &[f32; 4]| (0..3).map(|d| (point[d] - c[d]).powi(2)).sum::<f32>();
                let smallest = centroids.iter().map(squared).fold(f32::INFINITY, f32::min);
                let first = centroids.iter().position(|c| squared(c) <= smallest).expect("a centroid");
                prop_assert_eq!(label as usize, first);
                let change = Change { point: index as u32, from: 0 };
                prop_assert_eq!(changes.contains(&change), label != 0);
            }
        }
    }
}
