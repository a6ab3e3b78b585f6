//! The mean silhouette width (Rousseeuw 1987) over the class's images: the smallest K within one standard error of the peak
//! (the 1-SE rule of Breiman et al. 1984).
//!
//! Where the widths may themselves be off by more than that, as those of a single image, the error of the measurement takes the
//! place of the standard error.
//!
//! An image is counted up to half of its distinct colours: from there on clusters are single colours, whose width is 1 for
//! no other reason. A K at which fewer than half of the images are counted is passed over.

use crate::criterion::{Criterion, SelectedK};
use crate::curves::up_to_half_of_colors;
use crate::metric_matrix::{Column, Sample, argmax, squared};
use tables::{ImageRow, MetricRow};

/// The criterion.
pub(crate) struct Silhouette;

/// Columns: the mean silhouette width of an image, its square, and the width's error.
const WIDTH: usize = 0;
const SQUARE: usize = 1;
const ERROR: usize = 2;

/// By how much the mean at a K may be lower for another sample of images, and for another measurement of these.
fn errors(sample: &Sample<'_>, k_index: usize) -> [f64; 2] {
    let measurement = sample.mean(ERROR, k_index).unwrap_or_default();
    [sample.standard_error(WIDTH, SQUARE, k_index), measurement]
}

impl Criterion for Silhouette {
    fn name(&self) -> &'static str {
        "silhouette"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let widths = up_to_half_of_colors(image, rows, |row| row.silhouette);
        let squares = squared(&widths);
        let errors = up_to_half_of_colors(image, rows, |row| row.silhouette_error);
        vec![widths, squares, errors]
    }

    fn scores(&self, sample: &Sample<'_>) -> Column {
        sample.majority_means(WIDTH)
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        let peak = argmax(scores)?;
        let [sampling, measurement] = errors(sample, peak);
        let bar = scores[peak]? - sampling.max(measurement);
        let within = scores.iter().position(|score| score.is_some_and(|score| score >= bar))?;
        Some(SelectedK::at(sample.ks(), within))
    }

    fn explain(&self, k: u32, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        let Some(peak) = argmax(scores) else { return String::new() };
        let (peak_k, width) = (sample.ks()[peak], scores[peak].unwrap_or_default());
        let peak_words = format!("the mean silhouette is highest at K = {peak_k} ({width:.3})");
        let [sampling, measurement] = errors(sample, peak);
        if k == peak_k {
            peak_words
        } else if measurement > sampling {
            format!(
                "{peak_words}; K = {k} is the smallest within the error of measurement ({measurement:.4}) of it"
            )
        } else {
            format!("{peak_words}; K = {k} is the smallest within one standard error ({sampling:.3}) of it")
        }
    }

    fn explain_none(&self, _sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        "the silhouette is undefined for most images, or was switched off".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, at, tables};
    use proptest::prelude::*;

    /// Rows at K = 2, 3, 4 ... with these silhouettes.
    fn rows(silhouettes: &[Option<f64>]) -> Vec<MetricRow> {
        (2..).zip(silhouettes).map(|(k, &silhouette)| MetricRow { silhouette, ..at(k) }).collect()
    }

    fn choice(images: Vec<Vec<MetricRow>>) -> Option<u32> {
        testing::choice(&Silhouette, &tables(images))
    }

    #[test]
    fn the_highest_mean_is_chosen() {
        let one = rows(&[Some(0.2), Some(0.6), Some(0.7)]);
        let other = rows(&[Some(0.3), Some(0.6), Some(0.3)]);
        assert_eq!(choice(vec![one, other]), Some(3));
    }

    #[test]
    fn ties_go_to_the_smaller_k() {
        assert_eq!(choice(vec![rows(&[Some(0.1), Some(0.5), Some(0.5)])]), Some(3));
    }

    #[test]
    fn from_half_of_its_colours_on_an_image_is_not_counted() {
        let mut tables =
            tables(vec![rows(&[Some(0.4), Some(0.5), Some(1.0)]), rows(&[Some(0.4), Some(0.5), Some(0.3)])]);
        tables.images[0].distinct_colors = Some(7);
        assert_eq!(testing::choice(&Silhouette, &tables), Some(3));
    }

    #[test]
    fn a_k_that_fewer_than_half_of_the_images_judge_is_passed_over() {
        let images =
            |silhouettes: [Option<f64>; 3]| silhouettes.map(|last| rows(&[Some(0.4), last])).to_vec();
        assert_eq!(choice(images([Some(0.9), None, None])), Some(2));
        assert_eq!(choice(images([Some(0.9), Some(0.9), None])), Some(3));
    }

    #[test]
    fn without_any_silhouette_there_is_no_choice() {
        assert_eq!(choice(vec![rows(&[None, None, None])]), None);
    }

    #[test]
    fn a_smaller_k_within_one_standard_error_of_the_peak_is_chosen() {
        // At the peak, K = 4, the mean is 0.6 and its standard error 0.1; 0.5 is just within it.
        let image = |peak| rows(&[Some(0.49), Some(0.51), Some(peak)]);
        assert_eq!(choice(vec![image(0.5), image(0.7)]), Some(3));
        assert_eq!(choice(vec![image(0.59), image(0.61)]), Some(4));
    }

    #[test]
    fn a_smaller_k_within_the_error_of_measurement_is_chosen() {
        let image = |error| {
            let rows = rows(&[Some(0.4), Some(0.5), Some(0.5005)]);
            rows.into_iter().map(|row| MetricRow { silhouette_error: Some(error), ..row }).collect()
        };
        assert_eq!(choice(vec![image(0.0)]), Some(4));
        assert_eq!(choice(vec![image(1e-4)]), Some(4));
        assert_eq!(choice(vec![image(1e-3)]), Some(3));
    }

    proptest! {
        #[test]
        fn it_reads_the_definition(images in prop::collection::vec(prop::array::uniform4(-1.0..1.0_f64), 1..9)) {
            let n = images.len() as f64;
            let mean = |at: usize| images.iter().map(|image| image[at]).sum::<f64>() / n;
            let peak = (0..4).reduce(|best, at| if mean(at) > mean(best) { at } else { best }).unwrap();
            let deviations = images.iter().map(|image| (image[peak] - mean(peak)).powi(2)).sum::<f64>();
            let error = if n > 1.0 { (deviations / (n - 1.0) / n).sqrt() } else { 0.0 };
            let naive = (0..4).find(|&at| mean(at) >= mean(peak) - error).unwrap();
            let images = images.iter().map(|image| rows(&image.map(Some))).collect();
            prop_assert_eq!(choice(images), Some(2 + naive as u32));
        }
    }
}
