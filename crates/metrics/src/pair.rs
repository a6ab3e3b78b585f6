//! Two images of equal shape, checked once, and all numbers about them.

use pulp::Arch;

use crate::banding::Contours;
use crate::color_difference::Colors;
use crate::image::{ImageView, ShapeError};
use crate::mae::{mae, max_error};
use crate::mse::mse;
use crate::planes::{Planes, renderings};
use crate::psnr::psnr_db;
use crate::ssim::{Similarities, Structure, map_shape};
use crate::ssimulacra2::Perceived;
use crate::undefined::{Measure, Undefined};

/// Which metrics to compute, beyond those that cost next to nothing: mse, PSNR, mae and the largest error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// [`PairMetrics::ssim`]
    pub ssim: bool,
    /// [`PairMetrics::ms_ssim`]
    pub ms_ssim: bool,
    /// [`PairMetrics::ssimulacra2`]
    pub ssimulacra2: bool,
    /// [`PairMetrics::delta_e2000_mean`] and [`PairMetrics::delta_e2000_p95`]
    pub delta_e2000: bool,
    /// [`PairMetrics::banding`]
    pub banding: bool,
}

impl Wanted {
    /// Every metric.
    pub const ALL: Self =
        Self { ssim: true, ms_ssim: true, ssimulacra2: true, delta_e2000: true, banding: true };
}

/// An original image with everything that its metrics share over many outputs.
///
/// Making one costs about as much as a measurement. With every metric it holds 110 bytes per pixel of an opaque colour image
/// (48 for SSIM and MS-SSIM, 48 for SSIMULACRA 2) and 24 per distinct colour; twice that with alpha.
pub struct Reference<'a> {
    original: ImageView<'a>,
    looks: Vec<Look>,
    arch: Arch,
}

/// The original as it looks on one backdrop, with what each wanted metric keeps of it.
struct Look {
    planes: Planes,
    structure: Option<Structure>,
    perceived: Option<Perceived>,
    colors: Option<Colors>,
    contours: Option<Contours>,
}

/// What an output keeps of its original.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairMetrics {
    /// Mean squared error over R, G, B: 0 to 65025, lower is better.
    pub mse: f64,
    /// Peak signal-to-noise ratio in decibel: 0 and above, higher is better; undefined for identical images.
    pub psnr_db: Measure,
    /// Mean absolute error over R, G, B in 8-bit levels: 0 to 255, lower is better.
    pub mae: f64,
    /// Largest error of a sample in 8-bit levels, lower is better.
    pub max_error: u8,
    /// Structural similarity: -1 to 1, higher is better; undefined for images with a side below 11 pixels.
    pub ssim: Measure,
    /// Multi-scale structural similarity: 0 to 1, higher is better; undefined for images with a side below 161 pixels.
    pub ms_ssim: Measure,
    /// SSIMULACRA 2: at most 100, higher is better; undefined for images with a side below 8 pixels.
    pub ssimulacra2: Measure,
    /// Mean CIEDE2000 over the pixels: 0 and above, lower is better.
    pub delta_e2000_mean: Measure,
    /// The CIEDE2000 that 95 % of the pixels do not exceed: 0 and above, lower is better.
    pub delta_e2000_p95: Measure,
    /// Contrast of false contours in 8-bit levels of luma: 0 to 63.75, lower is better.
    pub banding: Measure,
}

/// SSIM of each position of its window, mean over R, G and B: a picture of where the error is.
#[derive(Debug, Clone, PartialEq)]
pub struct SsimMap {
    /// Positions per row: the image's width less 10, 0 where no window fits.
    pub width: usize,
    /// Rows of positions.
    pub height: usize,
    /// The values, row by row; the window of the first has its centre at pixel (5, 5).
    pub values: Vec<f64>,
}

impl<'a> Reference<'a> {
    /// Prepares `original` to be compared with its outputs by every metric.
    #[must_use]
    pub fn new(original: ImageView<'a>) -> Self {
        Self::of(original, Wanted::ALL)
    }

    /// Prepares `original` for the metrics that are `wanted`; the others will be [`Undefined::NotWanted`].
    #[must_use]
    pub fn of(original: ImageView<'a>, wanted: Wanted) -> Self {
        Self::with_arch(original, wanted, Arch::new())
    }

    fn with_arch(original: ImageView<'a>, wanted: Wanted, arch: Arch) -> Self {
        let look = |planes| Look::new(planes, wanted, arch);
        Self { original, looks: renderings(original).into_iter().map(look).collect(), arch }
    }

    /// Measures `output` against the original.
    ///
    /// If either image has any alpha below 255, both are compared over black and over white, and each metric reports
    /// its worse value.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Mismatch`] if `output` is not as wide and as high as the original.
    pub fn measure(&self, output: ImageView<'_>) -> Result<PairMetrics, ShapeError> {
        self.compare(output, |look, output| look.measure(output, self.arch), PairMetrics::worse)
    }

    /// The SSIM of every window: the worse value at each position for images with alpha. Empty where no window fits, or where
    /// neither SSIM nor MS-SSIM is wanted.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Mismatch`] if `output` is not as wide and as high as the original.
    pub fn ssim_map(&self, output: ImageView<'_>) -> Result<SsimMap, ShapeError> {
        let map = |look: &Look, output: &Planes| {
            look.structure.as_ref().map_or_else(Vec::new, |structure| structure.map(output, self.arch))
        };
        let worse = |a: Vec<f64>, b: Vec<f64>| a.iter().zip(&b).map(|(a, b)| a.min(*b)).collect();
        let values = self.compare(output, map, worse)?;
        let (width, height) = map_shape(self.original.width(), self.original.height());
        let (width, height) = if values.is_empty() { (0, 0) } else { (width, height) };
        Ok(SsimMap { width, height, values })
    }

