use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// A partition that owns its slices.
#[derive(Debug, Clone)]
pub(super) struct Colours {
    points: Vec<[f32; 4]>,
    weights: Vec<u32>,
    labels: Vec<u16>,
    clusters: usize,
}

impl Colours {
    pub(super) fn partition(&self) -> Partition<'_> {
        Partition::new(&self.points, 1.0, &self.weights, &self.labels, self.clusters)
            .expect("a valid partition")
    }

    /// Each colour as often as it has pixels.
    fn expanded(&self) -> Self {
        let repeat = |i: usize| std::iter::repeat_n(i, self.weights[i] as usize);
        let pixels: Vec<usize> = (0..self.points.len()).flat_map(repeat).collect();
        Self {
            points: pixels.iter().map(|&i| self.points[i]).collect(),
            weights: vec![1; pixels.len()],
            labels: pixels.iter().map(|&i| self.labels[i]).collect(),
            clusters: self.clusters,
        }
    }
}

/// Up to 60 colours in RGB or premultiplied RGBA, with few pixels each, in up to 8 clusters; clusters may be empty,
/// overlapping, or as narrow as a point.
pub(super) fn colours() -> impl Strategy<Value = Colours> {
    let colour = (vec(0..=255_u16, 4), 1..5_u32, 0..8_u16);
    (vec(colour, 2..60), prop_oneof![Just(1.0), Just(255.0)], 1..9_u16).prop_map(
        |(colours, scale, clusters)| {
            let point = |c: &[u16]| {
                let alpha = if scale > 1.0 { f32::from(c[3]) } else { 1.0 };
                let fourth = if scale > 1.0 { scale * alpha } else { 0.0 };
                [f32::from(c[0]) * alpha, f32::from(c[1]) * alpha, f32::from(c[2]) * alpha, fourth]
            };
            Colours {
                points: colours.iter().map(|(c, _, _)| point(c)).collect(),
                weights: colours.iter().map(|&(_, weight, _)| weight).collect(),
                labels: colours.iter().map(|&(_, _, label)| label % clusters).collect(),
                clusters: 8,
            }
        },
    )
}

/// The definition, pixel by pixel.
fn naive(pixels: &Colours) -> f64 {
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
    (0..count).map(width).sum::<f64>() / count as f64
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
