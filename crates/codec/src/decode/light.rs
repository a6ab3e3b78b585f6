//! Gamma and primaries of a PNG, by which it says what its samples look like where no profile does.

use moxcms::{Chromaticity, ColorPrimaries, XyY};
use png::{Info, ScaledFloat};

use super::info::ImageInfo;
use super::profile::Profile;

/// Samples, as powers of light, in a space of red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Light {
    /// The exponent from light to samples; where there is none, the curve is that of sRGB.
    gamma: Option<f32>,
    /// White, red, green and blue in x and y of the CIE 1931; where there are none, those of sRGB.
    primaries: Option<[(f32, f32); 4]>,
}

const SRGB_GAMMA: f32 = 0.45455;
const SRGB_PRIMARIES: [(f32, f32); 4] = [(0.3127, 0.3290), (0.64, 0.33), (0.30, 0.60), (0.15, 0.06)];

/// How far off values may be that mean those of sRGB: programs round them differently.
const GAMMA_TOLERANCE: f32 = 0.005;
const PRIMARY_TOLERANCE: f32 = 0.002;

/// Gammas that a display or a camera may have; what lies beyond is a mistake.
const GAMMAS: std::ops::RangeInclusive<f32> = 0.05..=20.0;

impl Light {
    /// What the chunks `gAMA` and `cHRM` say, where that is not sRGB. What can't be meant is ignored, and that is said.
    pub(super) fn of(png: &Info<'_>, info: &mut ImageInfo) -> Option<Self> {
        let gamma = png.gama_chunk.map(ScaledFloat::into_value);
        let sound_gamma = gamma.filter(|gamma| GAMMAS.contains(gamma));
        if let (Some(gamma), None) = (gamma, sound_gamma) {
            info.note(format!("the gamma of {gamma} in the file means nothing and was ignored"));
        }
        let primaries = png.chrm_chunk.map(|chunk| {
            [chunk.white, chunk.red, chunk.green, chunk.blue].map(|(x, y)| (x.into_value(), y.into_value()))
        });
        let sound_primaries = primaries.filter(are_sound);
        if primaries.is_some() && sound_primaries.is_none() {
            info.note("the primaries in the file mean nothing and were ignored");
        }
        let light = Self {
            gamma: sound_gamma.filter(|gamma| (gamma - SRGB_GAMMA).abs() > GAMMA_TOLERANCE),
            primaries: sound_primaries.filter(|primaries| !are_srgb(primaries)),
        };
        Some(light).filter(|light| light.gamma.is_some() || light.primaries.is_some())
    }

    /// The profile that says the same; of gray samples where `is_gray`, which have no primaries.
    pub(super) fn profile(&self, is_gray: bool) -> Option<Profile> {
        if is_gray {
            return self.gamma.map(Profile::gray_of_gamma);
        }
        let [white, primaries @ ..] = self.primaries.unwrap_or(SRGB_PRIMARIES);
        let [red, green, blue] = primaries.map(|(x, y)| Chromaticity::new(x, y));
        let white = XyY::new(white.0.into(), white.1.into(), 1.0);
        let name = match (self.gamma, self.primaries) {
            (Some(gamma), None) => format!("a gamma of {gamma}"),
            (Some(gamma), Some(_)) => format!("a gamma of {gamma} and the primaries in the file"),
            (None, _) => "the primaries in the file".to_owned(),
        };
        Some(Profile::of_light(self.gamma, white, ColorPrimaries { red, green, blue }, name))
    }
}

/// Whether white and the primaries are colours, and the primaries span a triangle.
fn are_sound(points: &[(f32, f32); 4]) -> bool {
    let [_, (red_x, red_y), (green_x, green_y), (blue_x, blue_y)] = *points;
    let area = (green_x - red_x) * (blue_y - red_y) - (blue_x - red_x) * (green_y - red_y);
    area.abs() > SMALLEST_AREA && points.iter().all(|&(x, y)| (0.0..=1.0).contains(&x) && y > 0.0 && y <= 1.0)
}

/// Twice the area of a triangle that is none.
const SMALLEST_AREA: f32 = 1e-3;

fn are_srgb(points: &[(f32, f32); 4]) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() < PRIMARY_TOLERANCE;
    points.iter().zip(&SRGB_PRIMARIES).all(|(a, b)| near(a.0, b.0) && near(a.1, b.1))
}
