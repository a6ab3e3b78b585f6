//! What every clustering must be, for any image: on random and adversarial weighted colours.

use kmeans::{
    Algorithm, CheckedParams, ClusterCount, Clustering, ColorModel, Effort, Histogram, ImageView, Init,
    Params, Stop, cluster, cluster_each, quantize,
};
use proptest::prelude::*;

type Pixels = Vec<[u8; 4]>;

/// Points with ties, duplicates, collinear runs, heavy weights and alpha; opaque, gray or translucent.
fn pixels() -> impl Strategy<Value = Pixels> {
    let coarse = (0_u8..5).prop_map(|v| v * 60);
    let channel = prop_oneof![coarse, any::<u8>()];
    let scattered = prop::collection::vec(prop::array::uniform4(channel), 1..150);
    let line = (any::<u8>(), 2_usize..100).prop_map(|(step, length)| {
        (0..length).map(|i| [(i as u8).wrapping_mul(step | 1), i as u8, 7, 255]).collect()
    });
    (prop_oneof![scattered, line], 0_u8..4, 1_usize..400).prop_map(|(mut pixels, kind, heavy)| {
        for pixel in &mut pixels {
            match kind {
                0 => pixel[3] = 255,
                1 => *pixel = [pixel[0], pixel[0], pixel[0], 255],
                // Much that is fully transparent, much that is opaque.
                2 => pixel[3] = if pixel[3] % 3 == 0 { 0 } else { pixel[3].saturating_mul(pixel[3] % 3) },
                _ => {}
            }
        }
        let first = pixels[0];
        pixels.extend(std::iter::repeat_n(first, heavy));
        pixels
    })
}

fn histogram(pixels: &Pixels) -> Histogram {
    Histogram::new(&ImageView::new(pixels.len(), 1, pixels).expect("a row of pixels"))
}

fn clustering(histogram: &Histogram, k: u32, change: impl Fn(&mut Params)) -> Clustering {
    let mut params = Params::default();
    change(&mut params);
    cluster(histogram, ClusterCount::new(k).expect("K"), &params.check().expect("valid options"))
}

fn counts(ks: impl IntoIterator<Item = u32>) -> Vec<ClusterCount> {
    ks.into_iter().map(|k| ClusterCount::new(k).expect("K")).collect()
}

fn init() -> impl Strategy<Value = Init> {
    prop::sample::select(vec![Init::KMeansPlusPlus, Init::Random, Init::Maximin, Init::Wu])
}

fn tolerance() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.0, 1e-4, 1e-2])
}

/// What alpha demands of a clustering at K.
struct Opacity<'a> {
    histogram: &'a Histogram,
    /// The alpha of opaque points, where there are any.
    full: Option<f64>,
    keeps_clear: bool,
    keeps_opaque: bool,
}

impl<'a> Opacity<'a> {
    fn of(histogram: &'a Histogram, k: u32) -> Self {
        let alphas = || histogram.colors().iter().map(|color| color[3]);
        let kinds: [fn(u8) -> bool; 3] = [|a| a == 0, |a| a > 0 && a < 255, |a| a == 255];
        let [clear, translucent, opaque] = kinds.map(|kind| alphas().any(kind));
        let kinds = u32::from(clear) + u32::from(translucent) + u32::from(opaque);
        let full = histogram.colors().iter().position(|color| color[3] == 255);
        let full = full.filter(|_| histogram.model() == ColorModel::Rgba);
        Self {
            histogram,
            full: full.map(|index| f64::from(histogram.points()[index][3])),
            keeps_clear: clear && k > 1,
            keeps_opaque: opaque && kinds > 1 && k >= kinds,
        }
    }

