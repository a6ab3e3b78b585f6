//! Distances between centroids, in double precision.

/// Squared Euclidean distance.
pub(crate) fn squared_distance(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// Sum over the centroids of the squared distance between their positions in `to` and in `from`.
pub(crate) fn squared_movement(to: &[[f64; 4]], from: &[[f64; 4]]) -> f64 {
    to.iter().zip(from).map(|(to, from)| squared_distance(to, from)).sum()
}
