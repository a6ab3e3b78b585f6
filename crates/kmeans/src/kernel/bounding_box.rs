//! Which centroids can be nearest to some point of a box (Kanungo et al. 2002).
//!
//! Let z be any centroid, best one near the box: the pivot. Another centroid c can be nearest to a point x of the box only if
//! |x - c|^2 <= |x - z|^2 somewhere in it. The difference of both sides is linear in x, so its least value is taken at a
//! corner. A margin above the rounding of the distances keeps every centroid that a plain comparison could find nearest.

use super::rounding::MARGIN;
use super::simd::LANES;

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

/// Which of a group of centroids can be as near as `pivot` to some point of `bounds`, even when each centroid moves by up to
/// `slack`: one bit per lane.
///
/// With v = centroid - pivot and y = x - pivot, |x - centroid|^2 - |x - pivot|^2 = |v|^2 - 2 y v; its least value over
/// the box is taken where each coordinate of y is at the end that v points to.
#[inline(always)]
pub(super) fn may_be_nearest<const D: usize>(
    columns: &[[f32; LANES]; 4],
    pivot: &[f32; 4],
    bounds: &BoundingBox,
    slack: f32,
) -> u16 {
    let (mut least, mut norm) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    let mut reach = 0.0_f32;
    for dimension in 0..D {
        let low = bounds.low[dimension] - pivot[dimension];
        let high = bounds.high[dimension] - pivot[dimension];
        reach += (low * low).max(high * high);
        for lane in 0..LANES {
            let v = columns[dimension][lane] - pivot[dimension];
            let (at_low, at_high) = (low * v, high * v);
            let most = if at_low > at_high { at_low } else { at_high };
            norm[lane] += v * v;
            least[lane] += v * v - 2.0 * most;
        }
    }
    let mut allowance = [0.0_f32; LANES];
    if slack > 0.0 {
        // Both distances, at most |v| + reach and reach, may change by the slack.
        let reach = reach.sqrt();
        for lane in 0..LANES {
            allowance[lane] = 2.0 * slack * (norm[lane].sqrt() + 2.0 * reach);
        }
    }
    let mut kept = 0;
    for lane in 0..LANES {
        // (|v| + 2 reach)^2 bounds all squared distances that were rounded on the way; 2 (a^2 + b^2) >= (a + b)^2.
        let may = least[lane] <= MARGIN * 2.0 * (norm[lane] + 4.0 * reach) + allowance[lane];
        kept |= u16::from(may) << lane;
    }
    kept
}
