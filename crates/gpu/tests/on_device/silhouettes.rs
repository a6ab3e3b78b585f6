//! Silhouettes of the device against those of `metrics`.

use gpu::{Gpu, GpuError};
use metrics::{
    DEVICE_SILHOUETTE_TOLERANCE, Silhouette, SilhouetteMethod, check_silhouette_defined, silhouette,
    silhouette_of_widths,
};
use proptest::prelude::*;

use crate::device;
use crate::partitions::{Owned, partitions, scrambled};

/// The silhouette of each partition on the device, held against that of `metrics`.
fn checked(gpu: &Gpu, all: &[&Owned]) -> Vec<Silhouette> {
    let views: Vec<_> = all.iter().map(|owned| owned.partition()).collect();
    let widths = gpu.silhouette_widths(&views).expect("the device computes");
    let pairs = views.iter().zip(&widths);
    pairs
        .map(|(partition, widths)| {
            let ours = silhouette_of_widths(partition, widths, DEVICE_SILHOUETTE_TOLERANCE).expect("defined");
            let exact = silhouette(partition, SilhouetteMethod::Exact).expect("defined");
            let off = (ours.mean - exact.mean).abs();
            assert!(off <= DEVICE_SILHOUETTE_TOLERANCE, "{} {} {off}", ours.mean, exact.mean);
            for (ours, exact) in ours.clusters.iter().zip(&exact.clusters) {
                let off = ours.zip(*exact).map_or(0.0, |(ours, exact)| (ours - exact).abs());
                assert!(ours.is_some() == exact.is_some() && off <= DEVICE_SILHOUETTE_TOLERANCE, "{off}");
            }
            ours
        })
        .collect()
}

