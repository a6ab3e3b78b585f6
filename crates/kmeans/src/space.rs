//! Colour spaces: 8-bit sRGB to coordinates and back.
//!
//! The conversions are `palette`'s, in double precision and on the pure-Rust `libm`, so that they give the same bits on
//! every machine.

use palette::convert::FromColorUnclamped;
use palette::white_point::D65;
use palette::{Lab, LinSrgb, Oklab, Srgb};

/// The space whose Euclidean distance a clustering minimises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColorSpace {
    /// 8-bit sRGB samples as stored, 0 to 255.
    #[default]
    Srgb,
    /// Oklab (Ottosson 2020), L from 0 to 1.
    Oklab,
    /// CIE L*a*b* (1976) for the white of sRGB, D65; L from 0 to 100. Its distance is Delta E 76.
    Lab,
}

impl ColorSpace {
    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Srgb => "srgb",
            Self::Oklab => "oklab",
            Self::Lab => "lab",
        }
    }

    /// Distance from black to white along the gray axis; of an sRGB sample, along one channel.
    pub(crate) fn range(self) -> f64 {
        match self {
            Self::Srgb => 255.0,
            Self::Oklab => 1.0,
            Self::Lab => 100.0,
        }
    }

    /// Coordinates of a gray of lightness `lightness`.
    pub(crate) fn neutral(self, lightness: f64) -> [f64; 3] {
        match self {
            Self::Srgb => [lightness; 3],
            Self::Oklab | Self::Lab => [lightness, 0.0, 0.0],
        }
    }

    /// From coordinates to sRGB samples, 0 to 255 and beyond where sRGB has no such colour.
    pub(crate) fn samples(self, coordinates: [f64; 3]) -> [f64; 3] {
        let [x, y, z] = coordinates;
        let encoded = |linear: LinSrgb<f64>| {
            let Srgb { red, green, blue, .. } = Srgb::<f64>::from_linear(linear);
            [red, green, blue].map(|sample| 255.0 * sample)
        };
        match self {
            Self::Srgb => coordinates,
            Self::Oklab => encoded(LinSrgb::from_color_unclamped(Oklab::new(x, y, z))),
            Self::Lab => encoded(LinSrgb::from_color_unclamped(Lab::<D65, f64>::new(x, y, z))),
        }
    }
}

/// From 8-bit sRGB to coordinates.
pub(crate) struct Converter {
    space: ColorSpace,
    /// Linear light of every sample.
    linear: [f64; 256],
}

impl Converter {
    pub(crate) fn new(space: ColorSpace) -> Self {
        let linear = |sample| match space {
            ColorSpace::Srgb => 0.0,
            ColorSpace::Oklab | ColorSpace::Lab => {
                Srgb::new(sample as f64 / 255.0, 0.0, 0.0).into_linear().red
            }
        };
        Self { space, linear: std::array::from_fn(linear) }
    }

    pub(crate) fn coordinates(&self, [r, g, b]: [u8; 3]) -> [f64; 3] {
        let linear = || LinSrgb::from([r, g, b].map(|sample| self.linear[sample as usize]));
        match self.space {
            ColorSpace::Srgb => [r, g, b].map(f64::from),
            ColorSpace::Oklab => Oklab::from_color_unclamped(linear()).into(),
            ColorSpace::Lab => Lab::<D65, f64>::from_color_unclamped(linear()).into(),
        }
    }
}
