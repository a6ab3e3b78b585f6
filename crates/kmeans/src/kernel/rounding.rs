//! Bounds on true distances from distances that were rounded to single precision.

/// Relative margin of all bounds. Single precision rounds a squared distance by less than 4e-7 of it.
pub(crate) const MARGIN: f32 = 4e-6;

/// An upper bound on the distance whose rounded square is `squared`.
#[inline(always)]
pub(crate) fn upper_bound(squared: f32) -> f64 {
    (squared as f64).sqrt() * (1.0 + MARGIN as f64)
}

/// A lower bound on the distance whose rounded square is `squared`.
#[inline(always)]
pub(crate) fn lower_bound(squared: f32) -> f64 {
    (squared as f64).sqrt() * (1.0 - MARGIN as f64)
}
