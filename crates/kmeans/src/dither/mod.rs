//! Dithering: pixels to palette entries whose mean over a neighbourhood is nearer to the image than any single entry.
//!
//! [`Dither::FloydSteinberg`] hands the error of each pixel on to those that follow; [`Dither::Bayer`] and
//! [`Dither::BlueNoise`] mix two entries by a pattern of thresholds, so that equal pixels at equal places stay equal.
//! All work on 8-bit sRGB samples, premultiplied where there is alpha; a colour of the palette stays what it is wherever
//! no error reaches it, and a fully transparent pixel neither takes nor gives error. One fixed order, no randomness: the
//! same image gives the same bits everywhere.

mod blue_noise;
mod entries;
mod floyd_steinberg;
mod ordered;

use pulp::Arch;

use crate::histogram::Histogram;
use crate::image::ImageView;
use crate::kernel::Vectorized;
use entries::Entries;
use ordered::Screen;

/// How pixels are given entries of a palette.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Dither {
    /// Each pixel by itself: the nearest entry.
    #[default]
    None,
    /// Error diffusion (Floyd & Steinberg 1976) on a serpentine path.
    FloydSteinberg {
        /// The part of the error that is handed on, 0 to 1.
        strength: f32,
    },
    /// Two entries mixed by the 8x8 matrix of Bayer (1973).
    Bayer {
        /// How much of the second entry there is, as a part of what meets the mean, 0 to 1.
        strength: f32,
    },
    /// Two entries mixed by a 64x64 blue-noise pattern (void and cluster, Ulichney 1993).
    BlueNoise {
        /// As of [`Dither::Bayer`].
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

/// For every pixel, row by row, an index into `palette`; `None` where `dither` is [`Dither::None`], which has nothing to
/// add to [`map_onto`](crate::map_onto).
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
            Some(ordered::mix(image, histogram, &entries, &Screen::bayer(), strength))
        }
        Dither::BlueNoise { strength } => {
            Some(ordered::mix(image, histogram, &entries, &Screen::blue_noise(), strength))
        }
    }
}

/// A colour as dithering adds it up: premultiplied samples and alpha, each 0 to 255.
#[inline(always)]
fn premultiplied([r, g, b, a]: [u8; 4]) -> [f32; 4] {
    let part = |sample: u8| sample as f32 * a as f32 / 255.0;
    [part(r), part(g), part(b), a as f32]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_onto;

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
    fn means_over_a_neighbourhood_are_kept() {
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
        let plain = map_onto(&image, &Histogram::new(&image), &palette);
        for method in [
            Dither::FloydSteinberg { strength: 0.0 },
            Dither::Bayer { strength: 0.0 },
            Dither::BlueNoise { strength: 0.0 },
        ] {
            assert_eq!(dithered(&pixels, 256, &palette, method), plain, "{}", method.as_str());
        }
    }

    #[test]
    fn an_image_of_the_palette_stays_what_it_is() {
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
