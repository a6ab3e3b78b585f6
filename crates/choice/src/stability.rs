//! Stability: the largest K at which two halves of an image still give the same clusters, as well as at any other K (Ben-Hur,
//! Elisseeff & Guyon 2002; Fang & Wang 2012).
//!
//! Few clusters are stable for no other reason than being few, and so are the true ones of an image of flat colours, at
//! every K up to their number: hence the largest K within one standard error of the peak, and not the peak. The error is that
//! over images; of a single image that over its pairs of halves. An image is counted up to half of its distinct colours.

use crate::criterion::{Criterion, SelectedK};
use crate::curves::up_to_half_of_colors;
use crate::metric_matrix::{Column, Sample, argmax, squared};
use tables::{ImageRow, MetricRow};

/// The criterion.
pub(crate) struct Stability;

/// Columns: the adjusted Rand index, its square, and its variance over pairs of halves.
const INDEX: usize = 0;
const SQUARE: usize = 1;
const VARIANCE: usize = 2;

impl Criterion for Stability {
    fn name(&self) -> &'static str {
        "stability"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let indices = up_to_half_of_colors(image, rows, |row| row.stability);
        let errors = up_to_half_of_colors(image, rows, |row| row.stability_se);
        let squares = squared(&indices);
        vec![indices, squares, squared(&errors)]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.majority_means(INDEX)
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        let peak = argmax(scores)?;
        let bar = scores[peak]? - standard_error(sample, peak);
        let within = scores.iter().rposition(|score| score.is_some_and(|score| score >= bar))?;
        Some(SelectedK::at(sample.ks(), within))
    }

    fn explain(&self, k: u32, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        let Some(peak) = argmax(scores) else { return String::new() };
        let (peak_k, index) = (sample.ks()[peak], scores[peak].unwrap_or_default());
        let at_peak =
            format!("halves of an image agree most at K = {peak_k} (adjusted Rand index {index:.3})");
        if k == peak_k {
            return at_peak;
        }
        format!(
            "{at_peak}; K = {k} is the largest within one standard error ({:.3}) of it",
            standard_error(sample, peak)
        )
    }

    fn explain_none(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "metrics.csv has no stability: sweep with --stability 10".to_owned()
    }
}

/// The standard error of the mean index over images; for a single image that over its pairs of halves.
fn standard_error(sample: &Sample<'_>, k_index: usize) -> f64 {
    if sample.count(INDEX, k_index) > 1.0 {
        sample.standard_error(INDEX, SQUARE, k_index)
    } else {
        sample.mean(VARIANCE, k_index).unwrap_or_default().sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, at, tables};
    use proptest::prelude::*;

    /// Rows at K = 2, 3, 4 ... with these indices.
    fn rows(indices: &[f64]) -> Vec<MetricRow> {
        let row = |(k, &index)| MetricRow { stability: Some(index), stability_se: Some(0.05), ..at(k) };
        (2..).zip(indices).map(row).collect()
    }

    fn choice(images: Vec<Vec<MetricRow>>) -> Option<u32> {
        testing::choice(&Stability, &tables(images))
    }

    #[test]
    fn the_largest_of_equally_stable_k_is_chosen() {
        assert_eq!(choice(vec![rows(&[1.0, 1.0, 1.0, 0.7, 0.8])]), Some(4));
        assert_eq!(choice(vec![rows(&[0.97, 0.9, 1.0, 0.96, 0.8])]), Some(5));
        assert_eq!(
            choice(vec![rows(&[0.9, 0.8, 1.0, 0.94, 0.8]), rows(&[0.9, 0.8, 1.0, 0.94, 0.8])]),
            Some(4)
        );
    }

    #[test]
    fn where_colours_run_out_an_image_is_not_counted() {
        let mut tables = tables(vec![rows(&[0.9, 0.8, 0.7, 1.0])]);
        tables.images[0].distinct_colors = Some(8);
        assert_eq!(testing::choice(&Stability, &tables), Some(2));
    }

    #[test]
    fn tables_without_a_stability_choose_nothing() {
        assert_eq!(choice(vec![vec![at(2), at(4)]]), None);
    }

    proptest! {
        #[test]
        fn it_reads_the_definition(images in prop::collection::vec(prop::array::uniform4(0.0..1.0_f64), 2..9)) {
            let n = images.len() as f64;
            let mean = |at: usize| images.iter().map(|image| image[at]).sum::<f64>() / n;
            let peak = (0..4).reduce(|best, at| if mean(at) > mean(best) { at } else { best }).unwrap();
            let deviations = images.iter().map(|image| (image[peak] - mean(peak)).powi(2)).sum::<f64>();
            let bar = mean(peak) - (deviations / (n - 1.0) / n).sqrt();
            let naive = (0..4).rev().find(|&at| mean(at) >= bar).unwrap();
            let images = images.iter().map(|image| rows(image)).collect();
            prop_assert_eq!(choice(images), Some(2 + naive as u32));
        }
    }
}
