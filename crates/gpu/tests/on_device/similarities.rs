//! SSIM, MS-SSIM and squared errors of the device against those of `metrics`.

use std::iter::once;

use gpu::Gpu;
use metrics::{
    AnyImageView, DeviceReference, ImageView, IndexedView, Measure, Reference, Similarities, Wanted,
};
use proptest::prelude::*;

use crate::device;
use crate::partitions::scrambled;

const WANTED: Wanted =
    Wanted { ssim: true, ms_ssim: true, ssimulacra2: false, delta_e2000: false, banding: false };

fn off(ours: Measure, theirs: Measure) -> f64 {
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => (ours - theirs).abs(),
        (ours, theirs) => {
            assert_eq!(ours, theirs);
            0.0
        }
    }
}

fn check<'a>(
    gpu: &Gpu,
    original: ImageView<'_>,
    outputs: impl Iterator<Item = AnyImageView<'a>>,
) -> Similarities {
    let processor = Reference::of(original, WANTED);
    let on_device = DeviceReference::new(gpu, original, true).expect("the device takes it");
    let mut last = None;
    for output in outputs {
        let expected = processor.measure(output).expect("of one shape");
        let (ours, mse) = on_device.compare(output).expect("the device computes");
        let (ssim, ms_ssim) = (off(ours.ssim, expected.ssim), off(ours.ms_ssim, expected.ms_ssim));
        assert!(ssim < 1e-6 && ms_ssim < 1e-5, "off by {ssim} and {ms_ssim}");
        if ours.ssim.is_ok() {
            assert_eq!(mse.map(f64::to_bits), Some(expected.mse.to_bits()));
        }
        last = Some(ours);
    }
    last.expect("an output")
}

/// How the samples of an image lie.
#[derive(Clone, Copy, Debug)]
enum Texture {
    Noise,
    Gradient,
    Bars,
    Black,
    White,
    Gray,
    Translucent,
}

const TEXTURES: [Texture; 7] = [
    Texture::Noise,
    Texture::Gradient,
    Texture::Bars,
    Texture::Black,
    Texture::White,
    Texture::Gray,
    Texture::Translucent,
];

fn pixels(texture: Texture, width: usize, height: usize, salt: u32) -> Vec<[u8; 4]> {
    let pixel = |index: usize| {
        let (x, y) = (index % width, index / width);
        let [r, g, b, a] = [1, 2, 3, 4].map(|channel| scrambled(index, channel + salt) as u8);
        match texture {
            Texture::Noise => [r, g, b, 255],
            Texture::Gradient => [x as u8, y as u8, (x + y) as u8, 255],
            Texture::Bars => {
                [if x / 12 % 2 == 0 { 255 } else { 0 }, if y / 12 % 2 == 0 { 255 } else { 0 }, 128, 255]
            }
            Texture::Black => [0, 0, 0, 255],
            Texture::White => [255, 255, 255, 255],
            Texture::Gray => [r, r, r, 255],
            Texture::Translucent => [r, g, b, a],
        }
    };
    (0..width * height).map(pixel).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn any_pair_has_the_similarity_of_the_processor(
        width in 9..60_usize,
        height in 9..40_usize,
        textures in prop::array::uniform2(prop::sample::select(&TEXTURES[..])),
        salt in any::<u8>(),
    ) {
        let Some(gpu) = device() else { return Ok(()) };
        let original = pixels(textures[0], width, height, salt.into());
        let mut output = pixels(textures[1], width, height, u32::from(salt) + 7);
        let view = ImageView::new(width, height, &original).expect("an image");
        let direct = ImageView::new(width, height, &output).expect("an image");
        check(gpu, view, once(direct.into()));
        // An output near its original, as those that are measured.
        for (output, original) in output.as_flattened_mut().iter_mut().zip(original.as_flattened()) {
            *output = (u16::from(*output) + 9 * u16::from(*original)).div_ceil(10) as u8;
        }
        let direct = ImageView::new(width, height, &output).expect("an image");
        check(gpu, view, once(direct.into()));
    }
}

#[test]
fn indices_of_a_byte_and_of_two_give_the_image_that_they_stand_for() {
    let Some(gpu) = device() else { return };
    let (width, height) = (201, 163);
    let original = pixels(Texture::Gradient, width, height, 0);
    let view = ImageView::new(width, height, &original).expect("an image");
    let rounded = |step: u8| -> Vec<[u8; 4]> {
        original.iter().map(|&[r, g, b, a]| [r / step * step, g / step * step, b / step * step, a]).collect()
    };
    for step in [64, 5] {
        let output = rounded(step);
        let mut palette = output.clone();
        palette.sort_unstable();
        palette.dedup();
        assert_eq!(palette.len() > 256, step == 5);
        let index = |color| palette.binary_search(color).expect("one of them") as u16;
        let indices: Vec<u16> = output.iter().map(index).collect();
        let indexed = IndexedView::new(width, height, &palette, &indices).expect("an image");
        let direct = ImageView::new(width, height, &output).expect("an image");
        let of_indices = check(gpu, view, once(indexed.into()));
        assert_eq!(check(gpu, view, once(direct.into())), of_indices);
    }
}

#[test]
fn identical_images_lack_nothing_at_any_scale() {
    let Some(gpu) = device() else { return };
    for texture in TEXTURES {
        let image = pixels(texture, 190, 170, 3);
        let view = ImageView::new(190, 170, &image).expect("an image");
        let Similarities { ssim, ms_ssim } = check(gpu, view, once(view.into()));
        assert_eq!((ssim, ms_ssim), (Ok(1.0), Ok(1.0)), "{texture:?}");
    }
}

#[test]
fn a_single_row_has_no_window() {
    let Some(gpu) = device() else { return };
    let row = pixels(Texture::Noise, 300, 1, 0);
    let view = ImageView::new(300, 1, &row).expect("an image");
    assert!(check(gpu, view, once(view.into())).ssim.is_err());
}

#[test]
fn the_largest_error_adds_up_exactly() {
    let Some(gpu) = device() else { return };
    let [black, white] = [Texture::Black, Texture::White].map(|texture| pixels(texture, 331, 97, 0));
    let view = |pixels| ImageView::new(331, 97, pixels).expect("an image");
    check(gpu, view(&black), once(view(&white).into()));
}

#[test]
fn all_scales_of_images_near_and_far_from_the_original() {
    let Some(gpu) = device() else { return };
    for (texture, width, height) in
        [(Texture::Noise, 240, 161), (Texture::Bars, 203, 177), (Texture::Translucent, 180, 180)]
    {
        let original = pixels(texture, width, height, 0);
        let view = ImageView::new(width, height, &original).expect("an image");
        for other in TEXTURES {
            let mut output = pixels(other, width, height, 50);
            for share in [10, 6, 1] {
                for (output, original) in output.as_flattened_mut().iter_mut().zip(original.as_flattened()) {
                    *output = ((share * u16::from(*output) + (10 - share) * u16::from(*original)) / 10) as u8;
                }
                let direct = ImageView::new(width, height, &output).expect("an image");
                check(gpu, view, once(direct.into()));
            }
        }
    }
}
