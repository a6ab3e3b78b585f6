use proptest::prelude::*;

use super::testing::{Colours, SHAPES, Shape, cloud, colours};
use super::*;
use crate::testing::arches;

/// The definition, pixel by pixel.
fn naive(pixels: &Colours) -> f64 {
    let widths = naive_widths(pixels);
    widths.iter().sum::<f64>() / widths.len() as f64
}

fn naive_widths(pixels: &Colours) -> Vec<f64> {
    let distance = |i: usize, j: usize| -> f64 {
        let deltas = pixels.points[i].iter().zip(&pixels.points[j]);
        deltas.map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>().sqrt()
    };
    let count = pixels.points.len();
    let width = |i: usize| -> f64 {
        let total = |label: u16| -> (f64, f64) {
            let members: Vec<usize> = (0..count).filter(|&j| pixels.labels[j] == label).collect();
            (members.iter().map(|&j| distance(i, j)).sum(), members.len() as f64)
        };
        let (own, size) = total(pixels.labels[i]);
        if size <= 1.0 {
            return 0.0;
        }
        let a = own / (size - 1.0);
        let others = (0..pixels.clusters as u16).filter(|&label| label != pixels.labels[i]).map(total);
        let b = others
            .filter(|&(_, size)| size > 0.0)
            .map(|(sum, size)| sum / size)
            .fold(f64::INFINITY, f64::min);
        if a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 }
    };
    (0..count).map(width).collect()
}

fn exact_mean(colours: &Colours) -> Result<f64, Undefined> {
    silhouette(&colours.partition(), SilhouetteMethod::Exact).map(|silhouette| silhouette.mean)
}

/// Two clouds of 40 colours each, which overlap a little.
fn two_clouds() -> Colours {
    let coordinate = |i: usize, step: usize| ((i * step) % 61) as f32 + if i < 40 { 0.0 } else { 45.0 };
    Colours {
        points: (0..80).map(|i| [coordinate(i, 37), coordinate(i, 23), coordinate(i, 11), 0.0]).collect(),
        weights: (0..80).map(|i| 1 + i % 7).collect(),
        labels: (0..80).map(|i| u16::from(i >= 40)).collect(),
        clusters: 2,
    }
}

proptest! {
    #[test]
    fn the_exact_mean_is_the_naive_one_over_all_pixels(colours in colours()) {
        if let Ok(mean) = exact_mean(&colours) {
            prop_assert!((mean - naive(&colours.expanded())).abs() < 1e-12);
        }
    }

    #[test]
    fn every_width_is_the_naive_one_of_its_pixels(colours in colours()) {
        if let Ok(widths) = Silhouettes::new(&colours.points).widths(&colours.partition(), 0.0, &run_in_order) {
            let repeat = |(&width, &weight): (&f64, &u32)| std::iter::repeat_n(width, weight as usize);
            let of_pixels = widths.of_points.iter().zip(&colours.weights).flat_map(repeat);
            for (width, naive) in of_pixels.zip(naive_widths(&colours.expanded())) {
                prop_assert!((width - naive).abs() < 1e-12, "{} {}", width, naive);
            }
        }
    }

    #[test]
    fn weights_stand_for_pixels(colours in colours()) {
        match (exact_mean(&colours), exact_mean(&colours.expanded())) {
            (Ok(weighted), Ok(expanded)) => prop_assert!((weighted - expanded).abs() < 1e-12),
            (weighted, expanded) => prop_assert_eq!(weighted, expanded),
        }
    }

    #[test]
    fn empty_clusters_are_passed_over(colours in colours(), gap in 1..5_u16) {
        let labels = colours.labels.iter().map(|label| gap * (label + 1)).collect();
        let spread = Colours { labels, clusters: 60, ..colours.clone() };
        prop_assert_eq!(exact_mean(&spread).map(f64::to_bits), exact_mean(&colours).map(f64::to_bits));
    }
}

#[test]
fn the_error_is_a_bound_on_clouds_of_every_shape() {
    for (seed, shape) in SHAPES.into_iter().enumerate() {
        for (clusters, error) in [(2, 1e-3), (9, 1e-2), (40, 1e-4)] {
            let colours = cloud(shape, 3_000, clusters, seed as u64);
            let exact = exact_mean(&colours).expect("several clusters");
            let method = SilhouetteMethod::Bounded { error };
            let bounded = silhouette(&colours.partition(), method).expect("several clusters");
            let off = (bounded.mean - exact).abs();
            assert!(off <= bounded.error && bounded.error <= error, "{shape:?}: {off} of {}", bounded.error);
        }
    }
}

