//! The metrics against scikit-image and scikit-learn, by the numbers in `golden/values.csv`.
//!
//! `golden/make.py` draws the same images by the same formulas and states how the numbers were made.

use std::collections::BTreeMap;

use metrics::{
    ImageView, Measure, PairMetrics, Partition, Reference, SilhouetteMethod, calinski_harabasz,
    davies_bouldin, distortion, silhouette, silhouette_squared, simplified_silhouette,
};

const WIDTH: i32 = 64;
const HEIGHT: i32 = 48;

type Pixel = [u8; 4];

fn draw(pixel: impl Fn(i32, i32) -> [i32; 4]) -> Vec<Pixel> {
    draw_sized(WIDTH, HEIGHT, pixel)
}

fn draw_sized(width: i32, height: i32, pixel: impl Fn(i32, i32) -> [i32; 4]) -> Vec<Pixel> {
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    places.map(|(x, y)| pixel(x, y).map(|sample| u8::try_from(sample).expect("a sample"))).collect()
}

fn gradient(x: i32, y: i32) -> [i32; 4] {
    [4 * x, 5 * y, (x * x + 3 * y * y + 7 * x * y) / 8 % 256, 255]
}

fn glass(x: i32, y: i32) -> [i32; 4] {
    [255 - 4 * x, x * y % 256, 5 * y, (11 * x - 7 * y + 5 * x * y % 31).clamp(0, 255)]
}

fn gray(x: i32, y: i32) -> [i32; 4] {
    let value = (2 * x + 3 * y + x * y % 17) % 256;
    [value, value, value, 255]
}

/// Smooth in every channel.
fn plain(x: i32, y: i32) -> [i32; 4] {
    [x, i32::midpoint(x, y), 200 - y, 255]
}

/// The same image with six levels per channel: the nearest multiples of 51.
fn coarse(pixel: impl Fn(i32, i32) -> [i32; 4]) -> impl Fn(i32, i32) -> [i32; 4] {
    move |x, y| pixel(x, y).map(|sample| (sample + 25) / 51 * 51)
}

/// The reference's value of a metric of a case.
fn golden(case: &str, metric: &str) -> f64 {
    let row = include_str!("golden/values.csv")
        .lines()
        .find_map(|line| line.strip_prefix(case)?.strip_prefix(',')?.strip_prefix(metric)?.strip_prefix(','));
    row.expect("a row for the case").parse().expect("a number")
}

#[track_caller]
fn assert_close(value: f64, case: &str, metric: &str, tolerance: f64) {
    assert_within(value, case, metric, tolerance * golden(case, metric).abs());
}

#[track_caller]
fn assert_within(value: f64, case: &str, metric: &str, distance: f64) {
    let expected = golden(case, metric);
    assert!((value - expected).abs() <= distance, "{metric} of {case}: {value}, not {expected}");
}

#[track_caller]
fn assert_pair(case: &str, original: &[Pixel], output: &[Pixel]) -> PairMetrics {
    assert_pair_of((WIDTH, HEIGHT), case, original, output)
}

#[track_caller]
fn assert_pair_of(
    (width, height): (i32, i32),
    case: &str,
    original: &[Pixel],
    output: &[Pixel],
) -> PairMetrics {
    let view = |pixels| ImageView::new(width as usize, height as usize, pixels).expect("the drawing fits");
    let metrics = Reference::new(view(original)).measure(view(output)).expect("equal shapes");
    assert_close(metrics.mse, case, "mse", 1e-12);
    assert_close(metrics.psnr_db.expect("images differ"), case, "psnr_db", 1e-12);
    assert_close(metrics.mae, case, "mae", 1e-12);
    assert_close(f64::from(metrics.max_error), case, "max_error", 0.0);
    assert_within(metrics.ssim.expect("large enough"), case, "ssim", 1e-12);
    assert_close(metrics.delta_e2000_mean.expect("always defined"), case, "delta_e2000_mean", 1e-7);
    assert_close(metrics.delta_e2000_p95.expect("always defined"), case, "delta_e2000_p95", 1e-7);
    assert_close(metrics.banding.expect("always defined"), case, "banding", 1e-5);
    metrics
}

#[test]
fn opaque_pairs() {
    assert_pair("gradient-to-coarse", &draw(gradient), &draw(coarse(gradient)));
}

#[test]
fn pairs_large_enough_for_five_scales() {
    let shape = (175, 166);
    let draw = |pixel: &dyn Fn(i32, i32) -> [i32; 4]| draw_sized(shape.0, shape.1, pixel);
    let metrics = assert_pair_of(shape, "plain-to-coarse", &draw(&plain), &draw(&coarse(plain)));
    assert_within(metrics.ms_ssim.expect("large enough"), "plain-to-coarse", "ms_ssim", 1e-12);
}

