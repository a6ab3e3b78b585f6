//! The box around weighted points along their principal axes.

/// Rotations after which what is left beside the diagonal of a 3x3 matrix is rounding.
const SWEEPS: usize = 30;

/// The lengths of the sides, the axis of largest variance first.
pub(super) fn sides(points: &[[f32; 4]], weights: &[u32]) -> [f64; 3] {
    let mut axes = eigenvectors(covariance(points, weights));
    axes.sort_by(|a, b| b.0.total_cmp(&a.0));
    axes.map(|(_, axis)| {
        let along = points.iter().map(|point| (0..3).map(|d| point[d] as f64 * axis[d]).sum::<f64>());
        let (low, high) =
            along.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        high - low
    })
}

fn covariance(points: &[[f32; 4]], weights: &[u32]) -> [[f64; 3]; 3] {
    let total: f64 = weights.iter().map(|&weight| weight as f64).sum();
    let weighted = || points.iter().zip(weights).map(|(point, &weight)| (point, weight as f64));
    let mean: [f64; 3] = std::array::from_fn(|d| {
        weighted().map(|(point, weight)| weight * point[d] as f64).sum::<f64>() / total
    });
    let product = |i: usize, j: usize| {
        let deviation = |point: &[f32; 4], d: usize| point[d] as f64 - mean[d];
        weighted().map(|(point, weight)| weight * deviation(point, i) * deviation(point, j)).sum::<f64>()
            / total
    };
    std::array::from_fn(|i| std::array::from_fn(|j| product(i, j)))
}

/// Eigenvalues with their unit vectors, by Jacobi's rotations (1846).
fn eigenvectors(mut matrix: [[f64; 3]; 3]) -> [(f64, [f64; 3]); 3] {
    let mut axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    for _ in 0..SWEEPS {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            rotate(&mut matrix, &mut axes, p, q);
        }
    }
    std::array::from_fn(|d| (matrix[d][d], axes[d]))
}

/// Turns the plane of `p` and `q` so that they no longer vary together.
fn rotate(matrix: &mut [[f64; 3]; 3], axes: &mut [[f64; 3]; 3], p: usize, q: usize) {
    if matrix[p][q] == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn = |a: f64, b: f64| (cosine * a - sine * b, sine * a + cosine * b);
    for d in 0..3 {
        (matrix[d][p], matrix[d][q]) = turn(matrix[d][p], matrix[d][q]);
    }
    for d in 0..3 {
        (matrix[p][d], matrix[q][d]) = turn(matrix[p][d], matrix[q][d]);
        (axes[p][d], axes[q][d]) = turn(axes[p][d], axes[q][d]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_diagonal_is_one_long_side() {
        let points = [[0.0, 0.0, 0.0, 0.0], [100.0, 100.0, 100.0, 0.0], [50.0, 50.0, 50.0, 0.0]];
        let [longest, others @ ..] = sides(&points, &[1, 1, 2]);
        assert!((longest - 100.0 * 3.0_f64.sqrt()).abs() < 1e-9);
        assert!(others.iter().all(|side| side.abs() < 1e-9), "{others:?}");
    }

    /// `x @ numpy.linalg.svd(x - x.mean(0))[2].T`, `numpy.ptp` of its columns, of numpy 2.4, for
    /// `x = [[10, 20, 30], [200, 180, 90], [60, 90, 20], [60, 90, 20], [120, 40, 220]]`.
    #[test]
    fn equals_numpy() {
        let points = [
            [10.0, 20.0, 30.0, 0.0],
            [200.0, 180.0, 90.0, 0.0],
            [60.0, 90.0, 20.0, 0.0],
            [120.0, 40.0, 220.0, 0.0],
        ];
        let sides = sides(&points, &[1, 1, 2, 1]);
        assert!(sides.iter().zip(NUMPY).all(|(side, numpy)| (side - numpy).abs() < 1e-7), "{sides:?}");
    }

    const NUMPY: [f64; 3] = [214.671_993_7, 206.996_533_97, 10.293_187_91];

    proptest! {
        #[test]
        fn eigenvectors_are_those(entries in prop::array::uniform6(-9.0..9.0_f64)) {
            let [a, b, c, d, e, f] = entries;
            let matrix = [[a, b, c], [b, d, e], [c, e, f]];
            for (value, axis) in eigenvectors(matrix) {
                for row in 0..3 {
                    let product: f64 = (0..3).map(|column| matrix[row][column] * axis[column]).sum();
                    prop_assert!((product - value * axis[row]).abs() < 1e-9);
                }
                prop_assert!((axis.iter().map(|x| x * x).sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }
}
