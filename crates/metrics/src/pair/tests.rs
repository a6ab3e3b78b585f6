use proptest::prelude::*;

use super::*;
use crate::image::IndexedView;
use crate::testing::{OwnedImage, arches, pairs};

fn measure(original: &OwnedImage, output: &OwnedImage) -> PairMetrics {
    Reference::new(original.view()).measure(output.view()).expect("equal shapes")
}

fn composite(image: &OwnedImage, backdrop: f64) -> Vec<[f64; 3]> {
    let show = |&[r, g, b, a]: &[u8; 4]| {
        let alpha = f64::from(a) / 255.0;
        [r, g, b].map(|c| (f64::from(c) * alpha + backdrop * (1.0 - alpha)).round())
    };
    image.pixels.iter().map(show).collect()
}

fn naive_mse(original: &[[f64; 3]], output: &[[f64; 3]]) -> f64 {
    let samples = original.as_flattened().iter().zip(output.as_flattened());
    samples.map(|(x, y)| (x - y).powi(2)).sum::<f64>() / (3 * original.len()) as f64
}

/// Mean and largest absolute error.
fn naive_absolute(original: &[[f64; 3]], output: &[[f64; 3]]) -> (f64, f64) {
    let samples = original.as_flattened().iter().zip(output.as_flattened());
    let errors: Vec<f64> = samples.map(|(x, y)| (x - y).abs()).collect();
    (errors.iter().sum::<f64>() / errors.len() as f64, errors.into_iter().fold(0.0, f64::max))
}

/// SSIM from its definition: deviations from the mean in each 2-D window, nothing separated, nothing shared.
fn naive_ssim(original: &[[f64; 3]], output: &[[f64; 3]], width: usize, height: usize) -> f64 {
    let gaussian = |i: usize| (-(i as f64 - 5.0).powi(2) / 4.5).exp();
    let norm: f64 = (0..121).map(|i| gaussian(i % 11) * gaussian(i / 11)).sum();
    let mut values = Vec::new();
    for (top, left, channel) in (0..=height - 11)
        .flat_map(|top| (0..=width - 11).map(move |left| (top, left)))
        .flat_map(|(top, left)| (0..3).map(move |channel| (top, left, channel)))
    {
        let window: Vec<(f64, f64, f64)> = (0..121)
            .map(|i| {
                let pixel = (top + i / 11) * width + left + i % 11;
                let weight = gaussian(i % 11) * gaussian(i / 11) / norm;
                (weight, original[pixel][channel], output[pixel][channel])
            })
            .collect();
        let mean = |f: &dyn Fn(f64, f64) -> f64| window.iter().map(|&(w, x, y)| w * f(x, y)).sum::<f64>();
        let (ux, uy) = (mean(&|x, _| x), mean(&|_, y| y));
        let (vx, vy) = (mean(&|x, _| (x - ux).powi(2)), mean(&|_, y| (y - uy).powi(2)));
        let vxy = mean(&|x, y| (x - ux) * (y - uy));
        let (c1, c2) = (2.55_f64.powi(2), 7.65_f64.powi(2));
        let numerator = (2.0 * ux * uy + c1) * (2.0 * vxy + c2);
        values.push(numerator / ((ux * ux + uy * uy + c1) * (vx + vy + c2)));
    }
    values.iter().sum::<f64>() / values.len() as f64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn metrics_are_the_naive_ones_on_the_worse_backdrop((original, output) in pairs(11..80, 11..14)) {
        let composites = [0.0, 255.0].map(|backdrop| (composite(&original, backdrop), composite(&output, backdrop)));
        let mse = composites.iter().map(|(x, y)| naive_mse(x, y)).fold(0.0, f64::max);
        let ssim = composites.iter().map(|(x, y)| naive_ssim(x, y, original.width, original.height));
        let ssim = ssim.fold(f64::INFINITY, f64::min);

        let metrics = measure(&original, &output);
        prop_assert!((metrics.mse - mse).abs() <= 1e-12 * mse);
        prop_assert_eq!(metrics.psnr_db, psnr_db(metrics.mse));
        prop_assert!((metrics.ssim.expect("large enough") - ssim).abs() < 1e-6);
        let naive = composites.each_ref().map(|(x, y)| naive_absolute(x, y));
        prop_assert!((metrics.mae - naive[0].0.max(naive[1].0)).abs() <= 1e-12 * metrics.mae);
        prop_assert_eq!(f64::from(metrics.max_error).to_bits(), naive[0].1.max(naive[1].1).to_bits());
    }

    #[test]
    fn an_image_keeps_all_of_itself((original, _) in pairs(11..40, 11..16)) {
        let metrics = measure(&original, &original);
        let small = Undefined::TooSmall { width: original.width, height: original.height, window: 161 };
        let perfect = PairMetrics {
            mse: 0.0,
            psnr_db: Err(Undefined::Identical),
            mae: 0.0,
            max_error: 0,
            ssim: Ok(1.0),
            ms_ssim: Err(small),
            ssimulacra2: Ok(100.0),
            delta_e2000_mean: Ok(0.0),
            delta_e2000_p95: Ok(0.0),
            banding: Ok(0.0),
        };
        prop_assert_eq!(metrics, perfect);
    }

    #[test]
    fn every_simd_level_gives_the_same_bits((original, output) in pairs(1..130, 1..20)) {
        let measure = |arch| {
            let reference = Reference::with_arch(original.view(), Wanted::ALL, arch);
            let metrics = reference.measure(output.view()).expect("equal shapes");
            (metrics, reference.ssim_map(output.view()).expect("equal shapes"))
        };
        // Equality of numbers is that of their bits here: none is NaN, and a zero has one sign.
        let baseline = measure(Arch::Scalar);
        for arch in arches() {
            prop_assert_eq!(&measure(arch), &baseline, "{:?}", arch);
        }
    }

    #[test]
    fn an_indexed_output_is_measured_as_its_pixels_are((original, output) in pairs(1..220, 1..200)) {
        let palette: Vec<[u8; 4]> = output.pixels.iter().copied().take(40).collect();
        let indices: Vec<u16> =
            output.pixels.iter().map(|pixel| u16::from(pixel[0]) % palette.len() as u16).collect();
        let pixels: Vec<[u8; 4]> = indices.iter().map(|&index| palette[usize::from(index)]).collect();
        let direct = ImageView::new(output.width, output.height, &pixels).expect("the same shape");
        let indexed = IndexedView::new(output.width, output.height, &palette, &indices).expect("the same shape");

        let reference = Reference::new(original.view());
        prop_assert_eq!(reference.measure(indexed), reference.measure(direct));
    }

    #[test]
    fn the_ssim_map_has_the_ssim_as_mean((original, output) in pairs(11..130, 11..20)) {
        let opaque = |mut image: OwnedImage| {
            image.pixels.iter_mut().for_each(|pixel| pixel[3] = 255);
            image
        };
        let (original, output) = (opaque(original), opaque(output));
        let reference = Reference::new(original.view());
        let map = reference.ssim_map(output.view()).expect("equal shapes");
        prop_assert_eq!((map.width, map.height), (original.width - 10, original.height - 10));
        prop_assert_eq!(map.values.len(), map.width * map.height);
        let mean = map.values.iter().copied().sum::<f64>() / map.values.len() as f64;
        let ssim = reference.measure(output.view()).expect("equal shapes").ssim.expect("large enough");
        prop_assert!((mean - ssim).abs() < 1e-6);
    }
}

