//! Kneedle (Satopaa, Albrecht, Irwin & Raghavan 2011, "Finding a 'Kneedle' in a haystack") on the class's median
//! normalised distortion, sensitivity 1.
//!
//! Each image's distortion is divided by its own at the smallest K of the set, so that images of many and of few
//! colours weigh alike. Where the knee falls depends on the range of K that was swept: the verdict says so.

use super::curves::{Curve, quantile};

const SENSITIVITY: f64 = 1.0;

/// Index of the knee in the curve of the median normalised distortion.
pub(super) fn choose(curves: &[&Curve<'_>], ks: &[u32]) -> Option<usize> {
    let medians: Option<Vec<f64>> = (0..ks.len()).map(|k_index| median_normalised(curves, k_index)).collect();
    let positions: Vec<f64> = ks.iter().map(|&k| k as f64).collect();
    knee(&positions, &medians?)
}

/// How many images have a curve: those whose distortion is 0 from the start have none, and no say.
pub(super) fn voters(curves: &[&Curve<'_>]) -> usize {
    curves.iter().filter(|curve| curve.rows[0].distortion > 0.0).count()
}

fn median_normalised(curves: &[&Curve<'_>], k_index: usize) -> Option<f64> {
    let normalised = curves.iter().filter_map(|curve| {
        let first = curve.rows[0].distortion;
        (first > 0.0).then(|| curve.rows[k_index].distortion / first)
    });
    quantile(normalised.collect(), 0.5)
}

/// The first knee of a falling convex curve: the local maximum of (1 - y) - x on unit axes after which the difference
/// falls below the threshold before it rises again.
fn knee(x: &[f64], y: &[f64]) -> Option<usize> {
    let (x, y) = (unit_range(x)?, unit_range(y)?);
    let difference: Vec<f64> = x.iter().zip(&y).map(|(x, y)| 1.0 - y - x).collect();
    let mean_step = 1.0 / (x.len() - 1) as f64;

    let mut candidate: Option<(usize, f64)> = None;
    for index in 1..difference.len() {
        let is_maximum = difference[index] >= difference[index - 1]
            && difference.get(index + 1).is_some_and(|next| difference[index] >= *next);
        if is_maximum {
            candidate = Some((index, difference[index] - SENSITIVITY * mean_step));
        } else if let Some((knee, threshold)) = candidate
            && difference[index] < threshold
        {
            return Some(knee);
        }
    }
    None
}

/// Values mapped to 0..1; `None` where they don't differ.
fn unit_range(values: &[f64]) -> Option<Vec<f64>> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (high > low).then(|| values.iter().map(|value| (value - low) / (high - low)).collect())
}

#[cfg(test)]
mod tests {
    use super::knee;

    /// `kneed.KneeLocator(x, y, curve="convex", direction="decreasing").knee` of kneed 0.9.0, `x = arange(2, largest + 1)`,
    /// `y = x ** -exponent`; and one bumpy curve, whose first knee is not the global maximum's.
    const KNEED: [(i32, f64, i32); 9] = [
        (64, 0.5, 14),
        (64, 0.8, 12),
        (64, 1.0, 11),
        (128, 0.5, 22),
        (128, 0.8, 18),
        (128, 1.0, 16),
        (256, 0.5, 34),
        (256, 0.8, 26),
        (256, 1.0, 23),
    ];

    #[test]
    fn equals_kneed() {
        for (largest, exponent, expected) in KNEED {
            let x: Vec<f64> = (2..=largest).map(f64::from).collect();
            let y: Vec<f64> = x.iter().map(|k| k.powf(-exponent)).collect();
            assert_eq!(
                knee(&x, &y).map(|index| x[index] as i32),
                Some(expected),
                "K^-{exponent} up to {largest}"
            );
        }
        let x: Vec<f64> = (2..20).map(f64::from).collect();
        let bumpy = [
            100.0, 60.0, 40.0, 30.0, 26.0, 27.0, 25.0, 24.0, 20.0, 12.0, 11.0, 10.0, 9.5, 9.0, 8.8, 8.6, 8.5,
            8.4,
        ];
        assert_eq!(knee(&x, &bumpy).map(|index| x[index] as i32), Some(5));
    }

    #[test]
    fn straight_and_flat_curves_have_no_knee() {
        let x: Vec<f64> = (0..10).map(f64::from).collect();
        let line: Vec<f64> = x.iter().map(|x| 10.0 - x).collect();
        assert_eq!(knee(&x, &line), None);
        assert_eq!(knee(&x, &[1.0; 10]), None);
        assert_eq!(knee(&[2.0], &[1.0]), None);
    }
}
