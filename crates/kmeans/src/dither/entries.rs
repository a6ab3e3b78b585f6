//! A palette as columns, in which the nearest entry of a single colour is found fast.

use super::space::{Coordinates, FULL_ALPHA};
use crate::algorithm::seen_by_opaque;
use crate::kernel::LANES;

/// Entries of a palette in the coordinates of dithering, in blocks of [`LANES`]; the last block is padded with its first entry.
pub(super) struct Entries {
    pub(super) points: Vec<[f32; 4]>,
    blocks: Vec<[[f32; LANES]; 4]>,
}

impl Entries {
    /// # Panics
    /// When `palette` is empty or longer than 65,536.
    pub(super) fn new(palette: &[[u8; 4]], coordinates: &Coordinates) -> Self {
        assert!((1..=1 << 16).contains(&palette.len()), "a palette has 1 to 65,536 entries");
        Self::of_points(palette.iter().map(|&color| coordinates.point(color)).collect())
    }

    /// The same entries for opaque pixels: those that they may not have are nearest to nothing.
    pub(super) fn for_opaque(&self) -> Self {
        Self::of_points(seen_by_opaque(&self.points, FULL_ALPHA))
    }

    fn of_points(points: Vec<[f32; 4]>) -> Self {
        let block = |entries: &[[f32; 4]]| {
            let mut block = [[0.0; LANES]; 4];
            for (dimension, column) in block.iter_mut().enumerate() {
                for (lane, slot) in column.iter_mut().enumerate() {
                    *slot = entries.get(lane).unwrap_or(&entries[0])[dimension];
                }
            }
            block
        };
        Self { blocks: points.chunks(LANES).map(block).collect(), points }
    }

    /// The index of the entry nearest to `point`; ties go to the lowest.
    #[inline(always)]
    pub(super) fn nearest(&self, point: &[f32; 4]) -> usize {
        let (mut smallest, mut of_block) = ([f32::INFINITY; LANES], [0_u32; LANES]);
        for (number, block) in self.blocks.iter().enumerate() {
            let mut distances = [0.0; LANES];
            for dimension in 0..4 {
                for lane in 0..LANES {
                    let difference = block[dimension][lane] - point[dimension];
                    distances[lane] += difference * difference;
                }
            }
            for lane in 0..LANES {
                let closer = distances[lane] < smallest[lane];
                of_block[lane] = if closer { number as u32 } else { of_block[lane] };
                smallest[lane] = if closer { distances[lane] } else { smallest[lane] };
            }
        }
        let mut nearest = (f32::INFINITY, usize::MAX);
        for lane in 0..LANES {
            let index = of_block[lane] as usize * LANES + lane;
            if smallest[lane] < nearest.0 || (smallest[lane] <= nearest.0 && index < nearest.1) {
                nearest = (smallest[lane], index);
            }
        }
        nearest.1
    }
}

#[cfg(test)]
mod tests {
    use super::super::space::DitherSpace;
    use super::*;
    use crate::kernel::Vectorized;
    use proptest::prelude::*;

    proptest! {
        /// Few levels make ties common: the lowest index must win on every SIMD level.
        #[test]
        fn equals_a_scan(palette in prop::collection::vec(prop::array::uniform4(0_u8..4), 1..60), point in prop::array::uniform4(0_u8..8)) {
            let entries = Entries::new(&palette, &Coordinates::new(DitherSpace::Srgb));
            let point = point.map(|x| x as f32 / 2.0);
            let squared = |entry: &[f32; 4]| (0..4).map(|d| (entry[d] - point[d]).powi(2)).sum::<f32>();
            let smallest = entries.points.iter().map(squared).fold(f32::INFINITY, f32::min);
            let first = entries.points.iter().position(|entry| squared(entry) <= smallest);
            let vectorized = pulp::Arch::new().dispatch(Vectorized(#[inline(always)] || entries.nearest(&point)));
            prop_assert_eq!(Some(entries.nearest(&point)), first);
            prop_assert_eq!(Some(vectorized), first);
        }
    }
}