#[test]
fn ssim_needs_a_window_and_mse_does_not() {
    let black = OwnedImage { width: 10, height: 12, pixels: vec![[0, 0, 0, 255]; 120] };
    let white = OwnedImage { pixels: vec![[255; 4]; 120], ..black.clone() };
    let metrics = measure(&black, &white);
    assert_eq!(metrics.mse.to_bits(), 65025_f64.to_bits());
    assert_eq!(metrics.psnr_db, Ok(0.0));
    assert_eq!(metrics.ssim, Err(Undefined::TooSmall { width: 10, height: 12, window: 11 }));
}

#[test]
fn what_is_not_wanted_is_not_there() {
    let image = OwnedImage { width: 200, height: 200, pixels: vec![[9, 8, 7, 255]; 40_000] };
    let wanted = Wanted { ms_ssim: false, banding: false, ..Wanted::ALL };
    let metrics = Reference::of(image.view(), wanted).measure(image.view()).expect("equal shapes");
    assert_eq!((metrics.ms_ssim, metrics.banding), (Err(Undefined::NotWanted), Err(Undefined::NotWanted)));
    assert_eq!((metrics.ssim, metrics.delta_e2000_mean), (Ok(1.0), Ok(0.0)));
    assert_eq!(measure(&image, &image).ms_ssim, Ok(1.0));
}

#[test]
fn a_single_pixel_has_every_number_that_needs_no_neighbours() {
    let pixel = |value| OwnedImage { width: 1, height: 1, pixels: vec![[value, value, value, 255]] };
    let metrics = measure(&pixel(0), &pixel(255));
    assert_eq!((metrics.mae.to_bits(), metrics.max_error), (255_f64.to_bits(), 255));
    let white = metrics.delta_e2000_p95.expect("always defined");
    assert!((white - 100.0).abs() < 1e-3 && metrics.delta_e2000_mean == Ok(white), "{white}");
    assert_eq!(metrics.banding, Ok(0.0));
    let small = |window| Err(Undefined::TooSmall { width: 1, height: 1, window });
    assert_eq!([metrics.ssim, metrics.ms_ssim, metrics.ssimulacra2], [small(11), small(161), small(8)]);
    let map = Reference::new(pixel(0).view()).ssim_map(pixel(9).view()).expect("equal shapes");
    assert_eq!((map.width, map.height, map.values.len()), (0, 0, 0));
}

#[test]
fn a_line_of_pixels_is_an_image() {
    let line = |width, height| OwnedImage { width, height, pixels: vec![[3, 2, 1, 255]; 300] };
    for image in [line(300, 1), line(1, 300)] {
        let metrics = measure(&image, &image);
        assert_eq!((metrics.mse.to_bits(), metrics.banding), (0, Ok(0.0)));
        assert!(matches!(metrics.ssimulacra2, Err(Undefined::TooSmall { window: 8, .. })));
    }
}

#[test]
fn colours_under_alpha_0_do_not_count() {
    let hidden = OwnedImage { width: 11, height: 11, pixels: vec![[1, 2, 3, 0]; 121] };
    let other = OwnedImage { pixels: vec![[200, 100, 50, 0]; 121], ..hidden.clone() };
    let metrics = measure(&hidden, &other);
    assert_eq!(metrics.psnr_db, Err(Undefined::Identical));
    assert_eq!((metrics.max_error, metrics.ssim, metrics.delta_e2000_p95), (0, Ok(1.0), Ok(0.0)));
    assert_eq!(metrics.ssimulacra2, Ok(100.0));
}

#[test]
fn images_of_different_shape_are_no_pair() {
    let pixels = [[0, 0, 0, 255]; 6];
    let view = |width, height| ImageView::new(width, height, &pixels).expect("six pixels");
    let fault = Reference::new(view(3, 2)).measure(view(2, 3)).expect_err("shapes differ");
    assert_eq!(fault, ShapeError::Mismatch { original: (3, 2), output: (2, 3) });
}
