//! Labels of the device against those of `kmeans`: equal to the bit.

use gpu::Gpu;
use kmeans::{ClusterCount, Histogram, ImageView, Params, assign_points, cluster};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::device;
use crate::partitions::scrambled;

/// How many labels the processor had to decide.
fn checked(gpu: &Gpu, points: &[[f32; 4]], centroids: &[[f32; 4]]) -> usize {
    let assignment = gpu.assign(points, centroids).expect("the device computes");
    let differs = |(ours, theirs): (&u16, &u16)| ours != theirs;
    let expected = assign_points(points, centroids);
    let first = assignment.labels.iter().zip(&expected).position(differs);
    assert_eq!(first, None, "the first point with another label");
    assignment.near_ties
}

/// Coordinates so close together that ties are common, or as far apart as premultiplied colours.
fn coordinate() -> impl Strategy<Value = f32> {
    prop_oneof![
        (0..4_u8).prop_map(f32::from),
        (0..=65_025_u16).prop_map(f32::from),
        (-40_000..40_000_i32).prop_map(|x| x as f32 / 7.0),
    ]
}

fn point() -> impl Strategy<Value = [f32; 4]> {
    (prop::array::uniform4(coordinate()), any::<bool>())
        .prop_map(|([x, y, z, w], flat)| [x, y, z, if flat { 0.0 } else { w }])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn any_labels_are_the_processors(points in vec(point(), 1..200), centroids in vec(point(), 1..80)) {
        let Some(gpu) = device() else { return Ok(()) };
        checked(gpu, &points, &centroids);
    }
}

#[test]
fn centroids_that_coincide_are_told_by_their_index() {
    let Some(gpu) = device() else { return };
    let points = [[1.0, 2.0, 3.0, 0.0]; 100];
    assert_eq!(checked(gpu, &points, &[[9.0, 2.0, 3.0, 0.0]; 7]), 100);
    assert_eq!(checked(gpu, &points, &points[..1]), 0);
}

#[test]
fn as_many_centroids_as_labels_have_values() {
    let Some(gpu) = device() else { return };
    let spread =
        |index: usize, salt: u32| [1, 2, 3].map(|axis| (scrambled(index, axis + salt) % 4_096) as f32 / 16.0);
    let at = |index, salt| {
        let [x, y, z] = spread(index, salt);
        [x, y, z, 0.0]
    };
    let centroids: Vec<[f32; 4]> = (0..1 << 16).map(|index| at(index, 10)).collect();
    let points: Vec<[f32; 4]> =
        (0..2_000).map(|index| at(index, 0)).chain(centroids[65_000..].to_vec()).collect();
    checked(gpu, &points, &centroids);
}

#[test]
fn numbers_beyond_single_precision_are_the_processors_to_decide() {
    let Some(gpu) = device() else { return };
    let points = [[1e30, -1e30, 0.0, 0.0], [1e-30, 0.0, 0.0, 0.0], [0.0; 4]];
    checked(gpu, &points, &[[-1e30, 1e30, 0.0, 0.0], [1e-31, 0.0, 0.0, 0.0], [2e-31, 1e-31, 0.0, 1e30]]);
}

#[test]
fn a_clustering_comes_back_with_its_sums() {
    let Some(gpu) = device() else { return };
    let pixels: Vec<[u8; 4]> = (0..4_000)
        .map(|index| [1, 2, 3].map(|salt| (scrambled(index, salt) % 200) as u8))
        .map(|[r, g, b]| [r, g, b, 255])
        .collect();
    // A single row.
    let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
    let params = Params::default().check().expect("defaults");
    let clustering = cluster(&histogram, ClusterCount::new(12).expect("K"), &params);
    let centroids: Vec<[f32; 4]> =
        clustering.centroids.iter().map(|centroid| centroid.map(|x| x as f32)).collect();
    let assignment = gpu.assign(histogram.points(), &centroids).expect("the device computes");
    assert_eq!(assignment.labels, clustering.labels);
    let sums = assignment.sums(histogram.points(), histogram.weights(), centroids.len());
    for ((sum, &pixels), centroid) in sums.iter().zip(&clustering.counts).zip(&clustering.centroids) {
        assert_eq!(sum.pixels, pixels);
        for (&sum, x) in sum.coordinates.iter().zip(centroid) {
            assert!((sum as f64 / pixels as f64 - x).abs() < 1e-9);
        }
    }
}

#[test]
fn heavy_points_of_either_sign_add_up_exactly() {
    let Some(gpu) = device() else { return };
    let points = [[65_536.0, -65_536.0, 1.0, 0.0], [65_535.0, -65_535.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.0]];
    let assignment = gpu.assign(&points, &[[0.0; 4], points[0]]).expect("the device computes");
    assert_eq!(assignment.labels, [1, 1, 0]);
    let sums = assignment.sums(&points, &[u32::MAX; 3], 2);
    let weight = i64::from(u32::MAX);
    assert_eq!(sums[1].pixels, 2 * u64::from(u32::MAX));
    assert_eq!(sums[1].coordinates, [131_071 * weight, -131_071 * weight, 3 * weight, 0]);
}
