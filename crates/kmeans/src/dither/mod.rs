//! Dithering: palette entries per pixel whose local mean is nearer to the image than any single entry.
//!
//! [`Dither::FloydSteinberg`] distributes the error of each pixel over those that follow. [`Dither::Bayer`] and
//! [`Dither::BlueNoise`] choose between two entries by a matrix of thresholds, so that equal pixels at equal positions of
//! the matrix get equal entries. All work on 8-bit sRGB samples, premultiplied where there is alpha. A colour of the palette
//! keeps its entry wherever no error reaches it, a fully transparent pixel neither receives nor passes on error, and an opaque
//! one stays opaque. The order is fixed and nothing is random: the same image gives the same bits everywhere.
//!
//! Dithering raises the squared error of single pixels. Not for images that are measured pixel by pixel or compressed
//! hard.

mod blue_noise;
mod entries;
mod floyd_steinberg;
mod ordered;
mod premultiplied;

use pulp::Arch;

use crate::histogram::Histogram;
use crate::image::ImageView;
use crate::kernel::Vectorized;
use entries::Entries;
use ordered::ThresholdMatrix;

/// How pixels are given entries of a palette.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Dither {
    /// Each pixel by itself: the nearest entry.
    #[default]
    None,
    /// Error diffusion (Floyd & Steinberg 1976) on a serpentine path.
    FloydSteinberg {
        /// The share of the error that is passed on, 0 to 1.
        strength: f32,
    },
    /// Two entries mixed by the 8x8 matrix of Bayer (1973).
    Bayer {
        /// The share of the second entry, relative to the share that reproduces the mean, 0 to 1.
        strength: f32,
    },
    /// Two entries mixed by a 64x64 blue-noise pattern (void and cluster, Ulichney 1993).
    BlueNoise {
        /// The same as that of [`Dither::Bayer`].
        strength: f32,
    },
}

impl Dither {
    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::FloydSteinberg { .. } => "floyd-steinberg",
            Self::Bayer { .. } => "bayer",
            Self::BlueNoise { .. } => "blue-noise",
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
    let entries = Entries::new(palette);
    match dither {
        Dither::None => None,
        Dither::FloydSteinberg { strength } => Some(Arch::new().dispatch(Vectorized(
            #[inline(always)]
            || floyd_steinberg::diffuse(image, &entries, strength),
        ))),
        Dither::Bayer { strength } => {
            Some(ordered::mix(image, histogram, &entries, &ThresholdMatrix::bayer(), strength))
        }
        Dither::BlueNoise { strength } => {
            Some(ordered::mix(image, histogram, &entries, &ThresholdMatrix::blue_noise(), strength))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_to_palette::map_to_palette;

    const ALL: [Dither; 3] = [
        Dither::FloydSteinberg { strength: 1.0 },
        Dither::Bayer { strength: 1.0 },
        Dither::BlueNoise { strength: 1.0 },
    ];

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
        for method in ALL {
            let indices = dithered(&ramp(), 256, &palette, method);
            for column in (0..256).step_by(16) {
                let white = (0..64).flat_map(|y| (column..column + 16).map(move |x| 256 * y + x));
                let share = white.map(|pixel| f64::from(indices[pixel])).sum::<f64>() / 1024.0;
                let wanted = (column as f64 + 7.5) / 255.0;
                assert!((share - wanted).abs() < 0.03, "{}: {share} at {wanted}", method.as_str());
            }
        }
    }

    #[test]
    fn strength_zero_is_no_dithering() {
        let palette = [[0, 0, 0, 255], [90, 90, 90, 255], [255, 255, 255, 255]];
        let pixels = ramp();
        let image = ImageView::new(256, 64, &pixels).expect("pixels");
        let plain = map_to_palette(&image, &Histogram::new(&image), &palette);
        for method in [
            Dither::FloydSteinberg { strength: 0.0 },
            Dither::Bayer { strength: 0.0 },
            Dither::BlueNoise { strength: 0.0 },
        ] {
            assert_eq!(dithered(&pixels, 256, &palette, method), plain, "{}", method.as_str());
        }
    }

    #[test]
    fn an_image_of_palette_colors_is_unchanged() {
        let palette: Vec<[u8; 4]> =
            (0..40_u8).map(|i| [6 * i, 255 - 6 * i, i.wrapping_mul(i), 255 - (i % 3) * 100]).collect();
        let pixels: Vec<[u8; 4]> = (0..33 * 17).map(|i| palette[i * i % 40]).collect();
        for method in ALL {
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
        for method in ALL {
            let indices = dithered(&pixels, 64, &palette, method);
            for (&index, pixel) in indices.iter().zip(&pixels) {
                assert!(pixel[3] < 255 || palette[index as usize][3] == 255, "{}", method.as_str());
            }
        }
        // As opaque as can be.
        let none_is_opaque = dithered(&pixels, 64, &palette[..3], ALL[0]);
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
        for method in ALL {
            let indices = dithered(&pixels, 64, &palette, method);
            for (index, pixel) in indices.iter().zip(&pixels) {
                assert_eq!(*index == 0, pixel[3] == 0, "{}", method.as_str());
            }
        }
    }
}
