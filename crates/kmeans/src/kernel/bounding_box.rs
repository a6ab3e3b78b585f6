//! Which centroids can be nearest to some point of a box (Kanungo et al. 2002).
//!
//! Let z be any centroid, best one near the box: the pivot. Another centroid c can be nearest to a point x of the box only if
//! |x - c|^2 <= |x - z|^2 somewhere in it. The difference of both sides is linear in x, so its least value is taken at a
//! corner. A margin above the rounding of the distances keeps every centroid that a plain comparison could find nearest.

use pulp::Simd;

use super::rounding::MARGIN;
use super::simd::{LANES, vectors};

/// An axis-parallel box; unused dimensions are 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundingBox {
    pub(super) low: [f32; 4],
    pub(super) high: [f32; 4],
}

impl BoundingBox {
    /// The smallest box around `points`.
    pub(super) fn of(points: &[[f32; 4]]) -> Self {
        let fold = |pick: fn(f32, f32) -> f32| {
            std::array::from_fn(|d| points.iter().map(|point| point[d]).reduce(pick).unwrap_or(0.0))
        };
        Self { low: fold(f32::min), high: fold(f32::max) }
    }
}

/// By how much each of a group of centroids may be as near as `pivot` to some point of `bounds`, even when each centroid moves
/// by up to `slack`: it can't be where the value is negative. `None` where all are.
///
/// With v = centroid - pivot and y = x - pivot, |x - centroid|^2 - |x - pivot|^2 = |v|^2 - 2 y v; its least value over
/// the box is taken where each coordinate of y is at the end that v points to.
#[inline(always)]
pub(super) fn may_be_nearest<S: Simd, const D: usize>(
    simd: S,
    columns: &[[f32; LANES]; 4],
    pivot: &[f32; 4],
    bounds: &BoundingBox,
    slack: f32,
) -> Option<[f32; LANES]> {
    let low: [f32; D] = std::array::from_fn(|dimension| bounds.low[dimension] - pivot[dimension]);
    let high: [f32; D] = std::array::from_fn(|dimension| bounds.high[dimension] - pivot[dimension]);
    let mut reach = 0.0_f32;
    for dimension in 0..D {
        reach += (low[dimension] * low[dimension]).max(high[dimension] * high[dimension]);
    }
    let mut excess = [0.0; LANES];
    let mut greatest = simd.splat_f32s(f32::NEG_INFINITY);
    for (part, excess) in S::as_mut_simd_f32s(&mut excess).0.iter_mut().enumerate() {
        let (mut least, mut norm) = (simd.splat_f32s(0.0), simd.splat_f32s(0.0));
        for dimension in 0..D {
            let column = vectors::<S>(&columns[dimension])[part];
            let v = simd.sub_f32s(column, simd.splat_f32s(pivot[dimension]));
            let at = |end: f32| simd.mul_f32s(simd.splat_f32s(2.0 * end), v);
            let most = simd.max_f32s(at(low[dimension]), at(high[dimension]));
            let squared = simd.mul_f32s(v, v);
            norm = simd.add_f32s(norm, squared);
            least = simd.add_f32s(least, simd.sub_f32s(squared, most));
        }
        // (|v| + 2 reach)^2 bounds all squared distances that were rounded on the way; 2 (a^2 + b^2) >= (a + b)^2.
        let bound = simd.add_f32s(norm, simd.splat_f32s(4.0 * reach));
        // Both distances, at most |v| + reach and reach, may change by the slack.
        let lengths = simd.add_f32s(simd.sqrt_f32s(norm), simd.splat_f32s(2.0 * reach.sqrt()));
        let allowance = simd.mul_f32s(simd.splat_f32s(2.0 * slack), lengths);
        let rounding = simd.mul_f32s(simd.splat_f32s(2.0 * MARGIN), bound);
        *excess = simd.sub_f32s(simd.add_f32s(rounding, allowance), least);
        greatest = simd.max_f32s(*excess, greatest);
    }
    (simd.reduce_max_f32s(greatest) >= 0.0).then_some(excess)
}
