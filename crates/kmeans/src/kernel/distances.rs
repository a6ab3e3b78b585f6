//! The step of maximin: distances to the nearest of the centres so far, and the point with the largest.

use super::columns::{Columns, squared_distances};
use super::simd::{LANES, Vectorized, dispatch};

/// For every point the squared distance to the nearest centre so far, block after block.
#[derive(Debug)]
pub(crate) struct Distances(Vec<[f32; LANES]>);

impl Distances {
    /// Before any centre: all points are infinitely far.
    pub(crate) fn new(points: &Columns) -> Self {
        Self(vec![[f32::INFINITY; LANES]; points.len().div_ceil(LANES)])
    }

    /// Adds a centre; returns the index of the point that is farthest from its nearest centre now, the lowest among equals.
    pub(crate) fn add_center(&mut self, points: &Columns, center: &[f32; 4]) -> usize {
        let Self(distances) = self;
        assert_eq!(distances.len(), points.len().div_ceil(LANES), "distances are of these points");
        dispatch!(points.dimensions(), add_center_to_blocks(points, center, distances))
    }
}

#[inline(always)]
fn add_center_to_blocks<const D: usize>(
    points: &Columns,
    center: &[f32; 4],
    distances: &mut [[f32; LANES]],
) -> usize {
    let (mut farthest, mut blocks) = ([-1.0_f32; LANES], [0_u32; LANES]);
    for (number, (block, distances)) in points.blocks::<D>().iter().zip(distances).enumerate() {
        let mut least = squared_distances(block, center);
        for lane in 0..LANES {
            least[lane] = if least[lane] < distances[lane] { least[lane] } else { distances[lane] };
        }
        for lane in 0..LANES {
            let farther = least[lane] > farthest[lane];
            blocks[lane] = if farther { number as u32 } else { blocks[lane] };
            farthest[lane] = if farther { least[lane] } else { farthest[lane] };
        }
        *distances = least;
    }
    // The last block is padded with copies of its first point, which comes before them.
    let mut best = 0;
    for lane in 1..LANES {
        let earlier = (blocks[lane], lane) < (blocks[best], best);
        if farthest[lane] > farthest[best] || (farthest[lane] >= farthest[best] && earlier) {
            best = lane;
        }
    }
    blocks[best] as usize * LANES + best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_the_same_on_every_simd_level() {
        let points: Vec<[f32; 4]> =
            (0..1_003).map(|i| [(i % 251) as f32, (i * 7 % 31) as f32, (i * i % 17) as f32, 0.0]).collect();
        let columns = Columns::new(&points, 3);
        let (mut fast, mut plain) = (Distances::new(&columns), Distances::new(&columns));
        for center in [[10.1, 20.2, 3.3, 0.0], [200.0, 3.0, 3.0, 0.0]] {
            let farthest = fast.add_center(&columns, &center);
            assert_eq!(farthest, add_center_to_blocks::<3>(&columns, &center, &mut plain.0));
            assert_eq!(fast.0, plain.0);
        }
    }
}
