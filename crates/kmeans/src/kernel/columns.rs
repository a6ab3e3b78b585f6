use super::simd::LANES;

/// Points as one column per dimension, in blocks of [`LANES`]; the last block is padded with its first point.
#[derive(Debug)]
pub(crate) struct Columns {
    dimensions: usize,
    len: usize,
    /// Block after block; within a block one run of `LANES` values per dimension.
    values: Vec<[f32; LANES]>,
}

impl Columns {
    pub(crate) fn new(points: &[[f32; 4]], dimensions: usize) -> Self {
        let mut values = Vec::with_capacity(points.len().div_ceil(LANES) * dimensions);
        for block in points.chunks(LANES) {
            for dimension in 0..dimensions {
                let mut column = [block[0][dimension]; LANES];
                for (slot, point) in column.iter_mut().zip(block) {
                    *slot = point[dimension];
                }
                values.push(column);
            }
        }
        Self { dimensions, len: points.len(), values }
    }

    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The blocks in order, each `D` columns.
    ///
    /// # Panics
    /// When `D` is not the number of dimensions.
    #[inline(always)]
    pub(super) fn blocks<const D: usize>(&self) -> &[[[f32; LANES]; D]] {
        assert_eq!(D, self.dimensions, "a kernel runs over its own dimensions");
        self.values.as_chunks().0
    }
}

/// Squared distances from the points of one block to one centre.
#[inline(always)]
pub(super) fn squared_distances<const D: usize>(
    block: &[[f32; LANES]; D],
    center: &[f32; 4],
) -> [f32; LANES] {
    let mut distances = [0.0; LANES];
    for dimension in 0..D {
        for lane in 0..LANES {
            let difference = block[dimension][lane] - center[dimension];
            distances[lane] += difference * difference;
        }
    }
    distances
}
