//! The peak of the class's mean silhouette width (Rousseeuw 1987).
//!
//! Images that K reproduces exactly have nothing left to cluster and no say at that K; a K at which fewer than half
//! of the images have one is passed over.

use super::curves::Curve;

/// Index of the K with the highest mean silhouette; ties go to the smaller K.
pub(super) fn choose(curves: &[&Curve<'_>]) -> Option<usize> {
    let ks = curves.first().map_or(0, |curve| curve.rows.len());
    let mut best: Option<(usize, f64)> = None;
    for k_index in 0..ks {
        let Some(mean) = mean_silhouette(curves, k_index) else { continue };
        if best.is_none_or(|(_, highest)| mean > highest) {
            best = Some((k_index, mean));
        }
    }
    best.map(|(k_index, _)| k_index)
}

/// How many images have a say at the K of index `k_index`.
pub(super) fn voters(curves: &[&Curve<'_>], k_index: usize) -> usize {
    values(curves, k_index).len()
}

fn values(curves: &[&Curve<'_>], k_index: usize) -> Vec<f64> {
    let rows = curves.iter().map(|curve| curve.rows[k_index]).filter(|row| row.stop != "exact");
    rows.filter_map(|row| row.silhouette).collect()
}

fn mean_silhouette(curves: &[&Curve<'_>], k_index: usize) -> Option<f64> {
    let values = values(curves, k_index);
    (2 * values.len() >= curves.len() && !values.is_empty())
        .then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, tables, with_curves};
    use super::choose;
    use crate::table::MetricRow;

    /// Rows at K = 2, 3, 4 ... with these silhouettes.
    fn rows(silhouettes: &[Option<f64>]) -> Vec<MetricRow> {
        (2..).zip(silhouettes).map(|(k, &silhouette)| MetricRow { silhouette, ..at(k) }).collect()
    }

    fn choice(images: Vec<Vec<MetricRow>>) -> Option<usize> {
        with_curves(&tables(images), choose)
    }

    #[test]
    fn the_highest_mean_is_chosen() {
        let one = rows(&[Some(0.2), Some(0.6), Some(0.7)]);
        let other = rows(&[Some(0.3), Some(0.6), Some(0.3)]);
        assert_eq!(choice(vec![one, other]), Some(1));
    }

    #[test]
    fn ties_go_to_the_smaller_k() {
        assert_eq!(choice(vec![rows(&[Some(0.1), Some(0.5), Some(0.5)])]), Some(1));
    }

    #[test]
    fn an_image_that_k_reproduces_has_no_say() {
        let exact_at_the_end = |mut rows: Vec<MetricRow>| {
            let last = rows.last_mut().expect("a row");
            (last.stop, last.silhouette) = ("exact".to_owned(), Some(1.0));
            rows
        };
        let one = exact_at_the_end(rows(&[Some(0.4), Some(0.5), None]));
        let other = rows(&[Some(0.4), Some(0.5), Some(0.3)]);
        assert_eq!(choice(vec![one, other]), Some(1));
    }

    #[test]
    fn a_k_that_fewer_than_half_of_the_images_judge_is_passed_over() {
        let images =
            |silhouettes: [Option<f64>; 3]| silhouettes.map(|last| rows(&[Some(0.4), last])).to_vec();
        assert_eq!(choice(images([Some(0.9), None, None])), Some(0));
        assert_eq!(choice(images([Some(0.9), Some(0.9), None])), Some(1));
    }

    #[test]
    fn without_any_silhouette_there_is_no_choice() {
        assert_eq!(choice(vec![rows(&[None, None, None])]), None);
    }
}
