//! Stability: the largest K at which two halves of an image still give the same clusters, as well as at any other K (Ben-Hur,
//! Elisseeff & Guyon 2002; Fang & Wang 2012).
//!
//! Few clusters are stable for no other reason than being few, and so are the true ones of an image of flat colours, at every K up to
//! their number: hence the largest K within one standard error of the peak, and not the peak. The error is that over images; of a single
//! image that over its pairs of halves. An image takes part up to half of its distinct colours.

use crate::criterion::{Criterion, Pick};
use crate::curves::up_to_half_of_its_colors;
use crate::evidence::{Column, Sample, highest};
use tables::{ImageRow, MetricRow};

pub(crate) struct Stability;

/// Columns.
const INDEX: usize = 0;
const SQUARE: usize = 1;
const VARIANCE: usize = 2;

impl Criterion for Stability {
    fn name(&self) -> &'static str {
        "stability"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let square = |values: &Column| values.iter().map(|value| value.map(|value| value * value)).collect();
        let indices = up_to_half_of_its_colors(image, rows, |row| row.stability);
        let errors = up_to_half_of_its_colors(image, rows, |row| row.stability_se);
        vec![indices.clone(), square(&indices), square(&errors)]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.means(INDEX)
    }

    fn pick(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<Pick> {
        let peak = highest(scores)?;
        let bar = scores[peak]? - error(sample, peak);
        let within = scores.iter().rposition(|score| score.is_some_and(|score| score >= bar))?;
        Some(Pick::at(sample.ks(), within))
    }

    fn found(&self, k: u32, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        let Some(peak) = highest(scores) else { return String::new() };
        let (peak_k, index) = (sample.ks()[peak], scores[peak].unwrap_or_default());
        let at_peak =
            format!("halves of an image agree most at K = {peak_k} (adjusted Rand index {index:.3})");
        if k == peak_k {
            return at_peak;
        }
        format!(
            "{at_peak}; K = {k} is the largest within one standard error ({:.3}) of it",
            error(sample, peak)
        )
    }

    fn not_found(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "metrics.csv has no stability: sweep with --stability 10".to_owned()
    }
}

fn error(sample: &Sample<'_>, k_index: usize) -> f64 {
    if sample.votes(INDEX, k_index) > 1.0 {
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
    fn where_colours_run_out_an_image_has_no_say() {
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
