//! Dithering: palette entries per pixel whose local mean is nearer to the image than any single entry.
//!
//! [`Dither::Diffusion`] distributes the error of each pixel over those that follow. [`Dither::Bayer`] and
//! [`Dither::BlueNoise`] choose between two entries by a matrix of thresholds, so that equal pixels at equal positions of
//! the matrix get equal entries. All work on 8-bit sRGB samples or on their light ([`DitherSpace`]), premultiplied where there is
//! alpha. A colour of the palette
//! keeps its entry wherever no error reaches it, a fully transparent pixel neither receives nor passes on error, and an opaque
//! one stays opaque. The order is fixed and nothing is random: the same image gives the same bits everywhere.
//!
//! Dithering raises the squared error of single pixels. Not for images that are measured pixel by pixel or compressed
//! hard.

mod blue_noise;
mod diffusion;
mod entries;
mod kernel;
mod ordered;
mod space;

use pulp::Arch;

use crate::histogram::Histogram;
use crate::image::ImageView;
use crate::kernel::Vectorized;
use ordered::{Scene, ThresholdMatrix};
use space::Coordinates;

pub use kernel::DiffusionKernel;
pub use space::DitherSpace;

/// How pixels are given entries of a palette.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Dither {
    /// Each pixel by itself: the nearest entry.
    #[default]
    None,
    /// Error diffusion on a serpentine path.
    Diffusion {
        /// Which neighbours get which share of an error.
        kernel: DiffusionKernel,
        /// The share of the error that is passed on, 0 to 1.
        strength: f32,
        /// What is mixed.
        space: DitherSpace,
    },
    /// Two entries mixed by the 8x8 matrix of Bayer (1973).
    Bayer {
        /// The share of the second entry, relative to the share that reproduces the mean, 0 to 1.
        strength: f32,
        /// What is mixed.
        space: DitherSpace,
    },
    /// Two entries mixed by a 64x64 blue-noise pattern (void and cluster, Ulichney 1993).
    BlueNoise {
        /// The same as that of [`Dither::Bayer`].
        strength: f32,
        /// What is mixed.
        space: DitherSpace,
    },
}

impl Dither {
    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Diffusion { kernel, .. } => kernel.as_str(),
            Self::Bayer { .. } => "bayer",
            Self::BlueNoise { .. } => "blue-noise",
        }
    }

    /// What is mixed; `None` where nothing is.
    #[must_use]
    pub fn space(self) -> Option<DitherSpace> {
        match self {
            Self::None => None,
            Self::Diffusion { space, .. } | Self::Bayer { space, .. } | Self::BlueNoise { space, .. } => {
                Some(space)
            }
        }
    }
}

