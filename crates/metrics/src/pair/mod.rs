//! All metrics of two images of equal shape: an original, prepared once, and any number of outputs.

#[cfg(test)]
mod tests;

use pulp::Arch;

use crate::banding::BandingOriginal;
use crate::color_difference::DeltaE2000Original;
use crate::image::{AnyImageView, ImageView, ShapeError};
use crate::mae::{mae, max_error};
use crate::mse::mse;
use crate::planes::{Planes, renderings};
use crate::psnr::psnr_db;
use crate::ssim::{self, Similarities};
use crate::ssimulacra2::Ssimulacra2Original;
use crate::undefined::{Measure, Undefined};

/// Which metrics to compute beyond MSE, PSNR, MAE and the largest error, which cost next to nothing and are always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Computes [`PairMetrics::ssim`].
    pub ssim: bool,
    /// Computes [`PairMetrics::ms_ssim`].
    pub ms_ssim: bool,
    /// Computes [`PairMetrics::ssimulacra2`].
    pub ssimulacra2: bool,
    /// Computes [`PairMetrics::delta_e2000_mean`] and [`PairMetrics::delta_e2000_p95`].
    pub delta_e2000: bool,
    /// Computes [`PairMetrics::banding`].
    pub banding: bool,
}

impl Wanted {
    /// Every metric.
    pub const ALL: Self =
        Self { ssim: true, ms_ssim: true, ssimulacra2: true, delta_e2000: true, banding: true };
}

/// An original image with what its metrics precompute once for many outputs.
///
/// Making one costs about as much as a measurement. It holds 3 bytes per pixel of an opaque colour image, 40 for SSIMULACRA 2, 5
/// for banding, 4 for CIEDE2000, and 36 per distinct colour; twice that with alpha.
pub struct Reference<'a> {
    original: ImageView<'a>,
    /// One of an opaque original; else those over black and over white.
    renderings: Vec<Rendering>,
    wanted: Wanted,
    arch: Arch,
}

/// The original composited over one backdrop, with what each wanted metric precomputes of it.
struct Rendering {
    planes: Planes,
    ssimulacra2: Option<Ssimulacra2Original>,
    delta_e2000: Option<DeltaE2000Original>,
    banding: Option<BandingOriginal>,
}

/// The metrics of an output against its original.
///
/// Where either image has transparency, each value is the worse one of the composites over black and over white. Such values
/// cannot be compared with those of programs that choose another backdrop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairMetrics {
    /// Mean squared error over R, G, B in squared 8-bit levels: 0 to 65025, lower is better.
    pub mse: f64,
    /// Peak signal-to-noise ratio in decibel: 0 and above, higher is better; undefined for identical images.
    pub psnr_db: Measure,
    /// Mean absolute error over R, G, B in 8-bit levels: 0 to 255, lower is better.
    pub mae: f64,
    /// Largest absolute error of a sample in 8-bit levels: 0 to 255, lower is better.
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