    /// The squared distance from a point to the nearest centroid that it may have.
    fn nearest(&self, point: usize, centroids: &[[f64; 4]]) -> f64 {
        let is_opaque = self.full.is_some() && self.histogram.colors()[point][3] == 255;
        let full = |centroid: &&[f64; 4]| Some(centroid[3]) == self.full;
        let visible = |centroid: &&[f64; 4]| centroid.iter().any(|coordinate| *coordinate != 0.0);
        let open: Vec<&[f64; 4]> = match is_opaque {
            true if centroids.iter().any(|c| full(&c)) => centroids.iter().filter(full).collect(),
            true if centroids.iter().any(|c| visible(&c)) => centroids.iter().filter(visible).collect(),
            _ => centroids.iter().collect(),
        };
        let point = &self.histogram.points()[point];
        open.into_iter().map(|centroid| squared_distance(point, centroid)).fold(f64::INFINITY, f64::min)
    }

    /// Where a cluster of `labels` with this mean has its centroid.
    fn centroid(&self, cluster: usize, mean: [f64; 4], labels: &[u16]) -> [f64; 4] {
        let mut members =
            self.histogram.colors().iter().zip(labels).filter(|(_, label)| **label as usize == cluster);
        let (has_clear, has_opaque) = (
            self.histogram.colors()[0][3] == 0 && labels[0] as usize == cluster,
            members.any(|(c, _)| c[3] == 255),
        );
        match self.full.filter(|_| self.keeps_opaque && has_opaque) {
            _ if self.keeps_clear && has_clear => [0.0; 4],
            Some(full) => [mean[0], mean[1], mean[2], full],
            None => mean,
        }
    }
}

fn squared_distance(point: &[f32; 4], centroid: &[f64; 4]) -> f64 {
    point.iter().zip(centroid).map(|(&x, c)| (x as f64 - c) * (x as f64 - c)).sum()
}

