//! Nearest centroids of any points: the rule that every assignment follows, for what computes them elsewhere.

use crate::kernel::{Columns, assign};

/// For every point the index of its nearest centroid in single precision, the lowest among equals: O(U K). The squared
/// differences of the coordinates are rounded and added one after the other, without fused multiply-add, so that every machine
/// has the same labels. Unused dimensions are 0 for all points and centroids.
///
/// The centroids of a [`Clustering`](crate::Clustering) give its labels where the image is opaque and not gray, rounded to single
/// precision. To map an image's colours to a palette use [`nearest_entries`](crate::nearest_entries), which knows what alpha
/// demands.
///
/// # Panics
/// When there are no centroids, or more than 65,536.
#[must_use]
pub fn assign_points(points: &[[f32; 4]], centroids: &[[f32; 4]]) -> Vec<u16> {
    assert!((1..=1 << 16).contains(&centroids.len()), "there are 1 to 65,536 centroids");
    let is_flat = |points: &[[f32; 4]]| points.iter().all(|point| point[3] == 0.0);
    let dimensions = if is_flat(points) && is_flat(centroids) { 3 } else { 4 };
    let mut labels = vec![0; points.len()];
    assign(&Columns::new(points, dimensions), centroids, &mut labels, &mut Vec::new());
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_lowest_index_in_three_dimensions_and_in_four() {
        for alpha in [0.0, 9.0] {
            let point = |x: f32| [x, 0.0, 0.0, alpha];
            let labels = assign_points(&[0.0, 2.0, 3.0, 9.0].map(point), &[1.0, 3.0, 3.0].map(point));
            assert_eq!(labels, [0, 0, 1, 1]);
        }
    }
}
