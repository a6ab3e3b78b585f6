//! Curves with a known answer: planted knees, power laws, smooth bends.

use super::*;
use crate::bootstrap::Resamples;
use crate::criterion_fit::CriterionFit;
use crate::curves::ClassCurves;
use crate::testing::{self, SplitMix64, at, tables};
use tables::{ChoiceRow, Tables};

/// The sweep's default set.
fn ks() -> Vec<u32> {
    let steps = |from: u32, to: u32, step: usize| (from..=to).step_by(step);
    steps(2, 32, 1).chain(steps(40, 64, 8)).chain(steps(80, 128, 16)).chain(steps(160, 256, 32)).collect()
}

/// What a class is drawn from: distortion falls as K^-before, from `knee` on as K^-after.
#[derive(Clone, Copy)]
struct Law {
    before: f64,
    knee: u32,
    after: f64,
    /// Standard deviation of log distortion, K by K.
    noise: f64,
    /// Correlation of that with the K before.
    correlation: f64,
    images: usize,
}

impl Law {
    const PLANTED: Self =
        Self { before: 1.2, knee: 12, after: 0.5, noise: 0.1, correlation: 0.0, images: 20 };

    fn power(exponent: f64) -> Self {
        Self { before: exponent, after: exponent, ..Self::PLANTED }
    }

    fn draw(self, ks: &[u32], seed: u64) -> Tables {
        let mut noise = SplitMix64(seed << 32);
        let mut image = || {
            let (scale, mut error) = (100.0 * (1.0 + noise.uniform()), self.noise * noise.normal());
            ks.iter()
                .map(|&k| {
                    let from_knee = (f64::from(k) / f64::from(self.knee)).ln();
                    let exponent = if from_knee < 0.0 { self.before } else { self.after };
                    let fresh =
                        (1.0 - self.correlation * self.correlation).sqrt() * self.noise * noise.normal();
                    error = self.correlation * error + fresh;
                    MetricRow { distortion: scale * (error - exponent * from_knee).exp(), ..at(k) }
                })
                .collect()
        };
        let mut tables = tables((0..self.images).map(|_| image()).collect());
        tables.images.iter_mut().for_each(|image| image.distinct_colors = Some(10_000));
        tables
    }
}

fn choice(tables: &Tables) -> Option<u32> {
    testing::choice(&Elbow::new(&ClassCurves::of(tables)[0].ks), tables)
}

fn row(tables: &Tables) -> ChoiceRow {
    let classes = ClassCurves::of(tables);
    CriterionFit::new(&Elbow::new(&classes[0].ks), &classes[0])
        .rows(&Resamples::draw(classes[0].curves.len(), 0))
        .0
}

/// In how many of 100 draws `holds` holds.
fn of_100(holds: impl Fn(u64) -> bool) -> usize {
    (0..100).filter(|&seed| holds(seed)).count()
}

#[test]
fn a_planted_knee_is_found_within_one_step() {
    let found =
        of_100(|seed| choice(&Law::PLANTED.draw(&ks(), seed)).is_some_and(|k| (11..=13).contains(&k)));
    assert!(found >= 95, "{found} of 100");
}

#[test]
fn its_interval_covers_it_as_often_as_it_says() {
    let covered = of_100(|seed| {
        let row = row(&Law::PLANTED.draw(&ks(), seed));
        row.k_low.zip(row.k_high).is_some_and(|(low, high)| low <= 12 && 12 <= high)
    });
    assert!((90..=99).contains(&covered), "{covered} of 100");
}

#[test]
fn a_power_law_has_no_knee() {
    for exponent in [2.0 / 3.0, 0.8, 0.9] {
        for correlation in [0.0, 0.7] {
            let law = Law { correlation, ..Law::power(exponent) };
            let none = of_100(|seed| choice(&law.draw(&ks(), seed)).is_none());
            assert!(none >= 95, "K^-{exponent}, correlation {correlation}: none in {none} of 100");
        }
    }
}

#[test]
fn a_power_law_has_no_knee_in_few_images_either() {
    for images in [1, 3, 7] {
        let law = Law { images, ..Law::power(0.8) };
        let none = of_100(|seed| choice(&law.draw(&ks(), seed)).is_none());
        assert!(none >= 95, "{images} images: none in {none} of 100");
    }
}

#[test]
fn without_noise_the_answers_are_exact() {
    let quiet = Law { noise: 0.0, ..Law::PLANTED };
    assert_eq!(choice(&quiet.draw(&ks(), 0)), Some(12));
    assert_eq!(choice(&Law { noise: 0.0, ..Law::power(0.8) }.draw(&ks(), 0)), None);
}

#[test]
fn half_of_the_range_gives_the_same_knee() {
    let half: Vec<u32> = ks().into_iter().filter(|&k| k <= 128).collect();
    let same = of_100(|seed| {
        let tables = Law::PLANTED.draw(&ks(), seed);
        let mut halved = tables.clone();
        halved.metrics.retain(|row| half.contains(&row.k));
        choice(&tables) == choice(&halved)
    });
    assert_eq!(same, 100);
}