proptest! {
    #[test]
    fn every_exact_algorithm_equals_plain_lloyd_to_the_bit(
        pixels in pixels(), k in 1_u32..40, fast: bool, init in init(), tol in tolerance(),
    ) {
        let histogram = histogram(&pixels);
        let with = |algorithm| clustering(&histogram, k, |params| {
            params.algorithm = algorithm;
            params.effort = if fast { Effort::Fast } else { Effort::Best };
            (params.init, params.tol) = (init, tol);
        });
        let plain = with(Algorithm::Lloyd);
        for algorithm in [Algorithm::Auto, Algorithm::Elkan, Algorithm::Hamerly] {
            prop_assert_eq!(&with(algorithm), &plain, "{}", algorithm.as_str());
        }
    }

    /// Draws may end anywhere near a fixed point; what is delivered is coherent all the same, and no worse than half as
    /// much again as plain Lloyd from the same start.
    #[test]
    fn minibatch_is_near_lloyd_on_clusters(
        centers in prop::collection::vec(prop::array::uniform3(20_u8..235), 2..8), seed in 0_u64..9,
    ) {
        let pixels: Pixels = (0..2_000_usize)
            .map(|i| {
                let [r, g, b] = centers[i % centers.len()];
                [r + (i % 7) as u8, g + (i / 7 % 7) as u8, b + (i / 49 % 7) as u8, 255]
            })
            .collect();
        let histogram = histogram(&pixels);
        let with = |algorithm| clustering(&histogram, centers.len() as u32, |params| {
            (params.effort, params.algorithm, params.seed) = (Effort::Fast, algorithm, seed);
        });
        let drawn = with(Algorithm::MiniBatch);
        prop_assert_eq!(&drawn, &with(Algorithm::MiniBatch), "the seed decides");
        prop_assert_eq!(drawn.counts.iter().sum::<u64>(), 2_000);
        prop_assert!(drawn.iterations > 1);
        prop_assert!(drawn.sse <= 1.5 * with(Algorithm::Lloyd).sse, "{} {}", drawn.sse, with(Algorithm::Lloyd).sse);
    }

    #[test]
    fn a_result_is_one_coherent_fixed_point(pixels in pixels(), k in 1_u32..40, fast: bool) {
        let histogram = histogram(&pixels);
        let result = clustering(&histogram, k, |params| {
            params.effort = if fast { Effort::Fast } else { Effort::Best };
        });
        let unit = histogram.unit();
        prop_assert!(result.centroids.len() <= k as usize);
        prop_assert_ne!(result.stop, Stop::MaxIterations);

        let mut counts = vec![0_u64; result.centroids.len()];
        let mut sums = vec![[0.0; 4]; result.centroids.len()];
        let mut sse = 0.0;
        let opacity = Opacity::of(&histogram, k);
        let colors = histogram.points().iter().zip(histogram.weights()).zip(&result.labels).enumerate();
        for (index, ((point, &weight), &label)) in colors {
            let label = label as usize;
            counts[label] += weight as u64;
            for (sum, &x) in sums[label].iter_mut().zip(point) {
                *sum += weight as f64 * x as f64;
            }
            let own = squared_distance(point, &result.centroids[label]);
            let nearest = opacity.nearest(index, &result.centroids);
            prop_assert!(own <= nearest + 1e-5 * (1.0 + nearest), "a label is of the nearest centroid it may have");
            sse += weight as f64 * own;
        }
        prop_assert_eq!(&counts, &result.counts);
        prop_assert!((sse / (unit * unit) - result.sse).abs() <= 1e-9 * (1.0 + result.sse));
        for (cluster, ((sum, &count), centroid)) in sums.iter().zip(&counts).zip(&result.centroids).enumerate() {
            prop_assert!(count > 0, "no cluster is empty");
            let best = opacity.centroid(cluster, sum.map(|sum| sum / count as f64), &result.labels);
            for (best, centroid) in best.iter().zip(centroid) {
                prop_assert!((best - centroid).abs() < 1e-6, "a centroid is the mean of its pixels, as alpha allows");
            }
        }
    }

    #[test]
    fn distortion_never_grows_with_k(pixels in pixels()) {
        let histogram = histogram(&pixels);
        let params = Params::default().check().expect("defaults");
        let results = cluster_each(&histogram, &counts(1..=60), &params);
        for pair in results.windows(2) {
            prop_assert!(pair[1].sse <= pair[0].sse * (1.0 + 1e-12), "{} after {}", pair[1].sse, pair[0].sse);
        }
    }

    /// From two clusters on what is fully transparent stays so, and as soon as there are clusters for every opacity (here from
    /// three on) what is opaque stays so.
    #[test]
    fn alpha_0_and_alpha_255_are_kept(pixels in pixels(), k in 2_u32..20, fast: bool) {
        let histogram = histogram(&pixels);
        let result = clustering(&histogram, k, |params| {
            params.effort = if fast { Effort::Fast } else { Effort::Best };
        });
        let output = quantize(&ImageView::new(pixels.len(), 1, &pixels).expect("a row"), &histogram, &result).pixels();
        for (before, after) in pixels.iter().zip(output) {
            prop_assert!(before[3] > 0 || after == [0; 4], "{:?}", after);
            prop_assert!(before[3] < 255 || after[3] == 255, "{:?}", after);
        }
    }

    #[test]
    fn k_alone_decides(pixels in pixels(), k in 1_u32..40, others in prop::collection::vec(1_u32..60, 0..6), fast: bool) {
        let histogram = histogram(&pixels);
        let effort = if fast { Effort::Fast } else { Effort::Best };
        let params = Params { effort, ..Params::default() }.check().expect("valid options");
        let mut ks = others;
        ks.push(k);
        let among_others = cluster_each(&histogram, &counts(ks), &params).pop().expect("one per K");
        prop_assert_eq!(among_others, clustering(&histogram, k, |params| params.effort = effort));
    }

    #[test]
    fn enough_clusters_are_exact(pixels in pixels(), more in 0_u32..5) {
        let histogram = histogram(&pixels);
        let result = clustering(&histogram, histogram.len() as u32 + more, |_| ());
        prop_assert_eq!(result.stop, Stop::Exact);
        prop_assert_eq!(result.sse.to_bits(), 0.0_f64.to_bits());
        prop_assert_eq!(result.centroids.len(), histogram.len());
    }

    #[test]
    fn more_restarts_are_never_worse(pixels in pixels(), k in 2_u32..20) {
        let histogram = histogram(&pixels);
        let with = |restarts| clustering(&histogram, k, |params| {
            params.effort = Effort::Fast;
            params.restarts = restarts;
        });
        prop_assert!(with(4).sse <= with(1).sse);
    }

    #[test]
    fn a_sample_decides_centroids_and_nothing_else(pixels in pixels(), k in 1_u32..40, max_pixels in 1_u32..300) {
        let histogram = histogram(&pixels);
        let result = clustering(&histogram, k, |params| params.max_pixels = Some(max_pixels));
        if k as usize >= histogram.len() {
            prop_assert_eq!(result.stop, Stop::Exact);
        } else {
            prop_assert_ne!(result.stop, Stop::Exact);
        }
        prop_assert_eq!(result.counts.iter().sum::<u64>(), pixels.len() as u64);
        let unit = histogram.unit();
        let mut sse = 0.0;
        let opacity = Opacity::of(&histogram, k);
        let colors = histogram.points().iter().zip(histogram.weights()).zip(&result.labels).enumerate();
        for (index, ((point, &weight), &label)) in colors {
            let own = squared_distance(point, &result.centroids[label as usize]);
            let nearest = opacity.nearest(index, &result.centroids);
            prop_assert!(own <= nearest + 1e-5 * (1.0 + nearest));
            sse += weight as f64 * own;
        }
        prop_assert!((sse / (unit * unit) - result.sse).abs() <= 1e-9 * (1.0 + result.sse));
        if max_pixels as usize >= pixels.len() {
            prop_assert_eq!(result, clustering(&histogram, k, |_| ()));
        }
    }
}

