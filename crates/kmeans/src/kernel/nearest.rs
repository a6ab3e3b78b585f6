//! Nearest centroids by comparing every point with every centroid.

use pulp::{Simd, WithSimd};

use super::columns::Columns;
use super::rounding::MARGIN;
use super::simd::{LANES, vectors};

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
    let arch = pulp::Arch::new();
    match points.dimensions() {
        1 => arch.dispatch(AssignBlocks { blocks: points.blocks::<1>(), centroids, labels, changes }),
        3 => arch.dispatch(AssignBlocks { blocks: points.blocks::<3>(), centroids, labels, changes }),
        _ => arch.dispatch(AssignBlocks { blocks: points.blocks::<4>(), centroids, labels, changes }),
    }
}

struct AssignBlocks<'a, const D: usize> {
    blocks: &'a [[[f32; LANES]; D]],
    centroids: &'a [[f32; 4]],
    labels: &'a mut [u16],
    changes: &'a mut Vec<Change>,
}

impl<const D: usize> WithSimd for AssignBlocks<'_, D> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { blocks, centroids, labels, changes } = self;
        for (number, (block, labels)) in blocks.iter().zip(labels.chunks_mut(LANES)).enumerate() {
            let (nearest, _) = nearest_of_block(simd, block, &(0..).zip(centroids));
            relabel(number, labels, &nearest, changes);
        }
    }
}

/// For each lane the label of the nearest of several centroids, the first among equals; and the least gap over all lanes: the
/// difference between the distances to the second nearest and to the nearest, less what rounding may have added.
#[inline(always)]
pub(super) fn nearest_of_block<'a, S: Simd, const D: usize>(
    simd: S,
    block: &[[f32; LANES]; D],
    centroids: &(impl Iterator<Item = (u16, &'a [f32; 4])> + Clone),
) -> ([u16; LANES], f32) {
    let mut nearest = [0_u32; LANES];
    let mut least_gap = simd.splat_f32s(f32::INFINITY);
    for (part, nearest) in S::as_mut_simd_u32s(&mut nearest).0.iter_mut().enumerate() {
        let coordinates = block.each_ref().map(|column| vectors::<S>(column)[part]);
        let (mut smallest, mut second) = (simd.splat_f32s(f32::INFINITY), simd.splat_f32s(f32::INFINITY));
        for (label, centroid) in centroids.clone() {
            let squared = squared_distances(simd, &coordinates, centroid);
            let closer = simd.less_than_f32s(squared, smallest);
            *nearest = simd.select_u32s(closer, simd.splat_u32s(label as u32), *nearest);
            second = simd.min_f32s(second, simd.max_f32s(smallest, squared));
            smallest = simd.min_f32s(squared, smallest);
        }
        let (first, second) = (simd.sqrt_f32s(smallest), simd.sqrt_f32s(second));
        let rounding = simd.mul_f32s(simd.splat_f32s(MARGIN), simd.add_f32s(second, first));
        let gap = simd.sub_f32s(simd.sub_f32s(second, first), rounding);
        least_gap = simd.min_f32s(gap, least_gap);
    }
    (nearest.map(|label| label as u16), simd.reduce_min_f32s(least_gap))
}

/// Squared distances from points to one centroid.
#[inline(always)]
fn squared_distances<S: Simd, const D: usize>(
    simd: S,
    coordinates: &[S::f32s; D],
    centroid: &[f32; 4],
) -> S::f32s {
    let mut squared = simd.splat_f32s(0.0);
    for dimension in 0..D {
        let difference = simd.sub_f32s(coordinates[dimension], simd.splat_f32s(centroid[dimension]));
        squared = simd.add_f32s(squared, simd.mul_f32s(difference, difference));
    }
    squared
}

/// Writes the labels of block `number` and records the changes; the last lanes may hold no point.
#[inline(always)]
pub(super) fn relabel(number: usize, labels: &mut [u16], nearest: &[u16; LANES], changes: &mut Vec<Change>) {
    if labels.first_chunk() == Some(nearest) {
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
            AssignBlocks {
                blocks: columns.blocks::<3>(),
                centroids: &centroids,
                labels: &mut plain_labels,
                changes: &mut plain_changes,
            }
            .with_simd(pulp::Scalar::new());
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
