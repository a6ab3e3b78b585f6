//! Sixteen floats that are handled side by side, and tiles of sixteen times sixteen.
//!
//! [`F32x16::mul_add`] rounds once, as `libjxl` does: an instruction of every SIMD level that the crate dispatches to, and a call
//! of the standard library where the processor has none. The bits are the same.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// Floats in an [`F32x16`], and rows and columns of a tile.
pub(super) const LANES: usize = 16;

#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct F32x16(pub(super) [f32; LANES]);

/// A square of an image, row by row.
pub(super) type Tile = [F32x16; LANES];

pub(super) const EMPTY: Tile = [F32x16::ZERO; LANES];

impl F32x16 {
    pub(super) const ZERO: Self = Self([0.0; LANES]);

    #[inline(always)]
    pub(super) fn splat(value: f32) -> Self {
        Self([value; LANES])
    }

    /// `self * factor + addend`, rounded once.
    #[inline(always)]
    pub(super) fn mul_add(mut self, factor: Self, addend: Self) -> Self {
        for lane in 0..LANES {
            self.0[lane] = self.0[lane].mul_add(factor.0[lane], addend.0[lane]);
        }
        self
    }

    #[inline(always)]
    pub(super) fn abs(mut self) -> Self {
        for lane in 0..LANES {
            self.0[lane] = self.0[lane].abs();
        }
        self
    }
}

macro_rules! lanewise {
    ($trait:ident, $function:ident, $operator:tt) => {
        impl $trait for F32x16 {
            type Output = Self;

            #[inline(always)]
            fn $function(mut self, other: Self) -> Self {
                for lane in 0..LANES {
                    self.0[lane] = self.0[lane] $operator other.0[lane];
                }
                self
            }
        }
    };
}

lanewise!(Add, add, +);
lanewise!(Sub, sub, -);
lanewise!(Mul, mul, *);
lanewise!(Div, div, /);

impl Neg for F32x16 {
    type Output = Self;

    #[inline(always)]
    fn neg(mut self) -> Self {
        for lane in 0..LANES {
            self.0[lane] = -self.0[lane];
        }
        self
    }
}

#[inline(always)]
pub(super) fn product(a: &Tile, b: &Tile) -> Tile {
    let mut product = *a;
    for row in 0..LANES {
        product[row] = a[row] * b[row];
    }
    product
}

/// The tile whose rows are the columns of `tile`: four times, rows that lie eight apart are interleaved.
#[inline(always)]
pub(super) fn transposed(tile: &Tile) -> Tile {
    let mut tile = *tile;
    for _ in 0..4 {
        let mut interleaved = EMPTY;
        for row in 0..LANES / 2 {
            let (upper, lower) = (tile[row].0, tile[row + LANES / 2].0);
            for lane in 0..LANES / 2 {
                interleaved[2 * row].0[2 * lane] = upper[lane];
                interleaved[2 * row].0[2 * lane + 1] = lower[lane];
                interleaved[2 * row + 1].0[2 * lane] = upper[lane + LANES / 2];
                interleaved[2 * row + 1].0[2 * lane + 1] = lower[lane + LANES / 2];
            }
        }
        tile = interleaved;
    }
    tile
}

#[cfg(test)]
mod tests {
    use std::array::from_fn;

    use super::*;

    #[test]
    fn rows_become_columns() {
        let tile: Tile = from_fn(|row| F32x16(from_fn(|column| (100 * row + column) as f32)));
        let turned = transposed(&tile);
        for (row, column) in (0..LANES).flat_map(|row| (0..LANES).map(move |column| (row, column))) {
            assert_eq!(turned[column].0[row].to_bits(), tile[row].0[column].to_bits());
        }
    }
}
