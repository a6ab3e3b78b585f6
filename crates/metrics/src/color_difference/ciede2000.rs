//! CIEDE2000 of pairs of CIELAB colours, side by side.
//!
//! Hues stay unit vectors, so that no angle is needed but in the rotation term: the mean hue is the direction of the two
//! vectors' sum, multiples of it follow from its cosine and sine, and the hue difference from dot and cross product.
//! The remaining angle, exponential and sine are series, exact to 1e-10: what a platform's library computes
//! may differ in the last digit, and can't be vectorised.

/// Pairs that are computed together.
pub(super) const LANES: usize = 16;

/// L, a and b of several colours.
type Colors = [[f64; LANES]; 3];

const CHROMA_25_TO_7: f64 = 6_103_515_625.0;
/// Cosine and sine of 30, 6, 63 and 275 degrees.
const AT_30: (f64, f64) = (0.866_025_403_784_438_6, 0.5);
const AT_6: (f64, f64) = (0.994_521_895_368_273_3, 0.104_528_463_267_653_46);
const AT_63: (f64, f64) = (0.453_990_499_739_546_8, 0.891_006_524_188_367_9);
const AT_275: (f64, f64) = (0.087_155_742_747_658_17, -0.996_194_698_091_745_5);
const DEGREES: f64 = 180.0 / std::f64::consts::PI;

/// The differences of the pairs of `one` and `other`, lane by lane, with kL = kC = kH = 1.
#[inline(always)]
pub(super) fn ciede2000(one: &Colors, other: &Colors) -> [f64; LANES] {
    let mut differences = [0.0; LANES];
    for lane in 0..LANES {
        differences[lane] = difference(
            (one[0][lane], one[1][lane], one[2][lane]),
            (other[0][lane], other[1][lane], other[2][lane]),
        );
    }
    differences
}

/// The names are those of Sharma et al.: after the first line, a and chroma are the primed ones.
#[inline(always)]
fn difference((l1, a1, b1): (f64, f64, f64), (l2, a2, b2): (f64, f64, f64)) -> f64 {
    let a_factor = 1.5 - 0.5 * chroma_ratio(0.5 * (length(a1, b1) + length(a2, b2)));
    let (a1, a2) = (a1 * a_factor, a2 * a_factor);
    let (c1, c2) = (length(a1, b1), length(a2, b2));
    let (cos, sin) = mean_hue((a1, b1, c1), (a2, b2, c2));
    let (l, c) = (0.5 * (l1 + l2) - 50.0, 0.5 * (c1 + c2));

    // Lightness has two denominators: that of its weight, and the weight; so `root` is a factor of both sides.
    let root = (20.0 + l * l).sqrt();
    let s_l = root + 0.015 * l * l;
    let s_c = 1.0 + 0.045 * c;
    let s_h = 1.0 + 0.015 * c * hue_weight(cos, sin);
    let reciprocal = 1.0 / (s_l * s_c * s_h);
    let lightness = (l2 - l1) * root * (s_c * s_h * reciprocal);
    let chroma = (c2 - c1) * (s_l * s_h * reciprocal);
    let hue = hue_difference((a1, b1), (a2, b2), c1 * c2) * (s_l * s_c * reciprocal);
    let rotation = -2.0 * chroma_ratio(c) * rotation_sine(cos, sin);
    let squared = lightness * lightness + chroma * chroma + hue * hue + rotation * chroma * hue;
    squared.max(0.0).sqrt()
}

#[inline(always)]
fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

/// `sqrt(c^7 / (c^7 + 25^7))`
#[inline(always)]
fn chroma_ratio(chroma: f64) -> f64 {
    let squared = chroma * chroma;
    let seventh = squared * squared * squared * chroma;
    (seventh / (seventh + CHROMA_25_TO_7)).sqrt()
}