    /// Compares on each backdrop. An opaque image has a single rendering, which looks the same on every one.
    fn compare<Value>(
        &self,
        output: ImageView<'_>,
        compare: impl Fn(&Look, &Planes) -> Value,
        worse: impl Fn(Value, Value) -> Value,
    ) -> Result<Value, ShapeError> {
        self.check_shape(output)?;
        let outputs = renderings(output);
        let mut value = compare(&self.looks[0], &outputs[0]);
        if self.looks.len().max(outputs.len()) > 1 {
            value = worse(value, compare(&self.looks[self.looks.len() - 1], &outputs[outputs.len() - 1]));
        }
        Ok(value)
    }

    fn check_shape(&self, output: ImageView<'_>) -> Result<(), ShapeError> {
        let original = (self.original.width(), self.original.height());
        let output = (output.width(), output.height());
        if original == output { Ok(()) } else { Err(ShapeError::Mismatch { original, output }) }
    }
}

impl Look {
    fn new(planes: Planes, wanted: Wanted, arch: Arch) -> Self {
        Self {
            structure: (wanted.ssim || wanted.ms_ssim).then(|| Structure::new(&planes, wanted.ms_ssim, arch)),
            perceived: wanted.ssimulacra2.then(|| Perceived::new(&planes)),
            colors: wanted.delta_e2000.then(|| Colors::new(&planes)),
            contours: wanted.banding.then(|| Contours::new(&planes, arch)),
            planes,
        }
    }

    fn measure(&self, output: &Planes, arch: Arch) -> PairMetrics {
        let mse = mse(&self.planes, output, arch);
        let unwanted = Err(Undefined::NotWanted);
        let similarities = self.structure.as_ref().map(|structure| structure.compare(output, arch));
        let Similarities { ssim, ms_ssim } =
            similarities.unwrap_or(Similarities { ssim: unwanted, ms_ssim: unwanted });
        let difference = self.colors.as_ref().map(|colors| colors.compare(output, arch));
        PairMetrics {
            mse,
            psnr_db: psnr_db(mse),
            mae: mae(&self.planes, output, arch),
            max_error: max_error(&self.planes, output, arch),
            ssim,
            ms_ssim,
            ssimulacra2: self.perceived.as_ref().map_or(unwanted, |perceived| perceived.compare(output)),
            delta_e2000_mean: difference.map_or(unwanted, |difference| Ok(difference.mean)),
            delta_e2000_p95: difference.map_or(unwanted, |difference| Ok(difference.p95)),
            banding: self.contours.as_ref().map_or(unwanted, |contours| Ok(contours.compare(output, arch))),
        }
    }
}

impl PairMetrics {
    /// Each metric's worse value, for itself.
    fn worse(self, other: Self) -> Self {
        let lower = |a: Measure, b: Measure| a.and_then(|a| b.map(|b| a.min(b)));
        let higher = |a: Measure, b: Measure| a.and_then(|a| b.map(|b| a.max(b)));
        let mse = self.mse.max(other.mse);
        Self {
            mse,
            psnr_db: psnr_db(mse),
            mae: self.mae.max(other.mae),
            max_error: self.max_error.max(other.max_error),
            ssim: lower(self.ssim, other.ssim),
            ms_ssim: lower(self.ms_ssim, other.ms_ssim),
            ssimulacra2: lower(self.ssimulacra2, other.ssimulacra2),
            delta_e2000_mean: higher(self.delta_e2000_mean, other.delta_e2000_mean),
            delta_e2000_p95: higher(self.delta_e2000_p95, other.delta_e2000_p95),
            banding: higher(self.banding, other.banding),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
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
        fn metrics_are_the_naive_ones_on_the_worse_backdrop((original, output) in pairs(11..24, 11..16)) {
            let looks = [0.0, 255.0].map(|backdrop| (composite(&original, backdrop), composite(&output, backdrop)));
            let mse = looks.iter().map(|(x, y)| naive_mse(x, y)).fold(0.0, f64::max);
            let ssim = looks.iter().map(|(x, y)| naive_ssim(x, y, original.width, original.height));
            let ssim = ssim.fold(f64::INFINITY, f64::min);

            let metrics = measure(&original, &output);
            prop_assert!((metrics.mse - mse).abs() <= 1e-12 * mse);
            prop_assert_eq!(metrics.psnr_db, psnr_db(metrics.mse));
            prop_assert!((metrics.ssim.expect("large enough") - ssim).abs() < 1e-6);
            let naive = looks.each_ref().map(|(x, y)| naive_absolute(x, y));
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
        fn every_simd_level_gives_the_same_bits((original, output) in pairs(1..50, 1..20)) {
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
        fn the_ssim_map_has_the_ssim_as_mean((original, output) in pairs(11..50, 11..20)) {
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
        assert_eq!(
            (metrics.ms_ssim, metrics.banding),
            (Err(Undefined::NotWanted), Err(Undefined::NotWanted))
        );
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
}