/// `count` colours of a gradient with noise, in 3 or 4 dimensions.
fn gradient(count: usize, alpha: bool) -> Owned {
    let point = |index: usize| {
        let base = (index * 200 / count) as u32;
        let [r, g, b] = [1, 2, 3].map(|salt| (base + scrambled(index, salt) % 56) as f32);
        if alpha { [r * 250.0, g * 250.0, b * 250.0, 255.0 * 250.0] } else { [r, g, b, 0.0] }
    };
    Owned {
        points: (0..count).map(point).collect(),
        weights: (0..count).map(|index| 1 + scrambled(index, 9) % 7).collect(),
        labels: vec![0; count],
        clusters: 1,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn any_partition_has_the_silhouette_of_the_processor(owned in partitions()) {
        let Some(gpu) = device() else { return Ok(()) };
        prop_assume!(check_silhouette_defined(&owned.partition()).is_ok());
        checked(gpu, &[&owned]);
    }
}

#[test]
fn many_partitions_at_once_have_the_bits_of_each_alone() {
    let Some(gpu) = device() else { return };
    for alpha in [false, true] {
        let colours = gradient(3_000, alpha);
        // Bands of the gradient are clusters; a few colours lie in another one's.
        let banded = |clusters: usize| {
            colours.labelled(clusters, |index| {
                if index % 50 == 0 { index } else { index * clusters / colours.points.len() }
            })
        };
        let all: Vec<Owned> = [2, 3, 7, 64, 500].map(banded).into();
        let together = checked(gpu, &all.iter().collect::<Vec<_>>());
        for (one, together) in all.iter().zip(together) {
            assert_eq!(checked(gpu, &[one]), [together]);
        }
    }
}

#[test]
fn labels_may_have_any_value() {
    let Some(gpu) = device() else { return };
    // A point in every fifth cluster, and two in some: software takes a minute for a point in each.
    let owned = gradient(14_000, false).labelled(1 << 16, |index| 5 * index);
    let widths = gpu.silhouette_widths(&[owned.partition()]).expect("the device computes").remove(0);
    for index in (0..owned.points.len()).step_by(701).chain([13_107, 13_999]) {
        let width = plain_width(&owned, index);
        assert!((f64::from(widths[index]) - width).abs() < 1e-5, "{index}: {} {width}", widths[index]);
    }
}

/// The definition, over all distances from one point.
fn plain_width(owned: &Owned, index: usize) -> f64 {
    let mut sums = vec![(0.0, 0.0); owned.clusters];
    for ((point, &weight), &label) in owned.points.iter().zip(&owned.weights).zip(&owned.labels) {
        let squared: f64 =
            point.iter().zip(owned.points[index]).map(|(a, b)| f64::from(a - b) * f64::from(a - b)).sum();
        let (distances, pixels) = &mut sums[label as usize];
        *distances += f64::from(weight) * squared.sqrt();
        *pixels += f64::from(weight);
    }
    let (own, pixels) = sums.swap_remove(owned.labels[index] as usize);
    if pixels <= 1.0 {
        return 0.0;
    }
    let a = own / (pixels - 1.0);
    let means = sums.iter().filter(|(_, pixels)| *pixels > 0.0).map(|(distances, pixels)| distances / pixels);
    let b = means.fold(f64::INFINITY, f64::min);
    if a.max(b) == 0.0 { 0.0 } else { (b - a) / a.max(b) }
}

#[test]
fn coordinates_of_any_size_have_widths() {
    let Some(gpu) = device() else { return };
    for factor in [1e-30_f32, 1e-3, 1e15, 1e30] {
        let mut owned = gradient(500, true).labelled(5, |index| index / 100);
        owned.points.iter_mut().flatten().for_each(|x| *x = *x * 1e-3 * factor);
        checked(gpu, &[&owned]);
        // Around 0, as those of CIELAB.
        owned.points.iter_mut().flatten().for_each(|x| *x -= 30.0 * factor);
        checked(gpu, &[&owned]);
    }
}

#[test]
fn equal_points_in_two_clusters_score_zero() {
    let Some(gpu) = device() else { return };
    let owned = Owned {
        points: vec![[7.0, 7.0, 7.0, 0.0]; 30],
        weights: vec![u32::MAX; 30],
        labels: (0..30).map(|index| index % 2).collect(),
        clusters: 2,
    };
    assert_eq!(checked(gpu, &[&owned])[0].mean.to_bits(), 0.0_f64.to_bits());
}

#[test]
fn one_heavy_colour_does_not_drown_the_light_ones() {
    let Some(gpu) = device() else { return };
    let mut owned = gradient(400, false).labelled(4, |index| index / 100);
    owned.weights[150] = u32::MAX;
    owned.weights[250] = 1 << 30;
    checked(gpu, &[&owned]);
}

/// Sums of small distances have few digits in their upper word: every carry counts.
#[test]
fn clusters_far_smaller_than_their_distance_keep_their_digits() {
    let Some(gpu) = device() else { return };
    let tight = |index: usize| [1, 2, 3].map(|salt| 40_000.0 + (scrambled(index, salt) % 16) as f32);
    let point = |index: usize| {
        let [x, y, z] = tight(index);
        if index == 0 { [0.0, 0.0, 65_536.0, 1.0] } else { [x, y, z, 0.0] }
    };
    let owned = Owned {
        points: (0..4_001).map(point).collect(),
        weights: (0..4_001).map(|index| 1 + scrambled(index, 4) % 3).collect(),
        labels: (0..4_001_u16).map(|index| if index == 0 { 2 } else { u16::from(index % 8 == 0) }).collect(),
        clusters: 3,
    };
    checked(gpu, &[&owned]);
}

#[test]
fn nothing_is_computed_of_nothing() {
    let Some(gpu) = device() else { return };
    assert_eq!(gpu.silhouette_widths(&[]), Ok(Vec::new()));
}

#[test]
fn loops_that_the_driver_would_end_early_are_refused() {
    let Some(gpu) = device() else { return };
    let owned = gradient(66_000, false).labelled(1 << 16, |index| index);
    match gpu.silhouette_widths(&[owned.partition()]) {
        Ok(widths) => {
            for index in [0, 463, 464, 65_999] {
                let off = f64::from(widths[0][index]) - plain_width(&owned, index);
                assert!(off.abs() < 1e-5, "{index}: {off}");
            }
        }
        Err(error) => assert!(matches!(error, GpuError::LoopsEnd { .. }), "{error}"),
    }
}
