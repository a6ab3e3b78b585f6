//! Maximin (Gonzalez 1985, "Clustering to minimize the maximum intercluster distance"): each next centre is the colour that
//! is farthest from its nearest centre so far.
//!
//! The first centre is the mean of all pixels, as in Celebi, Kingravi & Vela 2013, "A comparative study of efficient
//! initialization methods for the k-means clustering algorithm". The choice is deterministic; ties go to the first colour.
//! Pixel counts do not matter, so that rare outliers get centres early: not for noisy images with few clusters. The cost is
//! O(U K).

use crate::histogram::Histogram;
use crate::kernel::{Columns, Distances};

pub(super) fn centers(histogram: &Histogram, points: &Columns, k: usize) -> Vec<[f64; 4]> {
    let mut centers = vec![mean(histogram)];
    let mut distances = Distances::new(points);
    while centers.len() < k {
        let newest = centers[centers.len() - 1].map(|coordinate| coordinate as f32);
        let farthest = distances.add_center(points, &newest);
        centers.push(histogram.points()[farthest].map(f64::from));
    }
    centers
}

fn mean(histogram: &Histogram) -> [f64; 4] {
    let mut sums = [0_i64; 4];
    for (point, &weight) in histogram.points().iter().zip(histogram.weights()) {
        for (sum, &coordinate) in sums.iter_mut().zip(point) {
            *sum += weight as i64 * coordinate as i64;
        }
    }
    sums.map(|sum| sum as f64 / histogram.pixel_count() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_definition(colors in prop::collection::vec(prop::array::uniform3(0_u8..12), 2..120), k in 1_usize..9) {
            let pixels: Vec<[u8; 4]> = colors.iter().map(|&[r, g, b]| [r, g, b, 255]).collect();
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            prop_assume!(k < histogram.len());
            let points = Columns::new(histogram.points(), histogram.model().dimensions());
            let centers = centers(&histogram, &points, k);
            prop_assert_eq!(centers.len(), k);
            let squared = |point: &[f32; 4], center: &[f64; 4]| {
                (0..4).map(|d| (point[d] - center[d] as f32).powi(2)).sum::<f32>()
            };
            for (number, center) in centers.iter().enumerate().skip(1) {
                let nearest = |point| centers[..number].iter().map(|c| squared(point, c)).fold(f32::INFINITY, f32::min);
                let mut farthest = 0;
                for (index, point) in histogram.points().iter().enumerate() {
                    if nearest(point) > nearest(&histogram.points()[farthest]) {
                        farthest = index;
                    }
                }
                prop_assert_eq!(center.map(f64::to_bits), histogram.points()[farthest].map(|x| f64::from(x).to_bits()));
            }
        }
    }
}
