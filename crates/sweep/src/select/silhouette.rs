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

fn mean_silhouette(curves: &[&Curve<'_>], k_index: usize) -> Option<f64> {
    let rows = curves.iter().map(|curve| curve.rows[k_index]).filter(|row| row.stop != "exact");
    let values: Vec<f64> = rows.filter_map(|row| row.silhouette).collect();
    (2 * values.len() >= curves.len() && !values.is_empty())
        .then(|| values.iter().sum::<f64>() / values.len() as f64)
}