/// Cosine and sine of the mean hue, the middle of the shorter arc between both hues. Gray has no hue: the mean is then
/// that of the other colour. Opposite hues have two middles; the formula takes the one between 90 and 270 degrees.
#[inline(always)]
fn mean_hue((a1, b1, c1): (f64, f64, f64), (a2, b2, c2): (f64, f64, f64)) -> (f64, f64) {
    let (size1, size2) = (if c1 > 0.0 { c1 } else { 1.0 }, if c2 > 0.0 { c2 } else { 1.0 });
    let (x, y) = (a1 * size2 + a2 * size1, b1 * size2 + b2 * size1);
    let size = length(x, y);
    // The vector whose hue is below 180 degrees, turned by 90.
    let first_is_up = b1 > 0.0 || (b1 == 0.0 && a1 > 0.0);
    let (up_a, up_b, up_size) = if first_is_up { (a1, b1, size1) } else { (a2, b2, size2) };
    let opposite = size < 1e-12 * size1 * size2;
    let (x, y, size) = if opposite { (-up_b, up_a, up_size) } else { (x, y, size) };
    let reciprocal = 1.0 / size;
    if c1 + c2 > 0.0 { (x * reciprocal, y * reciprocal) } else { (1.0, 0.0) }
}

/// T, the weight of hue differences around the mean hue.
#[inline(always)]
fn hue_weight(cos: f64, sin: f64) -> f64 {
    let (cos2, sin2) = (cos * cos - sin * sin, 2.0 * sin * cos);
    let (cos3, sin3) = (cos2 * cos - sin2 * sin, sin2 * cos + cos2 * sin);
    let (cos4, sin4) = (cos2 * cos2 - sin2 * sin2, 2.0 * sin2 * cos2);
    1.0 - 0.17 * (cos * AT_30.0 + sin * AT_30.1) + 0.24 * cos2 + 0.32 * (cos3 * AT_6.0 - sin3 * AT_6.1)
        - 0.20 * (cos4 * AT_63.0 + sin4 * AT_63.1)
}

/// `2 sqrt(c1 c2) sin(dh / 2)`; `product` is that of the chromas.
#[inline(always)]
fn hue_difference((a1, b1): (f64, f64), (a2, b2): (f64, f64), product: f64) -> f64 {
    let (dot, cross) = (a1 * a2 + b1 * b2, a1 * b2 - b1 * a2);
    // Two forms of the same: each loses its digits where the other one keeps them.
    let near = dot > 0.0;
    let squared = if near { 2.0 / (product + dot) } else { 2.0 * (product - dot) };
    let sign = if cross < 0.0 { -1.0 } else { 1.0 };
    squared.max(0.0).sqrt() * if near { cross } else { sign }
}

/// `sin(2 * 30 exp(-((h - 275) / 25)^2))`, in degrees, of the mean hue `h`: the sine in the rotation term for blue colours.
#[inline(always)]
fn rotation_sine(cos: f64, sin: f64) -> f64 {
    let (x, y) = (cos * AT_275.0 + sin * AT_275.1, sin * AT_275.0 - cos * AT_275.1);
    // Tangents of a half, a quarter and an eighth of the angle.
    let half = y / (1.0 + x).max(0.3);
    let quarter = half / (1.0 + (1.0 + half * half).sqrt());
    let eighth = quarter / (1.0 + (1.0 + quarter * quarter).sqrt());
    let steps = 8.0 * DEGREES / 25.0 * arc_tangent(eighth);
    let rotation_sine = sine(std::f64::consts::FRAC_PI_3 * exponential((steps * steps).min(32.0)));
    // Beyond 130 degrees it is below 1e-11.
    if x > -0.64 { rotation_sine } else { 0.0 }
}

/// For arguments up to 0.3.
#[inline(always)]
fn arc_tangent(x: f64) -> f64 {
    let xx = x * x;
    let mut sum = 0.0;
    for term in (0..10).rev() {
        let odd = (2 * term + 1) as f64;
        sum = 1.0 / odd - xx * sum;
    }
    x * sum
}

/// `exp(-x)` for x from 0 to 32: the series at x / 64, squared six times.
#[inline(always)]
fn exponential(x: f64) -> f64 {
    let x = x * (1.0 / 64.0);
    let mut sum = 1.0;
    for term in (1..13).rev() {
        sum = 1.0 - x * (1.0 / term as f64) * sum;
    }
    for _ in 0..6 {
        sum *= sum;
    }
    sum
}

