//! Criteria against naive oracles of their definitions, on random tables.

use proptest::prelude::*;

use crate::calinski_harabasz::CalinskiHarabasz;
use crate::davies_bouldin::DaviesBouldin;
use crate::jump::Jump;
use crate::kneedle::Kneedle;
use crate::lagrangian::Lagrangian;
use crate::rate::Rate;
use crate::testing::{at, choice, tables};
use tables::{MetricRow, Tables};

const KS: [u32; 7] = [1, 2, 3, 4, 6, 8, 16];

/// One number per K for each image.
type Images = Vec<[f64; 7]>;

fn images(low: f64, high: f64) -> impl Strategy<Value = Images> {
    prop::collection::vec(prop::array::uniform7(low..high), 1..8)
}

/// The same, growing with K.
fn rising() -> impl Strategy<Value = Images> {
    images(0.01, 1.0).prop_map(|images| images.into_iter().map(sums).collect())
}

fn sums(steps: [f64; 7]) -> [f64; 7] {
    let mut sum = 0.0;
    steps.map(|step| {
        sum += step;
        sum
    })
}

fn table(images: &Images, row: impl Fn(MetricRow, f64) -> MetricRow) -> Tables {
    let rows = |image: &[f64; 7]| KS.iter().zip(image).map(|(&k, &value)| row(at(k), value)).collect();
    tables(images.iter().map(rows).collect())
}

fn mean(images: &Images, value: impl Fn(&[f64; 7]) -> f64) -> f64 {
    images.iter().map(value).sum::<f64>() / images.len() as f64
}

/// The K of the largest value, the first of equals.
fn largest(values: [f64; 7]) -> Option<u32> {
    let best = (0..7).reduce(|best, index| if values[index] > values[best] { index } else { best });
    best.map(|index| KS[index])
}

proptest! {
    #[test]
    fn calinski_harabasz_is_the_peak_of_the_geometric_mean(images in images(1.0, 1e6)) {
        let tables = table(&images, |row, index| MetricRow { calinski_harabasz: Some(index), ..row });
        let naive = largest(std::array::from_fn(|at| mean(&images, |image| image[at].ln())));
        prop_assert_eq!(choice(&CalinskiHarabasz, &tables), naive);
    }

    #[test]
    fn davies_bouldin_is_the_lowest_mean(images in images(0.1, 3.0)) {
        let tables = table(&images, |row, index| MetricRow { davies_bouldin: Some(index), ..row });
        let naive = largest(std::array::from_fn(|at| -mean(&images, |image| image[at])));
        prop_assert_eq!(choice(&DaviesBouldin, &tables), naive);
    }

    #[test]
    fn lagrangian_is_the_least_sum(images in rising(), lambda in 0.001..10.0_f64) {
        let bytes = |value: f64| (1e3 * value) as u64;
        let row = |row: MetricRow, value: f64| MetricRow { distortion: 90.0 / value, png_bytes: Some(bytes(value)), ..row };
        let cost = |value: f64| 90.0 / value + lambda * bytes(value) as f64;
        let naive = largest(std::array::from_fn(|at| -mean(&images, |image| cost(image[at]))));
        prop_assert_eq!(choice(&Lagrangian { lambda }, &table(&images, row)), naive);
    }

    #[test]
    fn jump_is_where_the_transformed_distortion_grows_most(images in rising()) {
        let tables = table(&images, |row, value| MetricRow { distortion: 30.0 / value, ..row });
        // Three dimensions: (distortion / 3) ^ (-3 / 2), in units of the last.
        let height = |image: &[f64; 7], at: usize| (image[at] / image[6]).powf(1.5);
        let jump = |image: &[f64; 7], at: usize| match at {
            0 => height(image, 0),
            _ => (height(image, at) - height(image, at - 1)) / f64::from(KS[at] - KS[at - 1]),
        };
        let jumps: [f64; 7] = std::array::from_fn(|at| mean(&images, |image| jump(image, at)));
        let naive = largest(jumps).unwrap();
        let found = choice(&Jump, &tables).unwrap();
        let of = |k: u32| jumps[KS.iter().position(|&other| other == k).unwrap()];
        prop_assert!((of(found) - of(naive)).abs() < 1e-12);
    }

    #[test]
    fn rate_is_where_a_doubling_stops_to_pay(images in rising(), least in 0.05..5.0_f64) {
        let row = |row: MetricRow, value: f64| MetricRow {
            ssim: Some(value / 10.0),
            png_bytes: Some(u64::from(100 * row.k)),
            ..row
        };
        // Bytes grow with K: from K to the next at least twice as large by log2 of their ratio.
        let judged: Vec<bool> = (0..7)
            .map_while(|from| {
                let to = (from..7).find(|&to| KS[to] >= 2 * KS[from])?;
                let doublings = (f64::from(KS[to]) / f64::from(KS[from])).log2();
                Some(mean(&images, |image| (image[to] - image[from]) / 10.0) / doublings < least)
            })
            .collect();
        let naive = (0..judged.len()).find(|&from| judged[from..].iter().all(|&less| less));
        let rule = Rate(format!("ssim={least}").parse().unwrap());
        prop_assert_eq!(choice(&rule, &table(&images, row)), naive.map(|from| KS[from]));
    }

    /// On a convex curve the first knee is the point farthest below the chord.
    #[test]
    fn kneedle_is_farthest_below_the_chord(steps in prop::array::uniform6(0.05..0.9_f64)) {
        let mut slope = 100.0;
        let mut height = 0.0;
        let mut curve = [0.0; 7];
        for at in (0..6).rev() {
            slope *= steps[at];
            height += 100.0 / slope.max(1e-3) * f64::from(KS[at + 1] - KS[at]);
            curve[at] = height;
        }
        let tables = table(&vec![curve], |row, distortion| MetricRow { distortion, ..row });
        let below = |at: usize| {
            1.0 - curve[at] / curve[0] - f64::from(KS[at] - 1) / 15.0
        };
        if let Some(k) = choice(&Kneedle, &tables) {
            prop_assert_eq!(Some(k), largest(std::array::from_fn(below)));
        }
    }
}