/// The values of Cloudinary's program (libjxl, `tools/ssimulacra2`) for these images of 64x64 pixels, as recorded on 2026-01-04 in
/// `src/reference_data.rs` of the crate fast-ssim2, which names them `uniform_shift_10`, `uniform_shift_50`,
/// `gradient_vs_uniform`.
#[test]
fn ssimulacra2_is_that_of_its_authors() {
    let gray = |value: i32| draw_sized(64, 64, |_, _| [value, value, value, 255]);
    let ramp = draw_sized(64, 64, |x, _| [x * 255 / 63, x * 255 / 63, x * 255 / 63, 255]);
    let cases = [
        (gray(128), gray(138), 80.242_893_93),
        (gray(128), gray(178), -8.759_422_56),
        (ramp, gray(128), -64.568_721_48),
    ];
    for (original, output, expected) in cases {
        let view = |pixels| ImageView::new(64, 64, pixels).expect("the drawing fits");
        let metrics = Reference::new(view(&original)).measure(view(&output)).expect("equal shapes");
        let score = metrics.ssimulacra2.expect("large enough");
        assert!((score - expected).abs() < 1e-6, "{score}, not {expected}");
    }
}

#[test]
fn pairs_with_alpha() {
    assert_pair("glass-to-coarse", &draw(glass), &draw(coarse(glass)));
    assert_pair("gradient-to-glass", &draw(gradient), &draw(glass));
}

#[test]
fn pairs_with_gray() {
    assert_pair("gray-to-coarse", &draw(gray), &draw(coarse(gray)));
    assert_pair("gray-to-gradient", &draw(gray), &draw(gradient));
}

/// A pixel's coordinates: premultiplied RGBA for unit 255, RGB for unit 1.
fn scaled([r, g, b, a]: Pixel, unit: u32) -> [u32; 4] {
    let [r, g, b, a] = [r, g, b, a].map(u32::from);
    if unit == 255 { [r * a, g * a, b * a, 255 * a] } else { [r, g, b, 0] }
}

/// Split at 128 in red, green and alpha or blue.
fn label(point: [u32; 4], unit: u32) -> u16 {
    let last = if unit == 255 { point[3] } else { point[2] };
    let [red, green, last] = [point[0], point[1], last].map(|c| u16::from(c >= 128 * unit));
    red + 2 * green + 4 * last
}

/// Mean of each cluster in the points' coordinates.
fn centroids(points: &[[f32; 4]], weights: &[u32], labels: &[u16]) -> Vec<[f64; 4]> {
    let mut sums = vec![([0.0; 4], 0.0); 8];
    for ((point, &weight), &label) in points.iter().zip(weights).zip(labels) {
        let (sum, total) = &mut sums[label as usize];
        *total += f64::from(weight);
        for (sum, &x) in sum.iter_mut().zip(point) {
            *sum += f64::from(weight) * f64::from(x);
        }
    }
    sums.into_iter().map(|(sum, total)| sum.map(|sum| sum / total)).collect()
}

#[track_caller]
fn assert_defined(measure: Measure, case: &str, metric: &str) {
    assert_close(measure.expect("defined"), case, metric, 1e-11);
}

#[track_caller]
fn assert_partition(case: &str, image: &[Pixel], unit: u32) {
    let mut histogram = BTreeMap::new();
    for &pixel in image {
        *histogram.entry(scaled(pixel, unit)).or_insert(0) += 1;
    }
    let points: Vec<[f32; 4]> = histogram.keys().map(|point| point.map(|x| x as f32)).collect();
    let labels: Vec<u16> = histogram.keys().map(|&point| label(point, unit)).collect();
    let weights: Vec<u32> = histogram.into_values().collect();
    let partition =
        Partition::new(&points, f64::from(unit), &weights, &labels, 8).expect("a valid partition");

    assert_close(distortion(&partition, &centroids(&points, &weights, &labels)), case, "distortion", 1e-12);
    let exact = silhouette(&partition, SilhouetteMethod::Exact).expect("several clusters");
    assert_close(exact.mean, case, "silhouette", 1e-9);
    let first = exact.clusters.iter().flatten().next().expect("a cluster");
    assert_close(*first, case, "silhouette_first_cluster", 1e-9);
    let bounded =
        silhouette(&partition, SilhouetteMethod::Bounded { error: 1e-3 }).expect("several clusters");
    assert!((bounded.mean - golden(case, "silhouette")).abs() <= bounded.error && bounded.error <= 1e-3);

    assert_defined(silhouette_squared(&partition), case, "silhouette_squared");
    assert_defined(simplified_silhouette(&partition), case, "simplified_silhouette");
    assert_defined(calinski_harabasz(&partition), case, "calinski_harabasz");
    assert_defined(davies_bouldin(&partition), case, "davies_bouldin");
}

#[test]
fn partitions_of_rgb() {
    assert_partition("gradient", &draw(gradient), 1);
    assert_partition("coarse-gradient", &draw(coarse(gradient)), 1);
    assert_partition("gray", &draw(gray), 1);
}

#[test]
fn partitions_of_premultiplied_rgba() {
    assert_partition("glass", &draw(glass), 255);
}