/// For arguments from 0 to 60 degrees.
#[inline(always)]
fn sine(x: f64) -> f64 {
    let xx = x * x;
    let mut sum = 1.0;
    for term in (1..8).rev() {
        sum = 1.0 - xx * (1.0 / ((2 * term) * (2 * term + 1)) as f64) * sum;
    }
    x * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_are_their_functions() {
        for step in 0..=1000 {
            let x = f64::from(step) / 1000.0;
            assert!((arc_tangent(0.3 * x) - (0.3 * x).atan()).abs() < 1e-12);
            assert!((exponential(32.0 * x) - (-32.0 * x).exp()).abs() < 1e-12);
            assert!((sine(1.05 * x) - (1.05 * x).sin()).abs() < 1e-11);
        }
    }

    #[test]
    fn the_rotation_sine_is_that_of_the_formula_all_around() {
        for degrees in 0..360 {
            let hue = f64::from(degrees);
            let away = (hue - 275.0).abs().min(360.0 - (hue - 275.0).abs());
            let expected = (60.0 * (-(away / 25.0).powi(2)).exp()).to_radians().sin();
            let (sin, cos) = hue.to_radians().sin_cos();
            assert!((rotation_sine(cos, sin) - expected).abs() < 1e-9, "{degrees}");
        }
    }

    /// The 34 pairs of Sharma et al. 2005, table 1: L a b, L a b, difference.
    const SHARMA: [[f64; 7]; 34] = [
        [50.0, 2.6772, -79.7751, 50.0, 0.0, -82.7485, 2.0425],
        [50.0, 3.1571, -77.2803, 50.0, 0.0, -82.7485, 2.8615],
        [50.0, 2.8361, -74.0200, 50.0, 0.0, -82.7485, 3.4412],
        [50.0, -1.3802, -84.2814, 50.0, 0.0, -82.7485, 1.0000],
        [50.0, -1.1848, -84.8006, 50.0, 0.0, -82.7485, 1.0000],
        [50.0, -0.9009, -85.5211, 50.0, 0.0, -82.7485, 1.0000],
        [50.0, 0.0, 0.0, 50.0, -1.0, 2.0, 2.3669],
        [50.0, -1.0, 2.0, 50.0, 0.0, 0.0, 2.3669],
        [50.0, 2.4900, -0.0010, 50.0, -2.4900, 0.0009, 7.1792],
        [50.0, 2.4900, -0.0010, 50.0, -2.4900, 0.0010, 7.1792],
        [50.0, 2.4900, -0.0010, 50.0, -2.4900, 0.0011, 7.2195],
        [50.0, 2.4900, -0.0010, 50.0, -2.4900, 0.0012, 7.2195],
        [50.0, -0.0010, 2.4900, 50.0, 0.0009, -2.4900, 4.8045],
        [50.0, -0.0010, 2.4900, 50.0, 0.0010, -2.4900, 4.8045],
        [50.0, -0.0010, 2.4900, 50.0, 0.0011, -2.4900, 4.7461],
        [50.0, 2.5000, 0.0000, 50.0, 0.0000, -2.5000, 4.3065],
        [50.0, 2.5000, 0.0000, 73.0, 25.0000, -18.0000, 27.1492],
        [50.0, 2.5000, 0.0000, 61.0, -5.0000, 29.0000, 22.8977],
        [50.0, 2.5000, 0.0000, 56.0, -27.0000, -3.0000, 31.9030],
        [50.0, 2.5000, 0.0000, 58.0, 24.0000, 15.0000, 19.4535],
        [50.0, 2.5000, 0.0000, 50.0, 3.1736, 0.5854, 1.0000],
        [50.0, 2.5000, 0.0000, 50.0, 3.2972, 0.0000, 1.0000],
        [50.0, 2.5000, 0.0000, 50.0, 1.8634, 0.5757, 1.0000],
        [50.0, 2.5000, 0.0000, 50.0, 3.2592, 0.3350, 1.0000],
        [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
        [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630],
        [61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731],
        [35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645],
        [22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373],
        [36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146],
        [90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441],
        [90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381],
        [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377],
        [2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082],
    ];

    #[test]
    fn all_pairs_of_sharma_et_al_have_their_difference_both_ways() {
        for [l1, a1, b1, l2, a2, b2, expected] in SHARMA {
            for value in [difference((l1, a1, b1), (l2, a2, b2)), difference((l2, a2, b2), (l1, a1, b1))] {
                assert!((value - expected).abs() < 1e-4, "{value}, not {expected}");
            }
        }
    }

    #[test]
    fn equal_colours_do_not_differ() {
        for [l, a, b, ..] in SHARMA {
            assert_eq!(difference((l, a, b), (l, a, b)).to_bits(), 0_f64.to_bits());
        }
    }
}
