//! The centroids that remain to be compared with the points of a box.

use super::bounding_box::{BoundingBox, may_be_nearest};
use super::simd::LANES;

/// Some of the centroids, in order of their indices, so that ties fall to the lowest index as in a plain comparison.
#[derive(Debug, Default)]
pub(super) struct CandidateList {
    /// Indices among all centroids.
    pub(super) indices: Vec<u16>,
    /// Their positions, in the same order.
    pub(super) centroids: Vec<[f32; 4]>,
    /// The positions again, in groups of [`LANES`] and as columns; the last group is padded with copies of the last.
    columns: Vec<[[f32; LANES]; 4]>,
}

impl CandidateList {
    /// All centroids.
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

    /// The groups of [`LANES`] positions.
    #[inline(always)]
    pub(super) fn columns(&self) -> &[[[f32; LANES]; 4]] {
        &self.columns
    }

    /// Takes the positions and columns from all `centroids`, after the indices were changed.
    #[inline(always)]
    pub(super) fn update<const D: usize>(&mut self, centroids: &[[f32; 4]]) {
        self.centroids.clear();
        for &index in &self.indices {
            self.centroids.push(centroids[index as usize]);
        }
        self.update_columns::<D>();
    }

    /// Becomes those of `all` that can be nearest to some point of `bounds`, even when each centroid moves by up to
    /// `slack`. The columns are left as they were.
    #[inline(always)]
    pub(super) fn filter<const D: usize>(
        &mut self,
        all: &Self,
        bounds: &BoundingBox,
        pivot: &[f32; 4],
        slack: f32,
    ) {
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

    /// The position in this list of the centroid that is nearest to the box's centre.
    #[inline(always)]
    pub(super) fn nearest_to_center<const D: usize>(&self, bounds: &BoundingBox) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_centroids_are_ruled_out() {
        let cube: Vec<[f32; 4]> =
            (0..64).map(|i| [(i % 4) as f32, (i / 4 % 4) as f32, (i / 16) as f32, 0.0]).collect();
        let row: Vec<[f32; 4]> = (0..64).map(|i| [i as f32 * 4.0, 1.0, 1.0, 0.0]).collect();
        let mut near = CandidateList::default();
        near.filter::<3>(&CandidateList::all::<3>(&row), &BoundingBox::of(&cube), &row[1], 0.0);
        assert_eq!(near.indices, [0, 1]);
        near.filter::<3>(&CandidateList::all::<3>(&row), &BoundingBox::of(&cube), &row[1], 3.0);
        assert_eq!(near.indices, [0, 1, 2, 3], "centroids at 4 and 8 may both reach 6");
    }
}
