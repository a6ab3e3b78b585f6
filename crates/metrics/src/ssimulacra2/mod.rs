//! SSIMULACRA 2 (J. Sneyers, Cloudinary 2022): structural similarity and edge differences in the colour space XYB at six
//! scales, weighted to agree with 22,000 human opinions about compressed images.
//!
//! 8-bit sRGB in; the value is that of Cloudinary's reference program to the last digit, as the crate fast-ssim2 records it, at
//! every SIMD level. Range: at most 100 (identical), may be negative; no unit, higher is better: 90 can hardly be
//! distinguished from the original, 70 is high, 50 medium, 30 low quality. Undefined where a side is shorter than 8
//! pixels, or where there are more than 2^28 pixels.
//!
//! It was fitted to the losses of image codecs. The quality names above are less certain for losses of quantization, such as
//! flat areas of a wrong colour; use it to order outputs of one original.
//!
//! # How it is computed
//!
//! To have the authors' digits, every operation is done in their precision and order, with the fused multiplications and
//! additions of their blur and colour space, which round alike everywhere. Maps of the weight 0 are left out, 17 of 54 and at the
//! finest scale five of nine, and so are the blurs that only they need.
//!
//! An image passes in bands of 16 rows, which stay in cache from the samples to the sums. An original keeps 40 bytes
//! per pixel; an output takes 4 per pixel and a kilobyte per column.
//!
//! Sources: <https://github.com/cloudinary/ssimulacra2> (BSD) and the parts of libjxl that it is made of (BSD), whose
//! arithmetic fast-ssim2 (BSD and MIT) describes.

mod comparison;
mod gaussian;
mod linear;
mod maps;
mod prepared;
mod scale;
mod score;
mod srgb;
mod vector;
mod xyb;

use pulp::Arch;

use self::comparison::compare;
use self::prepared::{Prepared, prepare};
use self::score::{SCALES, score};
use crate::planes::Planes;
use crate::undefined::{Measure, Undefined};

/// Side of the smallest image that the method takes.
const SHORTEST_SIDE: usize = 8;
/// Pixels of the largest.
const MOST_PIXELS: usize = 1 << 28;

/// What SSIMULACRA 2 precomputes of an original at each scale and of each channel, or why there is no value.
pub(crate) struct Ssimulacra2Original(Result<Vec<[Prepared; 3]>, Undefined>);

impl Ssimulacra2Original {
    /// Prepares `original`.
    pub(crate) fn new(original: &Planes, arch: Arch) -> Self {
        Self(check(original).map(|()| prepare(original, scales(original), arch)))
    }

    /// Compares `output`, of the same shape as the original.
    pub(crate) fn compare(&self, output: &Planes, arch: Arch) -> Measure {
        match &self.0 {
            Ok(original) => Ok(score(&compare(original, output, arch))),
            Err(undefined) => Err(*undefined),
        }
    }
}

fn check(&Planes { width, height, .. }: &Planes) -> Result<(), Undefined> {
    if width.min(height) < SHORTEST_SIDE {
        return Err(Undefined::TooSmall { width, height, window: SHORTEST_SIDE });
    }
    if width * height > MOST_PIXELS {
        return Err(Undefined::TooLarge { width, height, pixels: MOST_PIXELS });
    }
    Ok(())
}

/// The number of scales: the last is the first that is too small for another.
fn scales(&Planes { width, height, .. }: &Planes) -> usize {
    let large_enough = |&scale: &usize| width.min(height).div_ceil(1 << scale) >= SHORTEST_SIDE;
    1 + (0..SCALES - 1).take_while(large_enough).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use crate::planes::renderings;
    use crate::testing::arches;

    fn drawn(width: usize, height: usize, blue: usize) -> Planes {
        let pixel = |i: usize| [(i % width * 2) as u8, (i / width * 3) as u8, (i * i / 7 + blue) as u8, 255];
        let pixels: Vec<[u8; 4]> = (0..width * height).map(pixel).collect();
        renderings(ImageView::new(width, height, &pixels).expect("the drawing fits").into()).remove(0)
    }

    #[test]
    fn every_simd_level_gives_the_same_bits() {
        for (width, height) in [(8, 8), (45, 37), (150, 77)] {
            let [original, output] = [drawn(width, height, 0), drawn(width, height, 40)];
            let score = |arch| Ssimulacra2Original::new(&original, arch).compare(&output, arch);
            let baseline = score(Arch::Scalar).map(f64::to_bits);
            for arch in arches() {
                assert_eq!(score(arch).map(f64::to_bits), baseline, "{width}x{height}, {arch:?}");
            }
        }
    }

    #[test]
    fn a_scale_may_be_smaller_than_a_window_if_the_one_before_is_not() {
        let scales_of = |width, height| scales(&drawn(width, height, 0));
        assert_eq!([scales_of(8, 8), scales_of(15, 90), scales_of(16, 16)], [2, 3, 3]);
        assert_eq!([scales_of(112, 113), scales_of(300, 300)], [5, 6]);
    }
}
