//! Sums of floats whose order is the same at every SIMD level.
//!
//! A sum of floats depends on its order, and the order would depend on the width of a vector register. So every long sum
//! here runs in a fixed number of lanes, as wide as the widest register (8 doubles in AVX-512); narrower machines
//! use several registers, and the additions stay the same.

/// Partial sums that run side by side.
pub(crate) const LANES: usize = 8;

/// Adds up the lanes pairwise: 0+4, 1+5, 2+6, 3+7, and so on down to one.
#[inline(always)]
pub(crate) fn fold(lanes: [f64; LANES]) -> f64 {
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Sum of `values`, of which number `i` is added to lane `i % LANES`.
#[inline(always)]
pub(crate) fn sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (blocks, rest) = values.as_chunks::<LANES>();
    for block in blocks {
        for (lane, value) in lanes.iter_mut().zip(block) {
            *lane += value;
        }
    }
    for (lane, value) in lanes.iter_mut().zip(rest) {
        *lane += value;
    }
    fold(lanes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_added_once() {
        for count in 1..40 {
            let values: Vec<f64> = (0..count).map(|i| f64::from(1 << (i % 20))).collect();
            assert_eq!(sum(&values).to_bits(), values.iter().sum::<f64>().to_bits());
        }
    }
}