#[test]
fn widths_are_what_their_mean_is_the_mean_of() {
    for (seed, shape) in SHAPES.into_iter().enumerate() {
        let colours = cloud(shape, 3_000, 9, seed as u64);
        let (partition, silhouettes) = (colours.partition(), Silhouettes::new(&colours.points));
        for (error, method) in
            [(0.0, SilhouetteMethod::Exact), (1e-3, SilhouetteMethod::Bounded { error: 1e-3 })]
        {
            let widths = silhouettes.widths(&partition, error, &run_in_order).expect("several clusters");
            assert_eq!(Ok(&widths.mean), silhouettes.of(&partition, method, &run_in_order).as_ref());
            let weighted = widths.of_points.iter().zip(&colours.weights).map(|(w, &n)| w * f64::from(n));
            let mean = weighted.sum::<f64>() / partition.total_weight() as f64;
            assert!((mean - widths.mean.mean).abs() < 1e-12, "{shape:?}: {mean} {}", widths.mean.mean);
        }
    }
}

#[test]
fn a_bounded_mean_is_not_the_exact_one() {
    let colours = cloud(Shape::Uniform, 3_000, 4, 1);
    let method = SilhouetteMethod::Bounded { error: 1e-2 };
    let bounded = silhouette(&colours.partition(), method).expect("several clusters");
    assert_ne!(Ok(bounded.mean), exact_mean(&colours));
    assert!(bounded.error > 1e-3, "the bound is made use of: {}", bounded.error);
}

#[test]
fn every_simd_level_and_any_order_of_parts_give_the_same_bits() {
    let colours = cloud(Shape::Premultiplied, 5_000, 6, 1);
    let partition = colours.partition();
    let silhouettes = Silhouettes::new(partition.points());
    let backwards: &PartExecutor<'_> = &|parts, part| {
        let mut results: Vec<_> = (0..parts).rev().map(part).collect();
        results.reverse();
        results
    };
    let stratified = SilhouetteMethod::Stratified { half_width: 0.02, seed: 1 };
    for method in [SilhouetteMethod::Exact, SilhouetteMethod::Bounded { error: 1e-3 }, stratified] {
        let baseline = silhouettes.of_on(Arch::Scalar, &partition, method, &run_in_order);
        for arch in arches() {
            assert_eq!(silhouettes.of_on(arch, &partition, method, backwards), baseline);
        }
    }
}

#[test]
fn clusters_have_means_of_their_own() {
    let colours = two_clouds();
    let all = silhouette(&Colours { clusters: 3, ..colours.clone() }.partition(), SilhouetteMethod::Exact);
    let Silhouette { mean, clusters, .. } = all.expect("two clusters");
    let weight = |label: u16| -> f64 {
        let weights = colours.weights.iter().zip(&colours.labels).filter(|&(_, &l)| l == label);
        weights.map(|(&weight, _)| f64::from(weight)).sum()
    };
    let [Some(first), Some(second), None] = clusters[..] else { panic!("{clusters:?}") };
    let weighted = (weight(0) * first + weight(1) * second) / (weight(0) + weight(1));
    assert!((weighted - mean).abs() < 1e-12 && (first - second).abs() > 1e-3);
}

#[test]
fn a_sample_is_within_its_error_19_times_in_20() {
    let colours = two_clouds();
    let exact = exact_mean(&colours).expect("two clusters");
    let within = (0..400_u64).filter(|&seed| {
        let method = SilhouetteMethod::Sample { size: 100, seed };
        let sample = silhouette(&colours.partition(), method).expect("two clusters");
        (sample.mean - exact).abs() <= sample.error
    });
    let hits = within.count();
    assert!((368..=392).contains(&hits), "{hits} of 400 where 380 are expected");
}

#[test]
fn a_sample_is_decided_by_its_seed() {
    let colours = two_clouds();
    let sample = |seed| silhouette(&colours.partition(), SilhouetteMethod::Sample { size: 50, seed });
    assert_eq!(sample(3), sample(3));
    assert_ne!(sample(3), sample(4));
}

#[test]
fn a_pixel_alone_scores_0() {
    let points = vec![[0.0; 4], [2.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, 0.0]];
    let colours = Colours { points, weights: vec![1; 3], labels: vec![0, 0, 1], clusters: 2 };
    // (1 - 2/10) + (1 - 2/8) + 0, over three pixels
    assert!((exact_mean(&colours).expect("two clusters") - 1.55 / 3.0).abs() < 1e-15);
}

#[test]
fn clusters_on_one_spot_score_0() {
    let colours = Colours { points: vec![[5.0; 4]; 2], weights: vec![2; 2], labels: vec![0, 1], clusters: 2 };
    assert_eq!(exact_mean(&colours), Ok(0.0));
}

#[test]
fn what_cannot_be_compared_is_undefined() {
    let single = Colours { labels: vec![1; 80], ..two_clouds() };
    assert_eq!(exact_mean(&single), Err(Undefined::SingleCluster));

    let alone = Colours { weights: vec![1; 80], labels: (0..80).collect(), clusters: 80, ..two_clouds() };
    assert_eq!(exact_mean(&alone), Err(Undefined::EverySampleItsOwnCluster));

    let method = SilhouetteMethod::Sample { size: 1, seed: 0 };
    assert_eq!(silhouette(&two_clouds().partition(), method), Err(Undefined::SampleTooSmall { size: 1 }));
}
