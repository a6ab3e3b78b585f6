use super::columns::squared_distances;
use super::{Columns, LANES, Vectorized, dispatch};

/// The k-means++ step: `lowered[i] = min(current[i], squared distance of point i to center)`.
/// Returns the potential, the sum of `weights[i] * lowered[i]`.
///
/// # Panics
/// When a slice is not as long as there are points.
pub(crate) fn lower_distances(
    points: &Columns,
    weights: &[u32],
    center: &[f32; 4],
    current: &[f32],
    lowered: &mut [f32],
) -> f64 {
    assert!([weights.len(), current.len(), lowered.len()].iter().all(|&len| len == points.len()));
    dispatch!(points.dimensions(), lower_blocks(points, weights, center, current, lowered))
}

#[inline(always)]
fn lower_blocks<const D: usize>(
    points: &Columns,
    weights: &[u32],
    center: &[f32; 4],
    current: &[f32],
    lowered: &mut [f32],
) -> f64 {
    let mut sums = [0.0_f64; LANES];
    let slices = weights.chunks(LANES).zip(current.chunks(LANES)).zip(lowered.chunks_mut(LANES));
    for (block, ((weights, current), lowered)) in points.blocks::<D>().iter().zip(slices) {
        let distances = squared_distances(block, center);
        for lane in 0..lowered.len() {
            lowered[lane] = if distances[lane] < current[lane] { distances[lane] } else { current[lane] };
            sums[lane] += weights[lane] as f64 * lowered[lane] as f64;
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowers_and_sums_the_same_on_every_simd_level() {
        let points: Vec<[f32; 4]> =
            (0..53).map(|i| [i as f32, (i * 7 % 31) as f32, (i * i % 17) as f32, 0.0]).collect();
        let weights: Vec<u32> = (1..=53).collect();
        let current = vec![100.0; 53];
        let columns = Columns::new(&points, 3);
        let center = [10.1, 20.2, 3.3, 0.0];
        let (mut fast, mut plain) = (vec![0.0; 53], vec![0.0; 53]);
        let potential = lower_distances(&columns, &weights, &center, &current, &mut fast);
        let plain_potential = lower_blocks::<3>(&columns, &weights, &center, &current, &mut plain);
        assert_eq!(potential.to_bits(), plain_potential.to_bits());
        assert_eq!(fast, plain);
        let naive: f64 = (0..53)
            .map(|i| {
                let distance: f64 = (0..3).map(|d| (points[i][d] as f64 - center[d] as f64).powi(2)).sum();
                weights[i] as f64 * distance.min(100.0)
            })
            .sum();
        assert!((potential - naive).abs() < 1e-3 * naive, "{potential} {naive}");
        assert!(fast.iter().all(|&d| d <= 100.0) && fast.iter().any(|&d| d < 100.0));
    }
}