/// The title example of Schubert (2022): others see elbows in clusterings of uniform noise.
#[test]
fn uniform_noise_has_no_knee() {
    let ks: Vec<u32> = ks().into_iter().filter(|&k| k <= 64).collect();
    let counts: Vec<_> = ks.iter().map(|&k| kmeans::ClusterCount::new(k).expect("K")).collect();
    let params = kmeans::Params::default().check().expect("defaults").fast_from(kmeans::Init::Maximin);
    let mut noise = SplitMix64(9);
    let mut image = || {
        let pixels: Vec<[u8; 4]> = (0..600)
            .map(|_| [0; 3].map(|_| (256.0 * noise.uniform()) as u8))
            .map(|[r, g, b]| [r, g, b, 255])
            .collect();
        let histogram = kmeans::Histogram::new(&kmeans::ImageView::new(600, 1, &pixels).expect("pixels"));
        let clusterings = kmeans::cluster_each(&histogram, &counts, &params);
        let row =
            |(&k, clustering): (&u32, &kmeans::Clustering)| MetricRow { distortion: clustering.sse, ..at(k) };
        ks.iter().zip(&clusterings).map(row).collect()
    };
    for images in [1, 8] {
        let mut tables = tables((0..images).map(|_| image()).collect());
        tables.images.iter_mut().for_each(|image| image.distinct_colors = Some(600));
        assert_eq!(choice(&tables), None, "{images} images: {}", row(&tables).reason);
    }
}

#[test]
fn a_smooth_bend_is_no_knee() {
    let bend = |k: u32| {
        let log = f64::from(k).ln();
        MetricRow { distortion: 1e4 * (0.1 * log * log - 1.5 * log).exp(), ..at(k) }
    };
    let mut tables = tables(vec![ks().into_iter().map(bend).collect(); 10]);
    tables.images.iter_mut().for_each(|image| image.distinct_colors = Some(10_000));
    let row = row(&tables);
    assert_eq!(row.k, None);
    assert!(row.reason.contains("smooth curve"), "{}", row.reason);
}

#[test]
fn a_steeper_way_down_is_no_knee() {
    let law = Law { before: 0.5, after: 1.2, ..Law::PLANTED };
    assert_eq!(choice(&law.draw(&ks(), 0)), None);
}

#[test]
fn from_half_of_its_colours_on_an_image_is_not_counted() {
    let mut tables = Law::PLANTED.draw(&ks(), 0);
    tables.images.iter_mut().for_each(|image| image.distinct_colors = Some(20));
    let row = row(&tables);
    assert_eq!((row.k, row.images), (None, 0));
}

/// Least squares by normal equations: intercept, slope, hinge.
fn naive_fit(x: &[f64], y: &[f64], at: f64) -> (f64, f64) {
    let rows: Vec<[f64; 4]> = x.iter().zip(y).map(|(&x, &y)| [1.0, x, (x - at).max(0.0), y]).collect();
    let mut system = [[0.0; 4]; 3];
    for row in &rows {
        for i in 0..3 {
            for j in 0..4 {
                system[i][j] += row[i] * row[j];
            }
        }
    }
    for pivot in 0..3 {
        for other in (0..3).filter(|&other| other != pivot) {
            let share = system[other][pivot] / system[pivot][pivot];
            for column in 0..4 {
                system[other][column] -= share * system[pivot][column];
            }
        }
    }
    let solution: Vec<f64> = (0..3).map(|i| system[i][3] / system[i][i]).collect();
    let residual = |row: &[f64; 4]| row[3] - (0..3).map(|i| solution[i] * row[i]).sum::<f64>();
    (rows.iter().map(|row| residual(row).powi(2)).sum(), solution[2])
}

#[test]
fn the_segmented_fit_is_that_of_least_squares() {
    let mut noise = SplitMix64(7);
    for _ in 0..50 {
        let x: Vec<f64> = (0..9).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|_| noise.normal()).collect();
        let at = 2.0 + 4.0 * noise.uniform();
        let (residual, slope) = naive_fit(&x, &y, at);
        let fit = SegmentedRegression::new(&x, at).expect("points on either side").fit(&y);
        assert!(
            (fit.segmented_rss - residual).abs() < 1e-9 && (fit.slope_change - slope).abs() < 1e-9,
            "{fit:?}"
        );
        let best = best_breakpoint(&x, &y, 2..7).map(|at| naive_fit(&x, &y, at).0);
        let grid = (20..=60).map(|step| naive_fit(&x, &y, f64::from(step) / 10.0)).filter(|fit| fit.1 > 0.0);
        let lowest = grid.map(|fit| fit.0).fold(f64::INFINITY, f64::min);
        assert!(best.is_none_or(|best| best <= lowest + 1e-9), "{best:?} above {lowest}");
    }
}
