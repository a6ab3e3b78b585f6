//! Converts colours to points of the clustering space, and centroids to colours.
//!
//! Coordinates are integers, multiples of 1/`unit` of the space's own unit, so that sums of them are exact and do not depend
//! on the order of addition.
//!
//! - sRGB: 8-bit samples are integers. Premultiplied colour is `c * a / 255`, which has no finite binary fraction: in
//!   multiples of 1/255 it is the integer `c * a`, and different colours stay different points.
//! - Oklab and L*a*b* are rounded to a grid of 1/65,536 and 1/512, far below what 8-bit colours differ by and all
//!   distortions but the smallest; premultiplied colour is rounded to the same grid.
//!
//! Alpha is the fourth dimension and spans as much as lightness does. Grays lie on the gray axis, a = b = 0.

use rayon::prelude::*;

use crate::space::{ColorSpace, Converter};

/// The dimensions that an image's pixels need; each model includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorModel {
    /// Opaque with R = G = B in every pixel: one dimension, lightness.
    Gray,
    /// Opaque: three dimensions.
    Rgb,
    /// Some alpha below 255: three dimensions premultiplied by alpha, and alpha.
    Rgba,
}

impl ColorModel {
    /// Dimensions of the clustering space.
    #[must_use]
    pub fn dimensions(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    /// The model that `pixels` need.
    pub(crate) fn of(pixels: &[[u8; 4]]) -> Self {
        let (mut common, mut different) = (u32::MAX, 0);
        for &pixel in pixels {
            let bits = u32::from_le_bytes(pixel);
            common &= bits;
            different |= bits ^ bits >> 8;
        }
        let (opaque, gray) = (common >> 24 == 255, different.trailing_zeros() >= 16);
        match (opaque, gray) {
            (false, _) => Self::Rgba,
            (true, true) => Self::Gray,
            (true, false) => Self::Rgb,
        }
    }
}

/// The mapping between colours and points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coordinates {
    pub(crate) space: ColorSpace,
    pub(crate) model: ColorModel,
}

impl Coordinates {
    /// Steps of the grid in one unit of the space.
    pub(crate) fn unit(self) -> f64 {
        match (self.space, self.model) {
            (ColorSpace::Srgb, ColorModel::Rgba) => 255.0,
            (ColorSpace::Srgb, _) => 1.0,
            (ColorSpace::Oklab, _) => 65_536.0,
            (ColorSpace::Lab, _) => 512.0,
        }
    }

    /// Steps of the grid in 1/255 of the lightness range: a small difference of colours.
    pub(crate) fn small_step(self) -> f64 {
        self.white() / 255.0
    }

    /// The lightness of white, and the alpha of opaque, on the grid.
    fn white(self) -> f64 {
        self.space.range() * self.unit()
    }

    pub(crate) fn points(self, colors: &[[u8; 4]]) -> Vec<[f32; 4]> {
        if self.space == ColorSpace::Srgb {
            return colors.iter().map(|&color| self.srgb_point(color)).collect();
        }
        let converter = Converter::new(self.space);
        let point = |&color: &[u8; 4]| self.converted_point(&converter, color);
        colors.par_iter().with_min_len(COLORS_PER_TASK).map(point).collect()
    }

    #[inline]
    fn srgb_point(self, [r, g, b, a]: [u8; 4]) -> [f32; 4] {
        let (alpha, premultiplied) = (a as f32, |sample: u8| sample as f32 * a as f32);
        match self.model {
            ColorModel::Gray => [r as f32, 0.0, 0.0, 0.0],
            ColorModel::Rgb => [r as f32, g as f32, b as f32, 0.0],
            ColorModel::Rgba => [premultiplied(r), premultiplied(g), premultiplied(b), 255.0 * alpha],
        }
    }

    fn converted_point(self, converter: &Converter, [r, g, b, a]: [u8; 4]) -> [f32; 4] {
        let on_grid = |coordinate: f64| (coordinate * self.unit()).round();
        let [x, y, z] = converter.coordinates([r, g, b]).map(on_grid);
        let point = match self.model {
            ColorModel::Gray => [x, 0.0, 0.0, 0.0],
            ColorModel::Rgb => [x, y, z, 0.0],
            // Integers over 255: the product is exact, and so is the rounding.
            ColorModel::Rgba => [x, y, z, self.white()].map(|value| (value * a as f64 / 255.0).round()),
        };
        point.map(|coordinate| coordinate as f32)
    }

    /// The 8-bit colour nearest to a centroid, coordinate by coordinate.
    pub(crate) fn color(self, centroid: &[f64; 4]) -> [u8; 4] {
        let [x, y, z, w] = *centroid;
        let in_space = |coordinate: f64| coordinate / self.unit();
        let opaque = |coordinates| self.space.samples(coordinates).map(sample);
        match self.model {
            ColorModel::Gray => {
                let [_, gray, _] = opaque(self.space.neutral(in_space(x)));
                [gray, gray, gray, 255]
            }
            ColorModel::Rgb => {
                let [r, g, b] = opaque([x, y, z].map(in_space));
                [r, g, b, 255]
            }
            ColorModel::Rgba => match sample(255.0 * w / self.white()) {
                0 => [0; 4],
                alpha => {
                    let [r, g, b] =
                        opaque([x, y, z].map(|premultiplied| self.space.range() * premultiplied / w));
                    [r, g, b, alpha]
                }
            },
        }
    }
}

/// Least number of colours per task of the thread pool.
const COLORS_PER_TASK: usize = 4_096;

/// The nearest 8-bit sample, halves upwards.
fn sample(value: f64) -> u8 {
    (value + 0.5).floor().clamp(0.0, 255.0) as u8
}