/// The SSIM at each position of its window, mean over R, G and B. It shows where in an image the error lies.
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
    /// Prepares `original` for every metric.
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
        let rendering = |planes| Rendering::new(planes, wanted, arch);
        Self {
            original,
            renderings: renderings(original.into()).into_iter().map(rendering).collect(),
            wanted,
            arch,
        }
    }

    /// Measures `output` against the original.
    ///
    /// If either image has any alpha below 255, both are compared over black and over white, and each metric reports
    /// its worse value.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Mismatch`] if `output` is not as wide and as high as the original.
    pub fn measure<'b>(&self, output: impl Into<AnyImageView<'b>>) -> Result<PairMetrics, ShapeError> {
        self.measure_any(output.into())
    }

    /// Not generic, so that it is compiled here, with the optimisation of this crate and not of its users.
    fn measure_any(&self, output: AnyImageView<'_>) -> Result<PairMetrics, ShapeError> {
        self.compare(
            output,
            |rendering, output| rendering.measure(output, self.wanted, self.arch),
            PairMetrics::worse,
        )
    }

    /// The SSIM of every window, wanted or not: the worse value at each position for images with alpha. Empty where no window
    /// fits.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Mismatch`] if `output` is not as wide and as high as the original.
    pub fn ssim_map<'b>(&self, output: impl Into<AnyImageView<'b>>) -> Result<SsimMap, ShapeError> {
        self.ssim_map_any(output.into())
    }

    /// Not generic, as [`Self::measure_any`].
    fn ssim_map_any(&self, output: AnyImageView<'_>) -> Result<SsimMap, ShapeError> {
        let map = |rendering: &Rendering, output: &Planes| ssim::map(&rendering.planes, output, self.arch);
        let worse = |a: Vec<f64>, b: Vec<f64>| a.iter().zip(&b).map(|(a, b)| a.min(*b)).collect();
        let values = self.compare(output, map, worse)?;
        let (width, height) = ssim::map_shape(self.original.width(), self.original.height());
        Ok(SsimMap { width, height, values })
    }

    /// Compares the composites over each backdrop. An opaque image has a single rendering, which stands for both.
    fn compare<Value>(
        &self,
        output: AnyImageView<'_>,
        compare: impl Fn(&Rendering, &Planes) -> Value,
        worse: impl Fn(Value, Value) -> Value,
    ) -> Result<Value, ShapeError> {
        self.check_shape(output)?;
        let outputs = renderings(output);
        let mut value = compare(&self.renderings[0], &outputs[0]);
        if self.renderings.len().max(outputs.len()) > 1 {
            value = worse(
                value,
                compare(&self.renderings[self.renderings.len() - 1], &outputs[outputs.len() - 1]),
            );
        }
        Ok(value)
    }

    fn check_shape(&self, output: AnyImageView<'_>) -> Result<(), ShapeError> {
        let original = (self.original.width(), self.original.height());
        let output = output.shape();
        if original == output { Ok(()) } else { Err(ShapeError::Mismatch { original, output }) }
    }
}

impl Rendering {
    fn new(planes: Planes, wanted: Wanted, arch: Arch) -> Self {
        Self {
            ssimulacra2: wanted.ssimulacra2.then(|| Ssimulacra2Original::new(&planes, arch)),
            delta_e2000: wanted.delta_e2000.then(|| DeltaE2000Original::new(&planes)),
            banding: wanted.banding.then(|| BandingOriginal::new(&planes, arch)),
            planes,
        }
    }

    fn measure(&self, output: &Planes, wanted: Wanted, arch: Arch) -> PairMetrics {
        let mse = mse(&self.planes, output, arch);
        let unwanted = Err(Undefined::NotWanted);
        let similarities = (wanted.ssim || wanted.ms_ssim)
            .then(|| ssim::compare(&self.planes, output, wanted.ms_ssim, arch));
        let Similarities { ssim, ms_ssim } =
            similarities.unwrap_or(Similarities { ssim: unwanted, ms_ssim: unwanted });
        let difference = self.delta_e2000.as_ref().map(|original| original.compare(output, arch));
        PairMetrics {
            mse,
            psnr_db: psnr_db(mse),
            mae: mae(&self.planes, output, arch),
            max_error: max_error(&self.planes, output, arch),
            ssim,
            ms_ssim,
            ssimulacra2: self
                .ssimulacra2
                .as_ref()
                .map_or(unwanted, |original| original.compare(output, arch)),
            delta_e2000_mean: difference.map_or(unwanted, |difference| Ok(difference.mean)),
            delta_e2000_p95: difference.map_or(unwanted, |difference| Ok(difference.p95)),
            banding: self.banding.as_ref().map_or(unwanted, |original| Ok(original.compare(output, arch))),
        }
    }
}

impl PairMetrics {
    /// The worse of both values of each metric, one by one.
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
