//! Colours measured against known centroids: the nearest one, and the distance to each.

use crate::algorithm::{seen_by_opaque, squared_distance};
use crate::coordinates::ColorModel;
use crate::histogram::Histogram;
use crate::kernel::{Columns, assign};

/// For each of the U colours of `histogram` the index of the nearest of `centroids`, K positions in the histogram's units; ties
/// go to the lowest index.
///
/// What alpha demands is kept: where some centroid has full alpha an opaque colour takes one of these, and otherwise one that is
/// not fully transparent. So the labels of a [`Clustering`](crate::Clustering) are those of its centroids.
///
/// # Panics
/// When there are no centroids, or more than 65,536.
#[must_use]
pub fn nearest_centroids(histogram: &Histogram, centroids: &[[f64; 4]]) -> Vec<u16> {
    let centroids: Vec<[f32; 4]> = centroids.iter().map(|centroid| centroid.map(|x| x as f32)).collect();
    nearest_positions(histogram, &centroids)
}

/// The distance from each of the U colours of `histogram` to each of `centroids`, K positions in the histogram's units: U rows
/// of K, in the space's own unit (scikit-learn's `KMeans.transform`).
#[must_use]
pub fn centroid_distances(histogram: &Histogram, centroids: &[[f64; 4]]) -> Vec<f64> {
    let distances_of = |point: &[f32; 4]| {
        let point = point.map(f64::from);
        centroids.iter().map(move |centroid| squared_distance(&point, centroid).sqrt() / histogram.unit())
    };
    histogram.points().iter().flat_map(distances_of).collect()
}

/// Sum over the U colours of `histogram` of their weight times the squared distance to the centroid of their label, in the
/// space's own unit: the inertia by weights that need not be whole, which a [`Clustering`](crate::Clustering) has of pixel counts.
pub(crate) fn inertia(
    histogram: &Histogram,
    centroids: &[[f64; 4]],
    labels: &[u16],
    weights: impl Iterator<Item = f64>,
) -> f64 {
    let of_color = |((point, &label), weight): ((&[f32; 4], &u16), f64)| {
        weight * squared_distance(&point.map(f64::from), &centroids[usize::from(label)])
    };
    let squares = histogram.unit() * histogram.unit();
    histogram.points().iter().zip(labels).zip(weights).map(of_color).sum::<f64>() / squares
}

/// As [`nearest_centroids`], for positions of single precision.
pub(crate) fn nearest_positions(histogram: &Histogram, positions: &[[f32; 4]]) -> Vec<u16> {
    assert!((1..=1 << 16).contains(&positions.len()), "there are 1 to 65,536 positions");
    if histogram.model() != ColorModel::Rgba {
        return nearest(histogram.points(), positions, histogram.model());
    }
    let (translucent, opaque) = histogram.points().split_at(histogram.opaque_from());
    let mut labels = nearest(translucent, positions, ColorModel::Rgba);
    if let Some(point) = opaque.first() {
        labels.extend(nearest(opaque, &seen_by_opaque(positions, point[3]), ColorModel::Rgba));
    }
    labels
}

fn nearest(points: &[[f32; 4]], positions: &[[f32; 4]], model: ColorModel) -> Vec<u16> {
    let mut labels = vec![0; points.len()];
    assign(&Columns::new(points, model.dimensions()), positions, &mut labels, &mut Vec::new());
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clustering::Stop;
    use crate::fit::cluster;
    use crate::image::ImageView;
    use crate::params::{ClusterCount, Params};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_centroids_of_a_clustering_are_its_labels(
            pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 20..200), k in 1_u32..18,
        ) {
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            let params = Params::default().check().expect("defaults");
            let clustering = cluster(&histogram, ClusterCount::new(k).expect("K"), &params);
            prop_assume!(clustering.stop == Stop::Converged);
            prop_assert_eq!(nearest_centroids(&histogram, &clustering.centroids), clustering.labels);
        }

        #[test]
        fn distances_add_up_to_the_sse(
            pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 20..200), k in 1_u32..9,
        ) {
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            let params = Params::default().check().expect("defaults");
            let clustering = cluster(&histogram, ClusterCount::new(k).expect("K"), &params);
            let distances = centroid_distances(&histogram, &clustering.centroids);
            let rows = distances.chunks(clustering.centroids.len()).zip(&clustering.labels);
            let squared = rows.zip(histogram.weights()).map(|((row, &label), &weight)| {
                f64::from(weight) * row[label as usize].powi(2)
            });
            let sse: f64 = squared.sum();
            prop_assert!((sse - clustering.sse).abs() <= 1e-9 * sse.max(1.0), "{sse} {}", clustering.sse);
        }
    }
}
