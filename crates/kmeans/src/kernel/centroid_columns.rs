//! Distances between one point and many centroids, the centroids side by side.

use super::simd::LANES;

/// Centroids as columns, [`LANES`] in a group; the last group is padded with infinitely far centroids.
#[derive(Debug)]
pub(crate) struct CentroidColumns {
    groups: Vec<[[f32; LANES]; 4]>,
}

/// The nearest centroid of a point, and the distance to the second nearest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Nearest {
    /// The lowest index among the nearest.
    pub(crate) index: u16,
    /// Its squared distance, as the plain comparison rounds it.
    pub(crate) squared: f32,
    /// Least squared distance of the others; infinite without any.
    pub(crate) second: f32,
}

impl CentroidColumns {
    pub(crate) fn new(centroids: &[[f32; 4]]) -> Self {
        let group = |centroids: &[[f32; 4]]| {
            let mut columns = [[f32::INFINITY; LANES]; 4];
            for (lane, centroid) in centroids.iter().enumerate() {
                for dimension in 0..4 {
                    columns[dimension][lane] = centroid[dimension];
                }
            }
            columns
        };
        Self { groups: centroids.chunks(LANES).map(group).collect() }
    }

    /// The number of groups.
    pub(crate) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// Squared distances of a point to the centroids of a group, to the bit those of the plain comparison.
    #[inline(always)]
    pub(crate) fn squared_distances<const D: usize>(&self, group: usize, point: &[f32; 4]) -> [f32; LANES] {
        let columns = &self.groups[group];
        let mut distances = [0.0; LANES];
        for dimension in 0..D {
            for lane in 0..LANES {
                let difference = point[dimension] - columns[dimension][lane];
                distances[lane] += difference * difference;
            }
        }
        distances
    }

    /// The nearest and the second nearest centroid of a point.
    #[inline(always)]
    pub(crate) fn nearest<const D: usize>(&self, point: &[f32; 4]) -> Nearest {
        let (mut smallest, mut groups) = ([f32::INFINITY; LANES], [0_u32; LANES]);
        let mut second = [f32::INFINITY; LANES];
        for group in 0..self.groups.len() {
            let distances = self.squared_distances::<D>(group, point);
            for lane in 0..LANES {
                let closer = distances[lane] < smallest[lane];
                let farther = if closer { smallest[lane] } else { distances[lane] };
                second[lane] = if farther < second[lane] { farther } else { second[lane] };
                groups[lane] = if closer { group as u32 } else { groups[lane] };
                smallest[lane] = if closer { distances[lane] } else { smallest[lane] };
            }
        }
        let mut best = 0;
        for lane in 1..LANES {
            let earlier = groups[lane] < groups[best];
            if smallest[lane] < smallest[best] || (smallest[lane] <= smallest[best] && earlier) {
                best = lane;
            }
        }
        let mut least = second[best];
        for lane in 0..LANES {
            if lane != best && smallest[lane] < least {
                least = smallest[lane];
            }
        }
        let index = (groups[best] as usize * LANES + best) as u16;
        Nearest { index, squared: smallest[best], second: least }
    }
}

/// Squared distance of a point to one centroid, to the bit that of the plain comparison.
#[inline(always)]
pub(crate) fn squared_distance<const D: usize>(point: &[f32; 4], centroid: &[f32; 4]) -> f32 {
    let mut squared = 0.0;
    for dimension in 0..D {
        let difference = point[dimension] - centroid[dimension];
        squared += difference * difference;
    }
    squared
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Small integers make ties common.
        #[test]
        fn equals_a_scan(centroids in prop::collection::vec(prop::array::uniform4(0_u8..5), 1..60), point in prop::array::uniform4(0_u8..5)) {
            let centroids: Vec<[f32; 4]> = centroids.into_iter().map(|c| c.map(f32::from)).collect();
            let point = point.map(f32::from);
            let squared: Vec<f32> =
                centroids.iter().map(|c| (0..4).map(|d| (point[d] - c[d]).powi(2)).sum()).collect();
            let mut sorted = squared.clone();
            sorted.sort_by(f32::total_cmp);
            let found = CentroidColumns::new(&centroids).nearest::<4>(&point);
            prop_assert_eq!(found.squared.to_bits(), sorted[0].to_bits());
            prop_assert_eq!(found.second.to_bits(), sorted.get(1).map_or(f32::INFINITY, |s| *s).to_bits());
            prop_assert_eq!(Some(found.index as usize), squared.iter().position(|&s| s <= sorted[0]));
        }
    }
}