/// Colours above 4,096, where a coarse model stands for them: what is certain below must be kept up here too, with and without
/// alpha.
#[test]
fn many_colours_are_clustered_alike_however_they_are_asked_for() {
    let opaque: Pixels =
        (0..6_000_u32).map(|i| [(i % 97) as u8 * 2, (i / 97) as u8 * 3, (i * i % 251) as u8, 255]).collect();
    let alpha = |(i, [r, g, b, _]): (usize, [u8; 4])| match i % 10 {
        0 => [r, g, b, 0],
        1..=3 => [r, g, b, (i % 253 + 1) as u8],
        _ => [r, g, b, 255],
    };
    let soft: Pixels = opaque.iter().copied().enumerate().map(alpha).collect();
    for (pixels, ks) in [(opaque, vec![2, 16, 17, 40, 300]), (soft, vec![2, 3, 17, 40])] {
        let histogram = histogram(&pixels);
        assert!(histogram.len() > 4_096);
        let together = cluster_each(&histogram, &counts(ks.clone()), &CheckedParams::default());
        for (k, shared) in ks.into_iter().zip(&together) {
            for algorithm in [Algorithm::Auto, Algorithm::Lloyd, Algorithm::Hamerly] {
                let alone = clustering(&histogram, k, |params| params.algorithm = algorithm);
                assert_eq!(&alone, shared, "K = {k}, {}", algorithm.as_str());
            }
            assert_eq!(shared.stop, Stop::Converged);
            let image = ImageView::new(pixels.len(), 1, &pixels).expect("a row");
            for (before, after) in pixels.iter().zip(quantize(&image, &histogram, shared).pixels()) {
                assert!(before[3] > 0 || after == [0; 4], "{after:?}");
                assert!(before[3] < 255 || after[3] == 255, "{after:?}");
            }
        }
        assert!(together.windows(2).all(|pair| pair[1].sse < pair[0].sse));
    }
}
