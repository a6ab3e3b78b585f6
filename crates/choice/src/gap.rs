//! The gap statistic's choice (Tibshirani, Walther & Hastie 2001): the smallest K whose gap the next swept K does not exceed by
//! more than one standard error s of the simulation.
//!
//! For a class the rise from K to the next is the mean over the images that have both, and s that of such a mean. An image
//! is counted up to half of its distinct colours: from there on its gap grows because colours run out.

use crate::criterion::{Criterion, SelectedK};
use crate::curves::up_to_half_of_colors;
use crate::metric_matrix::{Column, Sample};
use tables::{ImageRow, MetricRow};

/// The criterion.
pub(crate) struct Gap;

/// Columns: the gap; from a K to the next swept one its rise, and the variance s^2 there.
const GAP: usize = 0;
const RISE: usize = 1;
const VARIANCE: usize = 2;

impl Criterion for Gap {
    fn name(&self) -> &'static str {
        "gap"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let gaps = up_to_half_of_colors(image, rows, |row| row.gap);
        let next = |index: usize| rows.get(index + 1).and_then(|next| Some((gaps[index + 1]?, next.gap_se?)));
        let rise = |index: usize| Some(next(index)?.0 - gaps[index]?);
        let variance = |index: usize| rise(index).and_then(|_| Some(next(index)?.1.powi(2)));
        let columns = [(0..rows.len()).map(rise).collect(), (0..rows.len()).map(variance).collect()];
        std::iter::once(gaps.clone()).chain(columns).collect()
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.majority_means(GAP)
    }

    fn select(&self, sample: &Sample<'_>, _scores: &[Option<f64>]) -> Option<SelectedK> {
        let judged = (0..sample.ks().len()).map_while(|k_index| rise(sample, k_index));
        let within = judged.into_iter().position(|(rise, error)| rise <= error)?;
        Some(SelectedK::at(sample.ks(), within))
    }

    /// Where the gap grows to the end, the K is above the largest swept one.
    fn is_right_censored(&self) -> bool {
        true
    }

    fn explain(&self, k: u32, sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        let index = sample.ks().partition_point(|&other| other < k);
        let next = sample.ks().get(index + 1).copied().unwrap_or(k);
        let (rise, error) = rise(sample, index).unwrap_or_default();
        format!(
            "K = {k} is the smallest whose gap the next, {next}, does not exceed by more than s = {error:.3} (but by {rise:.3})"
        )
    }

    fn explain_none(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        match scores.iter().rposition(Option::is_some) {
            Some(last) => format!("the gap grows from each K to the next, up to {}", sample.ks()[last]),
            None => "metrics.csv has no gap: sweep with --gap 20".to_owned(),
        }
    }
}

/// By how much the gap grows from a K to the next, and the standard error s of that one.
fn rise(sample: &Sample<'_>, k_index: usize) -> Option<(f64, f64)> {
    let (rise, variance) =
        (sample.mean_if_majority(RISE, k_index)?, sample.mean_if_majority(VARIANCE, k_index)?);
    Some((rise, (variance / sample.count(RISE, k_index)).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, at, tables};
    use proptest::prelude::*;

    /// Rows at K = 1, 2, 3 ... with these gaps and standard errors.
    fn rows(gaps: &[(f64, f64)]) -> Vec<MetricRow> {
        (1..)
            .zip(gaps)
            .map(|(k, &(gap, se))| MetricRow { gap: Some(gap), gap_se: Some(se), ..at(k) })
            .collect()
    }

    fn choice(images: Vec<Vec<MetricRow>>) -> Option<u32> {
        testing::choice(&Gap, &tables(images))
    }

    /// The example of `help(clusGap)` in R's package cluster 2.1.4, as it prints: `set.seed(1); clusGap(ruspini, pam1, K.max
    /// = 8, B = 60)`; Tibshirani's rule (`maxSE(method = "Tibs2001SEmax")`) says 4.
    const RUSPINI: [(f64, f64); 8] = [
        (-0.053_423_42, 0.045_346_41),
        (0.151_030_60, 0.043_952_23),
        (0.306_448_91, 0.048_407_79),
        (0.689_994_28, 0.041_111_82),
        (0.659_458_85, 0.037_223_79),
        (0.620_064_89, 0.039_688_56),
        (0.626_271_25, 0.034_581_65),
        (0.607_238_36, 0.036_107_15),
    ];

    #[test]
    fn equals_r() {
        assert_eq!(choice(vec![rows(&RUSPINI)]), Some(4));
        assert_eq!(choice(vec![rows(&RUSPINI); 5]), Some(4));
    }

    #[test]
    fn a_gap_that_grows_to_the_end_chooses_nothing() {
        assert_eq!(choice(vec![rows(&[(0.1, 0.01), (0.2, 0.01), (0.3, 0.01)])]), None);
    }

    #[test]
    fn tables_without_a_gap_choose_nothing() {
        assert_eq!(choice(vec![vec![at(2), at(4)]]), None);
    }

    #[test]
    fn where_colours_run_out_an_image_is_not_counted() {
        let of = |colors| {
            let mut tables = tables(vec![rows(&[(0.1, 0.01), (0.3, 0.01), (0.2, 0.01), (0.9, 0.01)])]);
            tables.images[0].distinct_colors = Some(colors);
            testing::choice(&Gap, &tables)
        };
        assert_eq!((of(5), of(6)), (None, Some(2)));
    }

    proptest! {
        #[test]
        fn it_reads_the_definition(
            images in prop::collection::vec(prop::array::uniform5((-1.0..1.0_f64, 0.0..0.5_f64)), 1..9),
        ) {
            let n = images.len() as f64;
            let mean = |at: usize| images.iter().map(|image| image[at].0).sum::<f64>() / n;
            let error = |at: usize| images.iter().map(|image| image[at].1.powi(2)).sum::<f64>().sqrt() / n;
            let naive = (0..4).find(|&at| mean(at) >= mean(at + 1) - error(at + 1));
            let images = images.iter().map(|image| rows(image)).collect();
            prop_assert_eq!(choice(images), naive.map(|at| 1 + at as u32));
        }
    }
}
