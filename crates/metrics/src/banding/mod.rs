//! Banding: false contours where the original is smooth, after CAMBI (Contrast-aware Multiscale Banding Index).
//!
//! Quantization turns gradients into steps, and a step in a smooth area is visible long before MSE or SSIM reflect it. As in
//! CAMBI, on luma (BT.709 of the samples as stored, 8 bits) and at five scales, each half as wide and high as the one before:
//!
//! - a pixel is flat if most of the 7x7 pixels around it equal their right and lower neighbours;
//! - the levels of flat pixels are smoothed by the mode of 3x3 pixels;
//! - for a flat pixel of level `v`, with `p(u)` the share of flat pixels of level `u` in the 63x63 window around it (what
//!   of it lies within the image), the contrast is the largest `|u - v| p(v) p(u) / (p(v) + p(u))` over all levels `u` that
//!   are visibly different from `v`: a step of one level only up to level 127, since luminance must change by 1.9 %
//!   (BT.1886), larger steps always.
//!
//! `banding` is the mean over pixels of what the output's contrast exceeds the original's contrast at the same pixel, and
//! over the scales with CAMBI's weights 16, 8, 4, 2, 1. Range 0 to 63.75, unit: 8-bit levels of luma, lower is better;
//! always defined. On one core 0.4 megapixels take 4 to 8 ms, the more the more levels there are.
//!
//! # Why not CAMBI itself
//!
//! CAMBI is made for video codecs, whose bands are one level high, and measures steps of at most one 8-bit level (libvmaf: at
//! most eight). The bands of 16 colours on a gradient are 16 levels high: CAMBI does not count them, and falls as K falls. So
//! steps of any height count here, with the weight that the paper gives them (proportional to their height). Large steps are
//! also the true edges of icons and drawings, so the original is subtracted pixel by pixel and not from the final
//! number: an edge of the original is no banding. Further differences: the output is not dithered, so no filter against
//! dithering comes first; and the mean is over all pixels, not over the worst 60 %.
//!
//! Sources: P. Tandon, M. Afonso, J. Sole, L. Krasula, "CAMBI: Contrast-aware Multiscale Banding Index", Picture Coding
//! Symposium 2021; the threshold of visibility and the mask are those of libvmaf's `cambi`.

mod contrast;
mod flat;

use pulp::Arch;

use self::contrast::contrast;
use self::flat::Flatness;
use crate::lanes;
use crate::planes::Planes;
use crate::vectorized::Vectorized;

/// Weights of the scales, from fine to coarse.
const WEIGHTS: [f64; 5] = [16.0, 8.0, 4.0, 2.0, 1.0];

/// What banding precomputes of an original: the contrast at every pixel and scale.
pub(crate) struct BandingOriginal {
    /// For each scale the contrast of each pixel, row by row.
    scales: Vec<Vec<f32>>,
}

impl BandingOriginal {
    /// Prepares `image`.
    pub(crate) fn new(image: &Planes, arch: Arch) -> Self {
        arch.dispatch(Vectorized(
            #[inline(always)]
            || Self { scales: scales(image) },
        ))
    }

    /// The banding of `output`, of the same shape as this original.
    pub(crate) fn compare(&self, output: &Planes, arch: Arch) -> f64 {
        arch.dispatch(Vectorized(
            #[inline(always)]
            || {
                let outputs = scales(output);
                let (mut excesses, mut weights) = (0.0, 0.0);
                for scale in 0..WEIGHTS.len() {
                    excesses += WEIGHTS[scale] * excess(&self.scales[scale], &outputs[scale]);
                    weights += WEIGHTS[scale];
                }
                excesses / weights
            },
        ))
    }
}

/// The contrast of each pixel at each scale.
#[inline(always)]
fn scales(image: &Planes) -> Vec<Vec<f32>> {
    let mut scales = Vec::with_capacity(WEIGHTS.len());
    let mut flatness = Flatness::new(image.width, image.height, luma(image));
    for scale in 0..WEIGHTS.len() {
        if scale > 0 {
            flatness = flatness.subsampled();
        }
        flatness.smooth();
        scales.push(contrast(&flatness));
    }
    scales
}

/// BT.709 luma of the samples as stored, rounded to 8 bits.
#[inline(always)]
fn luma(image: &Planes) -> Vec<u8> {
    let mut luma = vec![0; image.width * image.height];
    let [red, green, blue] = [image.channel(0), image.channel(1), image.channel(2)];
    let (red, green, blue) = (&red[..luma.len()], &green[..luma.len()], &blue[..luma.len()]);
    for i in 0..luma.len() {
        // 0.2126, 0.7152 and 0.0722 of 2^16, which they make up; gray stays as it is.
        let weighted = 13_933 * red[i] as u32 + 46_871 * green[i] as u32 + 4_732 * blue[i] as u32;
        luma[i] = ((weighted + (1 << 15)) >> 16) as u8;
    }
    luma
}

