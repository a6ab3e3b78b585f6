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
    ($trait:ident, $function:ident, $assign:tt) => {
        impl $trait for F32x16 {
            type Output = Self;

            #[inline(always)]
            fn $function(mut self, other: Self) -> Self {
                for lane in 0..LANES {
                    self.0[lane] $assign other.0[lane];
                }
                self
            }
        }
    };
}

lanewise!(Add, add, +=);
lanewise!(Sub, sub, -=);
lanewise!(Mul, mul, *=);
lanewise!(Div, div, /=);

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

/// Writes the tile whose rows are the columns of the tile with these rows: four times, rows that lie eight apart are interleaved.
#[inline(always)]
pub(super) fn transpose(row: impl Fn(usize) -> F32x16, transposed: &mut Tile) {
    let (mut first, mut second) = (EMPTY, EMPTY);
    interleave(row, &mut first);
    interleave_tile(&first, &mut second);
    interleave_tile(&second, &mut first);
    interleave_tile(&first, transposed);
}

#[inline(always)]
fn interleave_tile(tile: &Tile, interleaved: &mut Tile) {
    interleave(
        #[inline(always)]
        |row| tile[row],
        interleaved,
    );
}

#[inline(always)]
fn interleave(row: impl Fn(usize) -> F32x16, interleaved: &mut Tile) {
    for pair in 0..LANES / 2 {
        let (even, odd) = (row(pair).0, row(pair + LANES / 2).0);
        for lane in 0..LANES / 2 {
            interleaved[2 * pair].0[2 * lane] = even[lane];
            interleaved[2 * pair].0[2 * lane + 1] = odd[lane];
            interleaved[2 * pair + 1].0[2 * lane] = even[lane + LANES / 2];
            interleaved[2 * pair + 1].0[2 * lane + 1] = odd[lane + LANES / 2];
        }
    }
}

#[cfg(test)]
mod tests {
    use std::array::from_fn;

    use super::*;

    #[test]
    fn rows_become_columns() {
        let tile: Tile = from_fn(|row| F32x16(from_fn(|column| (100 * row + column) as f32)));
        let mut turned = EMPTY;
        transpose(|row| tile[row], &mut turned);
        for (row, column) in (0..LANES).flat_map(|row| (0..LANES).map(move |column| (row, column))) {
            assert_eq!(turned[column].0[row].to_bits(), tile[row].0[column].to_bits());
        }
    }
}