/// For every pixel, row by row, an index into `palette`; `None` where `dither` is [`Dither::None`], for which
/// [`map_to_palette`](crate::map_to_palette) gives the indices.
///
/// # Panics
/// When `palette` is empty or longer than 65,536, or `image` has a colour that is not in the histogram.
#[must_use]
pub fn dither(
    image: &ImageView<'_>,
    histogram: &Histogram,
    palette: &[[u8; 4]],
    dither: Dither,
) -> Option<Vec<u16>> {
    let mixed = |matrix: &ThresholdMatrix, strength, space| {
        let coordinates = Coordinates::new(space);
        ordered::mix(image, histogram, &Scene::new(palette, &coordinates), matrix, strength)
    };
    match dither {
        Dither::None => None,
        Dither::Diffusion { kernel, strength, space } => {
            let coordinates = Coordinates::new(space);
            Some(Arch::new().dispatch(Vectorized(
                #[inline(always)]
                || diffusion::diffuse(image, palette, &coordinates, (kernel, strength)),
            )))
        }
        Dither::Bayer { strength, space } => Some(mixed(&ThresholdMatrix::bayer(), strength, space)),
        Dither::BlueNoise { strength, space } => Some(mixed(&ThresholdMatrix::blue_noise(), strength, space)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_to_palette::map_to_palette;

    /// Every kind in both spaces.
    fn all(strength: f32) -> Vec<Dither> {
        let in_space = |space| {
            let diffusion = DiffusionKernel::ALL.map(|kernel| Dither::Diffusion { kernel, strength, space });
            diffusion
                .into_iter()
                .chain([Dither::Bayer { strength, space }, Dither::BlueNoise { strength, space }])
        };
        [DitherSpace::Srgb, DitherSpace::Linear].into_iter().flat_map(in_space).collect()
    }

    fn dithered(pixels: &[[u8; 4]], width: usize, palette: &[[u8; 4]], method: Dither) -> Vec<u16> {
        let image = ImageView::new(width, pixels.len() / width, pixels).expect("pixels");
        dither(&image, &Histogram::new(&image), palette, method).expect("not none")
    }

    fn ramp() -> Vec<[u8; 4]> {
        (0..64 * 256).map(|i| (i % 256) as u8).map(|level| [level, level, level, 255]).collect()
    }

    #[test]
    fn local_means_are_kept() {
        let palette = [[0, 0, 0, 255], [255, 255, 255, 255]];
        for method in all(1.0).into_iter().filter(|method| method.as_str() != "atkinson") {
            let indices = dithered(&ramp(), 256, &palette, method);
            for column in (0..256).step_by(16) {
                let white = (0..64).flat_map(|y| (column..column + 16).map(move |x| 256 * y + x));
                let share = white.map(|pixel| f64::from(indices[pixel])).sum::<f64>() / 1024.0;
                let coordinates = Coordinates::new(method.space().expect("a space"));
                let light = |level: usize| f64::from(coordinates.point([level as u8, 0, 0, 255])[0]) / 255.0;
                let wanted = (column..column + 16).map(light).sum::<f64>() / 16.0;
                assert!((share - wanted).abs() < 0.03, "{method:?}: {share} at {wanted}");
            }
        }
    }

    /// A quarter of each error is dropped: what is nearly black or white becomes so.
    #[test]
    fn atkinson_gains_contrast() {
        let palette = [[0, 0, 0, 255], [255, 255, 255, 255]];
        let kernel = DiffusionKernel::Atkinson;
        let method = Dither::Diffusion { kernel, strength: 1.0, space: DitherSpace::Srgb };
        let indices = dithered(&ramp(), 256, &palette, method);
        let share = |columns: std::ops::Range<usize>| {
            let count = 64.0 * columns.len() as f64;
            (0..64)
                .flat_map(|y| columns.clone().map(move |x| 256 * y + x))
                .map(|at| f64::from(indices[at]))
                .sum::<f64>()
                / count
        };
        assert_eq!((share(0..16), share(240..256)), (0.0, 1.0));
        assert!((share(112..144) - 0.5).abs() < 0.05, "{}", share(112..144));
        assert!(share(48..64) < 0.18 && share(192..208) > 0.82);
    }

    #[test]
    fn strength_zero_is_no_dithering() {
        let palette = [[0, 0, 0, 255], [90, 90, 90, 255], [255, 255, 255, 255]];
        let pixels = ramp();
        let image = ImageView::new(256, 64, &pixels).expect("pixels");
        let plain = map_to_palette(&image, &Histogram::new(&image), &palette);
        for method in all(0.0).into_iter().filter(|&method| method.space() == Some(DitherSpace::Srgb)) {
            assert_eq!(dithered(&pixels, 256, &palette, method), plain, "{}", method.as_str());
        }
    }

    #[test]
    fn an_image_of_palette_colors_is_unchanged() {
        let palette: Vec<[u8; 4]> =
            (0..40_u8).map(|i| [6 * i, 255 - 6 * i, i.wrapping_mul(i), 255 - (i % 3) * 100]).collect();
        let pixels: Vec<[u8; 4]> = (0..33 * 17).map(|i| palette[i * i % 40]).collect();
        for method in all(1.0) {
            let indices = dithered(&pixels, 33, &palette, method);
            let seen: Vec<[u8; 4]> = indices.iter().map(|&index| palette[index as usize]).collect();
            assert_eq!(seen, pixels, "{}", method.as_str());
        }
    }

    #[test]
    fn opaque_pixels_stay_opaque() {
        let palette = [[0; 4], [0, 0, 0, 120], [10, 10, 10, 235], [0, 0, 0, 255], [255, 255, 255, 255]];
        let pixels: Vec<[u8; 4]> = (0..64 * 64)
            .map(|i| match (i % 64) as u8 {
                x @ ..20 => [0, 0, 0, 12 * x],
                x => [x, x, x, 255],
            })
            .collect();
        for method in all(1.0) {
            let indices = dithered(&pixels, 64, &palette, method);
            for (&index, pixel) in indices.iter().zip(&pixels) {
                assert!(pixel[3] < 255 || palette[index as usize][3] == 255, "{}", method.as_str());
            }
        }
        // As opaque as can be.
        let none_is_opaque = dithered(&pixels, 64, &palette[..3], all(1.0)[0]);
        assert!(none_is_opaque.iter().zip(&pixels).all(|(&index, pixel)| pixel[3] < 255 || index > 0));
    }

    #[test]
    fn transparent_pixels_stay_transparent() {
        let palette = [[0, 0, 0, 0], [0, 0, 0, 255], [255, 255, 255, 255]];
        let pixels: Vec<[u8; 4]> = (0..64 * 64)
            .map(|i| match (i % 64) as u8 {
                x @ ..20 => [x, 0, 0, 0],
                x => [4 * x, 4 * x, 4 * x, 255],
            })
            .collect();
        for method in all(1.0) {
            let indices = dithered(&pixels, 64, &palette, method);
            for (index, pixel) in indices.iter().zip(&pixels) {
                assert_eq!(*index == 0, pixel[3] == 0, "{}", method.as_str());
            }
        }
    }
}
