//! Which centroids can be nearest to some point of a box.
//!
//! Let z be a centroid near the box, the pivot. Another centroid c can be nearest to a point x of the box only if
//! |x - c|^2 <= |x - z|^2 somewhere in it, which is linear in x and therefore decided at a corner (Kanungo et al.
//! 2002). A margin above the rounding of the distances keeps every centroid that a plain comparison could find nearest,
//! and candidates stay in order of their index, so that ties fall as they do there.

use super::LANES;
use super::vicinity::Neighborhood;

/// Relative margin of the test; single precision rounds a squared distance by less than 4e-7 of it.
pub(crate) const MARGIN: f32 = 4e-6;

/// An axis-parallel box; unused dimensions are 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    low: [f32; 4],
    high: [f32; 4],
}

impl Bounds {
    pub(super) fn of(points: &[[f32; 4]]) -> Self {
        let fold = |pick: fn(f32, f32) -> f32| {
            std::array::from_fn(|d| points.iter().map(|point| point[d]).reduce(pick).unwrap_or(0.0))
        };
        Self { low: fold(f32::min), high: fold(f32::max) }
    }
}

/// Centroids that may be nearest, in order of their indices.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) indices: Vec<u16>,
    pub(super) centroids: Vec<[f32; 4]>,
    /// The centroids again as columns, padded with copies of the last.
    columns: Vec<[[f32; LANES]; 4]>,
}

impl Candidates {
    #[inline(always)]
    pub(super) fn all<const D: usize>(centroids: &[[f32; 4]]) -> Self {
        let indices = (0..centroids.len()).map(|index| index as u16).collect();
        let mut all = Self { indices, centroids: centroids.to_vec(), columns: Vec::new() };
        all.update_columns::<D>();
        all
    }

    #[inline(always)]
    fn update_columns<const D: usize>(&mut self) {
        let last = self.centroids.len().saturating_sub(1);
        self.columns.clear();
        for first in (0..self.centroids.len()).step_by(LANES) {
            let mut columns = [[0.0; LANES]; 4];
            for lane in 0..LANES {
                let centroid = &self.centroids[(first + lane).min(last)];
                for dimension in 0..D {
                    columns[dimension][lane] = centroid[dimension];
                }
            }
            self.columns.push(columns);
        }
    }

    /// Groups of [`LANES`] centroids; the last is padded with copies of the last.
    #[inline(always)]
    pub(super) fn columns(&self) -> &[[[f32; LANES]; 4]] {
        &self.columns
    }

    /// Becomes those near a neighbourhood, and their columns.
    #[inline(always)]
    pub(super) fn take<const D: usize>(&mut self, centroids: &[[f32; 4]], neighborhood: &Neighborhood) {
        neighborhood.near(&mut self.indices);
        self.centroids.clear();
        for &index in &self.indices {
            self.centroids.push(centroids[index as usize]);
        }
        self.update_columns::<D>();
    }

    /// Becomes those of `all` that can be nearest to some point of `bounds`, even when each centroid moves by up to
    /// `slack`. The columns are left as they were.
    #[inline(always)]
    pub(super) fn keep<const D: usize>(&mut self, all: &Self, bounds: &Bounds, pivot: &[f32; 4], slack: f32) {
        self.indices.clear();
        self.centroids.clear();
        for (group, columns) in all.columns.iter().enumerate() {
            let mut kept = may_be_nearest::<D>(columns, pivot, bounds, slack);
            while kept != 0 {
                let position = group * LANES + kept.trailing_zeros() as usize;
                if position < all.indices.len() {
                    self.indices.push(all.indices[position]);
                    self.centroids.push(all.centroids[position]);
                }
                kept &= kept - 1;
            }
        }
    }

    /// The position of the centroid nearest to the box's middle.
    #[inline(always)]
    pub(super) fn nearest_to_center<const D: usize>(&self, bounds: &Bounds) -> usize {
        let (mut smallest, mut groups) = ([f32::INFINITY; LANES], [0_u32; LANES]);
        for (group, columns) in self.columns.iter().enumerate() {
            let mut distances = [0.0_f32; LANES];
            for dimension in 0..D {
                let center = 0.5 * (bounds.low[dimension] + bounds.high[dimension]);
                for lane in 0..LANES {
                    let difference = columns[dimension][lane] - center;
                    distances[lane] += difference * difference;
                }
            }
            for lane in 0..LANES {
                let closer = distances[lane] < smallest[lane];
                groups[lane] = if closer { group as u32 } else { groups[lane] };
                smallest[lane] = if closer { distances[lane] } else { smallest[lane] };
            }
        }
        let mut best = 0;
        for lane in 1..LANES {
            best = if smallest[lane] < smallest[best] { lane } else { best };
        }
        (groups[best] as usize * LANES + best).min(self.centroids.len() - 1)
    }
}

/// Which of a group of centroids can be as near as `pivot` to some point of `bounds`: one bit per lane.
///
/// With v = centroid - pivot and y = x - pivot, |x - centroid|^2 - |x - pivot|^2 = |v|^2 - 2 y v; its least value over
/// the box is taken where each coordinate of y is at the end that v points to.
#[inline(always)]
pub(super) fn may_be_nearest<const D: usize>(
    columns: &[[f32; LANES]; 4],
    pivot: &[f32; 4],
    bounds: &Bounds,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_centroids_are_ruled_out() {
        let cube: Vec<[f32; 4]> =
            (0..64).map(|i| [(i % 4) as f32, (i / 4 % 4) as f32, (i / 16) as f32, 0.0]).collect();
        let row: Vec<[f32; 4]> = (0..64).map(|i| [i as f32 * 4.0, 1.0, 1.0, 0.0]).collect();
        let mut near = Candidates::default();
        near.keep::<3>(&Candidates::all::<3>(&row), &Bounds::of(&cube), &row[1], 0.0);
        assert_eq!(near.indices, [0, 1]);
        near.keep::<3>(&Candidates::all::<3>(&row), &Bounds::of(&cube), &row[1], 3.0);
        assert_eq!(near.indices, [0, 1, 2, 3], "4 and 8 may come together in 6");
    }
}
