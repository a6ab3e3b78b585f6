use super::columns::squared_distances;
use super::{Columns, LANES, Vectorized, dispatch};

/// Writes for every point the index of its nearest centroid and the squared distance to it; ties go to the lowest
/// index. Returns how many labels changed.
///
/// # Panics
/// When a slice is not as long as there are points, or there are no centroids.
pub(crate) fn assign(
    points: &Columns,
    centroids: &[[f32; 4]],
    labels: &mut [u16],
    distances: &mut [f32],
) -> usize {
    assert!(labels.len() == points.len() && distances.len() == points.len() && !centroids.is_empty());
    dispatch!(points.dimensions(), assign_blocks(points, centroids, labels, distances))
}

#[inline(always)]
fn assign_blocks<const D: usize>(
    points: &Columns,
    centroids: &[[f32; 4]],
    labels: &mut [u16],
    distances: &mut [f32],
) -> usize {
    let mut changed = 0;
    let outputs = labels.chunks_mut(LANES).zip(distances.chunks_mut(LANES));
    for (block, (labels, distances)) in points.blocks::<D>().iter().zip(outputs) {
        let (nearest, nearest_distances) = nearest_of_block(block, centroids);
        for (label, index) in labels.iter_mut().zip(nearest) {
            changed += usize::from(*label != index as u16);
            *label = index as u16;
        }
        distances.copy_from_slice(&nearest_distances[..distances.len()]);
    }
    changed
}

#[inline(always)]
fn nearest_of_block<const D: usize>(
    block: &[[f32; LANES]; D],
    centroids: &[[f32; 4]],
) -> ([u32; LANES], [f32; LANES]) {
    let mut nearest = [0_u32; LANES];
    let mut smallest = [f32::INFINITY; LANES];
    for (index, centroid) in centroids.iter().enumerate() {
        let distances = squared_distances(block, centroid);
        for lane in 0..LANES {
            let closer = distances[lane] < smallest[lane];
            nearest[lane] = if closer { index as u32 } else { nearest[lane] };
            smallest[lane] = if closer { distances[lane] } else { smallest[lane] };
        }
    }
    (nearest, smallest)
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
            let (mut labels, mut distances) = (vec![0; points.len()], vec![0.0; points.len()]);
            assign(&columns, &centroids, &mut labels, &mut distances);

            let (mut plain_labels, mut plain_distances) = (labels.clone(), distances.clone());
            assign_blocks::<3>(&columns, &centroids, &mut plain_labels, &mut plain_distances);
            prop_assert_eq!(&labels, &plain_labels);

            for (point, (&label, &distance)) in points.iter().zip(labels.iter().zip(&distances)) {
                let squared = |c: &[f32; 4]| (0..3).map(|d| (point[d] - c[d]).powi(2)).sum::<f32>();
                let smallest = centroids.iter().map(squared).fold(f32::INFINITY, f32::min);
                let first = centroids.iter().position(|c| squared(c) <= smallest).expect("a centroid");
                prop_assert_eq!(label as usize, first);
                prop_assert_eq!(distance.to_bits(), smallest.to_bits());
            }
        }
    }
}
