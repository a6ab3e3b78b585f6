//! Metrics of two images, of one partition of weighted points and of two partitions, each in a named variant.
//!
//! | name | what | range | unit | better | undefined when |
//! |---|---|---|---|---|---|
//! | [`PairMetrics::mse`] | mean squared difference of 8-bit samples over R, G, B | 0 to 65025 | squared 8-bit levels | lower | never |
//! | [`PairMetrics::psnr_db`] | peak signal-to-noise ratio, from that MSE | 0 and above | decibel | higher | the images are identical |
//! | [`PairMetrics::mae`] | mean absolute difference of 8-bit samples over R, G, B | 0 to 255 | 8-bit levels | lower | never |
//! | [`PairMetrics::max_error`] | largest difference of a sample | 0 to 255 | 8-bit levels | lower | never |
//! | [`PairMetrics::ssim`] | structural similarity, 11x11 Gaussian window, mean over R, G, B | -1 to 1 | none | higher | a side is shorter than 11 pixels |
//! | [`PairMetrics::ms_ssim`] | the same over five scales | 0 to 1 | none | higher | a side is shorter than 161 pixels |
//! | [`PairMetrics::ssimulacra2`] | SSIMULACRA 2, fitted to human opinions | at most 100 | none | higher | a side is shorter than 8 pixels, or above 268 megapixels |
//! | [`PairMetrics::delta_e2000_mean`] | mean colour difference CIEDE2000 | 0 and above | about one just noticeable difference | lower | never |
//! | [`PairMetrics::delta_e2000_p95`] | the CIEDE2000 that 95 % of the pixels do not exceed | 0 and above | the same | lower | never |
//! | [`PairMetrics::banding`] | contrast of false contours, after CAMBI | 0 to 63.75 | 8-bit levels of luma | lower | never |
//! | [`weighted_mse()`] | the mean squared difference in which pixels count by a map | 0 to 65025 | squared 8-bit levels | lower | no pixel counts |
//! | [`distortion()`] | mean squared distance from pixel to centroid | 0 and above | squared distance | lower | never |
//! | [`silhouette()`] | Rousseeuw's mean silhouette width over all pixels | -1 to 1 | none | higher | one cluster, or each pixel alone in its own |
//! | [`silhouette_squared()`] | the same of squared distances, as Spark computes it | -1 to 1 | none | higher | as `silhouette` |
//! | [`simplified_silhouette()`] | the same of distances to cluster means | -1 to 1 | none | higher | as `silhouette` |
//! | [`calinski_harabasz()`] | ratio of the variances between and within clusters | 0 and above | none | higher | as `silhouette`, or no cluster has an extent |
//! | [`davies_bouldin()`] | mean over clusters of the worst ratio of extents to distance | 0 and above | none | lower | as `silhouette`, or all cluster means coincide |
//! | [`adjusted_rand_index()`] | agreement of two partitions, adjusted for chance | -1/2 to 1 | none | higher: more alike | both have one cluster, or each pixel alone in both |
//!
//! Pair metrics take two images of one shape: a [`Reference`] is made once from the original and measures any
//! number of outputs. Where either image has transparency, both are composited over black and over white, and the
//! worse value is reported. Partition metrics take a [`Partition`] of distinct colours with pixel counts; they
//! equal those on the expanded pixels. [`LabeledRows`] makes one from rows of samples with a label each.
//!
//! The table names each metric's variant; the module of each metric states formula, source, cost and the implementation that it
//! equals. [`Wanted`] selects those that cost something.
//!
//! A metric without a value is an [`Undefined`] with its reason, never NaN, infinity or a substitute.
//!
//! The crate is pure: it opens no file, reads no clock, starts no thread and prints nothing. Results are equal to
//! the bit at every SIMD level: sums over 8-bit samples are integers, sums of floats have a fixed order, and no
//! multiplication is fused with an addition but in SSIMULACRA 2, which is defined so: there it is at every level.

mod image;
mod undefined;
mod vectorized;

// Two images of equal shape.
mod planes;

mod pair;

mod mse;
mod psnr;
mod weighted_mse;

mod mae;

mod ssim;

mod ssimulacra2;

mod color_difference;
mod contrast_ratio;

mod banding;

// One partition of weighted points.
mod partition;

mod labeled_rows;

mod distortion;
mod silhouette;

mod scatter;

mod centroid_widths;
mod silhouette_squared;
mod simplified_silhouette;

mod calinski_harabasz;
mod davies_bouldin;

// Two partitions of the same weighted points.
mod rand_index;

// What measures elsewhere.
mod device;

// Sums in a fixed order, and helpers of tests.
mod lanes;
#[cfg(test)]
mod testing;

pub use image::{AnyImageView, ImageView, IndexedView, ShapeError};
pub use undefined::{Measure, Undefined};

pub use color_difference::delta_e2000;
pub use contrast_ratio::contrast_ratio;
pub use pair::{PairMetrics, Reference, SsimMap, Wanted};
pub use psnr::psnr_db;
pub use weighted_mse::weighted_mse;

pub use labeled_rows::LabeledRows;
pub use partition::{Partition, PartitionError};

pub use calinski_harabasz::calinski_harabasz;
pub use davies_bouldin::davies_bouldin;
pub use distortion::distortion;
pub use rand_index::adjusted_rand_index;
pub use silhouette::{
    PartExecutor, Silhouette, SilhouetteMethod, SilhouettePart, SilhouetteWidths, Silhouettes,
    check_silhouette_defined, silhouette, silhouette_of_widths,
};
pub use silhouette_squared::silhouette_squared;
pub use simplified_silhouette::simplified_silhouette;

pub use device::{
    ComparedChannel, DEVICE_SILHOUETTE_TOLERANCE, DeviceError, LoadedOriginal, MeasuringDevice, OpaqueImage,
    Samples,
};
pub use ssim::{DeviceReference, Similarities, Similarity};

/// Compiles and runs the README's example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
