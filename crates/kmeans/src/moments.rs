//! Moments of weighted points: pixels, sums and products of their coordinates, all exact integers, so that points can
//! be added and subtracted in any order.
//!
//! A coordinate is at most 65,536, of either sign, and an image holds below 2^31 pixels: every entry fits its 64 bits.

use std::ops::{Add, AddAssign, Sub, SubAssign};

/// The pairs of dimensions of a symmetric matrix: its upper triangle, row by row.
const PAIRS: [(usize, usize); 10] =
    [(0, 0), (0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)];

/// The largest count whose product with the sum of products fits 64 bits: `MAX_COUNT_64^2 * 65,536^2 < 2^63`.
const MAX_COUNT_64: u64 = 46_340;

/// Count, sums and products of a set of pixels, in the histogram's integer units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moments {
    /// Pixels.
    pub(crate) count: u64,
    sums: [i64; 4],
    /// Sums of x y for each of [`PAIRS`].
    products: [i64; 10],
}

impl Moments {
    /// The moments of `weight` pixels at one point.
    pub(crate) fn of(point: &[f32; 4], weight: u32) -> Self {
        let coordinates = point.map(|coordinate| coordinate as i64);
        let weighted = coordinates.map(|coordinate| coordinate * weight as i64);
        Self {
            count: weight as u64,
            sums: weighted,
            products: PAIRS.map(|(row, column)| weighted[row] * coordinates[column]),
        }
    }

    /// The mean; `None` without pixels.
    pub(crate) fn mean(&self) -> Option<[f64; 4]> {
        (self.count > 0).then(|| self.sums.map(|sum| sum as f64 / self.count as f64))
    }

    /// Sum over pixels of the squared distance to their mean: exact but for one rounding per dimension.
    pub(crate) fn sse(&self) -> f64 {
        self.central(0) + self.central(4) + self.central(7) + self.central(9)
    }

    /// Sum over pixels of (x - mean)(x - mean)'.
    pub(crate) fn scatter(&self) -> Scatter {
        Scatter(std::array::from_fn(|pair| self.central(pair)))
    }

    /// (n sum(x y) - sum(x) sum(y)) / n for one of [`PAIRS`].
    fn central(&self, pair: usize) -> f64 {
        if self.count == 0 {
            return 0.0;
        }
        let (row, column) = PAIRS[pair];
        let (count, product, sums) = (self.count, self.products[pair], (self.sums[row], self.sums[column]));
        let scaled = if count <= MAX_COUNT_64 {
            (count.cast_signed() * product - sums.0 * sums.1) as f64
        } else {
            (count as i128 * product as i128 - sums.0 as i128 * sums.1 as i128) as f64
        };
        scaled / count as f64
    }
}

impl AddAssign for Moments {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.sums.iter_mut().zip(other.sums).for_each(|(own, other)| *own += other);
        self.products.iter_mut().zip(other.products).for_each(|(own, other)| *own += other);
    }
}

impl SubAssign for Moments {
    fn sub_assign(&mut self, other: Self) {
        self.count -= other.count;
        self.sums.iter_mut().zip(other.sums).for_each(|(own, other)| *own -= other);
        self.products.iter_mut().zip(other.products).for_each(|(own, other)| *own -= other);
    }
}

impl std::iter::Sum for Moments {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl Add for Moments {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Sub for Moments {
    type Output = Self;

    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}

/// A scatter matrix: the sum over pixels of (x - mean)(x - mean)'. Its upper triangle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scatter([f64; 10]);

/// Iterations of the power method: enough for an axis to split along. Where two eigenvalues are close, either axis will
/// do.
const POWER_STEPS: usize = 12;

impl Scatter {
    /// The principal axis, of unit length, and the scatter along it, by power iteration; zeros without any scatter.
    pub(crate) fn principal(&self) -> ([f64; 4], f64) {
        let matrix = self.matrix();
        let largest = (0..4).max_by(|&a, &b| matrix[a][a].total_cmp(&matrix[b][b])).unwrap_or(0);
        let mut axis = [0.0; 4];
        let mut image = matrix[largest];
        for _ in 0..POWER_STEPS {
            let length = dot(&image, &image).sqrt();
            if length == 0.0 {
                return ([0.0; 4], 0.0);
            }
            axis = image.map(|x| x / length);
            image = matrix.map(|row| dot(&row, &axis));
        }
        (axis, dot(&image, &axis))
    }

    fn matrix(&self) -> [[f64; 4]; 4] {
        let mut matrix = [[0.0; 4]; 4];
        for ((row, column), value) in PAIRS.into_iter().zip(self.0) {
            (matrix[row][column], matrix[column][row]) = (value, value);
        }
        matrix
    }
}

fn dot(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;

    fn moments(points: &[([f32; 4], u32)]) -> Moments {
        points.iter().fold(Moments::default(), |sum, (point, weight)| sum + Moments::of(point, *weight))
    }

    #[test]
    fn the_sse_is_taken_about_the_mean() {
        let pair = moments(&[([10.0, 0.0, 5.0, 0.0], 3), ([14.0, 0.0, 5.0, 0.0], 1)]);
        assert_eq!(pair.mean(), Some([11.0, 0.0, 5.0, 0.0]));
        assert_eq!(pair.sse(), 3.0 * 1.0 + 9.0);
        assert_eq!(Moments::default().sse(), 0.0);
        assert_eq!(Moments::default().mean(), None);
    }

    #[test]
    fn the_largest_image_fits() {
        let (most, far) = ((1 << 31) - 2, [-65_536.0, 65_536.0, 65_536.0, 65_536.0]);
        for count in [MAX_COUNT_64 as u32, MAX_COUNT_64 as u32 + 1, most] {
            assert_eq!(moments(&[(far, count)]).sse(), 0.0);
        }
        let few = [(far, MAX_COUNT_64 as u32 / 2), (far.map(|x| -x), MAX_COUNT_64 as u32 / 2)];
        assert_eq!(moments(&few).sse(), 4.0 * 65_536.0_f64.powi(2) * MAX_COUNT_64 as f64);
        let halves = moments(&[(far, most / 2), ([0.0; 4], most / 2)]);
        assert_eq!(halves.sse(), 4.0 * 32_768.0_f64.powi(2) * most as f64);
    }

    #[test]
    fn subtracting_points_undoes_adding_them() {
        let (first, second) = ([1.0, 2.0, 3.0, 0.0], [200.0, 100.0, 7.0, 0.0]);
        assert_eq!(moments(&[(first, 9), (second, 4)]) - moments(&[(second, 4)]), moments(&[(first, 9)]));
    }

    #[test]
    fn the_principal_axis_is_the_longest() {
        let line: Vec<([f32; 4], u32)> =
            (0..50_u8).map(|i| ([i as f32 * 2.0, 100.0 - i as f32, 3.0, 0.0], 1)).collect();
        let (axis, along) = moments(&line).scatter().principal();
        let length = 5.0_f64.sqrt();
        assert!((axis[0] - 2.0 / length).abs() < 1e-12 && (axis[1] + 1.0 / length).abs() < 1e-12);
        assert!((along / moments(&line).sse() - 1.0).abs() < 1e-12);
    }
}