/// Mean over pixels of `max(output - original, 0)`.
#[inline(always)]
fn excess(original: &[f32], output: &[f32]) -> f64 {
    let mut sums = [0.0; lanes::LANES];
    for start in (0..original.len()).step_by(lanes::LANES) {
        for lane in 0..lanes::LANES.min(original.len() - start) {
            sums[lane] += f64::from((output[start + lane] - original[start + lane]).max(0.0));
        }
    }
    lanes::fold(sums) / original.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{OwnedImage, arches};

    const SIDE: usize = 256;

    fn draw(pixel: impl Fn(usize, usize) -> u8) -> Planes {
        let places = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
        let pixels = places.map(|(x, y)| pixel(x, y)).map(|v| [v, v, v, 255]).collect();
        let image = OwnedImage { width: SIDE, height: SIDE, pixels };
        crate::planes::renderings(image.view().into()).remove(0)
    }

    /// The best `k` levels for evenly spread samples.
    fn quantized(value: u8, k: usize) -> u8 {
        ((value as usize * k / 256 * 256 + 128) / k) as u8
    }

    fn banding(drawing: impl Fn(usize, usize) -> u8, k: usize) -> f64 {
        let (original, output) = (draw(&drawing), draw(|x, y| quantized(drawing(x, y), k)));
        BandingOriginal::new(&original, Arch::new()).compare(&output, Arch::new())
    }

    fn ramp(x: usize, _: usize) -> u8 {
        x as u8
    }

    fn glow(x: usize, y: usize) -> u8 {
        let squared = (x as f64 - 128.0).powi(2) + (y as f64 - 100.0).powi(2);
        (255.0 - squared.sqrt()).max(0.0) as u8
    }

    const ICON: [u8; 4] = [30, 90, 180, 240];

    /// Shapes of four levels with soft edges.
    fn icon(x: usize, y: usize) -> u8 {
        let radius = ((x as f64 - 128.0).powi(2) + (y as f64 - 128.0).powi(2)).sqrt();
        let background = if (x / 32).is_multiple_of(2) { ICON[1] } else { ICON[2] };
        let blend = |from: u8, to: u8, edge: f64| {
            let share = (radius - edge).clamp(0.0, 1.0);
            (f64::from(from) * (1.0 - share) + f64::from(to) * share) as u8
        };
        if radius < 60.0 { blend(ICON[3], ICON[0], 40.0) } else { blend(ICON[0], background, 80.0) }
    }

    /// As k-means with four colours does: the nearest level, a bit off for the soft edges.
    fn four_colors(value: u8) -> u8 {
        let nearest = ICON.into_iter().min_by_key(|level| level.abs_diff(value));
        nearest.map_or(value, |level| if level < 128 { level + 1 } else { level - 1 })
    }

    #[test]
    fn on_smooth_gradients_banding_rises_as_k_falls() {
        for gradient in [ramp, glow] {
            let values = [128, 64, 32, 16, 8, 4, 2].map(|k| banding(gradient, k));
            assert!(values.is_sorted_by(|a, b| a < b), "{values:?}");
        }
    }

    #[test]
    fn gradients_band_and_icons_do_not() {
        let (original, output) = (draw(icon), draw(|x, y| four_colors(icon(x, y))));
        let icon = BandingOriginal::new(&original, Arch::new()).compare(&output, Arch::new());
        assert!(icon < 0.1, "{icon}");
        for k in [4, 8, 16] {
            assert!(banding(ramp, k) > 20.0 * icon, "K = {k}: {} against {icon}", banding(ramp, k));
        }
    }

    #[test]
    fn noise_hides_steps() {
        let noisy =
            |x: usize, y: usize| ramp(x, y).saturating_add((x * 7919 % 31 * (y * 104_729 % 37) % 23) as u8);
        assert!(10.0 * banding(noisy, 16) < banding(ramp, 16));
    }

    #[test]
    fn an_image_has_no_banding_against_itself() {
        let image = draw(ramp);
        assert_eq!(
            BandingOriginal::new(&image, Arch::new()).compare(&image, Arch::new()).to_bits(),
            0_f64.to_bits()
        );
    }

    #[test]
    fn luma_of_gray_is_its_level() {
        let levels = draw(|x, _| x as u8);
        assert_eq!(luma(&levels)[..SIDE], levels.channel(0)[..SIDE]);
    }

    #[test]
    fn every_simd_level_gives_the_same_bits() {
        let (original, output) = (draw(glow), draw(|x, y| quantized(glow(x, y), 12)));
        let bits = |arch| BandingOriginal::new(&original, arch).compare(&output, arch).to_bits();
        for arch in arches() {
            assert_eq!(bits(arch), bits(Arch::Scalar), "{arch:?}");
        }
    }
}
