//! The colour space XYB of libjxl, with offsets and factors by which SSIMULACRA 2 makes its three channels positive and of like extent.
//!
//! Linear light becomes the response of three kinds of cones, whose cube roots are mixed: X is red against green, Y is
//! brightness, B is blue less Y. The cube root is libjxl's: a guess from the exponent, three steps of Newton's method and one more.

use super::vector::{F32x16, LANES, Tile};

/// What each kind of cone absorbs of red, green and blue light.
const ABSORBANCE: [[f32; 3]; 3] = [
    [0.30, 1.0 - 0.078 - 0.30, 0.078],
    [0.23, 1.0 - 0.078 - 0.23, 0.078],
    [0.243_422_69, 0.204_767_45, 1.0 - 0.243_422_69 - 0.204_767_45],
];
/// Absorbed without any light.
const BIAS: f32 = 0.003_793_073_4;
/// The negative cube root of [`BIAS`], about -0.156.
const NEGATIVE_ROOT_OF_BIAS: f32 = f32::from_bits(0xbe1f_b275);

/// Writes X, Y and B of linear red, green and blue.
#[inline(always)]
pub(super) fn xyb(linear: &[Tile; 3], tiles: &mut [Tile; 3]) {
    for row in 0..LANES {
        let light = [linear[0][row], linear[1][row], linear[2][row]];
        let [long, middle, short] =
            [response(light, ABSORBANCE[0]), response(light, ABSORBANCE[1]), response(light, ABSORBANCE[2])];
        let half = F32x16::splat(0.5);
        let (x, y) = (half * (long - middle), half * (long + middle));
        tiles[0][row] = x * F32x16::splat(14.0) + F32x16::splat(0.42);
        tiles[1][row] = y + F32x16::splat(0.01);
        tiles[2][row] = (short - y) + F32x16::splat(0.55);
    }
}

/// The cube root of what a kind of cone absorbs, which is never 0, less that of the bias.
#[inline(always)]
fn response(light: [F32x16; 3], [red, green, blue]: [f32; 3]) -> F32x16 {
    let absorbed = F32x16::splat(blue).mul_add(light[2], F32x16::splat(BIAS));
    let absorbed = F32x16::splat(green).mul_add(light[1], absorbed);
    let absorbed = F32x16::splat(red).mul_add(light[0], absorbed);
    let (third, four_thirds) = (F32x16::splat(1.0 / 3.0), F32x16::splat(4.0 / 3.0));
    let mut inverse = guess(absorbed);
    let by_three = third * absorbed;
    for _ in 0..3 {
        let square = inverse * inverse;
        inverse = (-by_three).mul_add(square * square, four_thirds * inverse);
    }
    let square = inverse * inverse;
    inverse = third.mul_add((-absorbed).mul_add(square * square, inverse), inverse);
    (inverse * inverse).mul_add(absorbed, F32x16::splat(NEGATIVE_ROOT_OF_BIAS))
}

/// A power of two near the inverse cube root.
#[inline(always)]
fn guess(value: F32x16) -> F32x16 {
    let mut guess = F32x16::ZERO;
    for lane in 0..LANES {
        let exponent = value.0[lane].to_bits() >> 23;
        guess.0[lane] = f32::from_bits(0x5480_0000 - exponent * 0x002a_aaaa);
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_response_is_the_cube_root_of_the_light_less_that_of_the_bias() {
        for step in 0..=1000 {
            let light = step as f32 / 1000.0;
            let response = response([F32x16::splat(light); 3], ABSORBANCE[0]).0[5];
            let exact = (f64::from(light) + f64::from(BIAS)).cbrt() - f64::from(BIAS).cbrt();
            assert!((f64::from(response) - exact).abs() < 1e-6, "{light}: {response}");
        }
    }

    #[test]
    fn gray_has_no_red_or_green_and_every_channel_is_positive() {
        let mut tiles = [[F32x16::ZERO; LANES]; 3];
        xyb(&[[F32x16::splat(0.3); LANES]; 3], &mut tiles);
        let [x, y, b] = tiles.map(|tile| tile[3].0[7]);
        assert!((x - 0.42).abs() < 1e-5 && y > 0.0 && (b - 0.55).abs() < 1e-5, "{x} {y} {b}");
    }
}
