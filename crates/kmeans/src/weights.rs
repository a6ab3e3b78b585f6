//! The weight of a colour in a clustering: its number of pixels, or a concave function of it, so that small details in
//! colours of their own are not lost.

use thiserror::Error;

use crate::histogram::Histogram;
use crate::image::ImageView;
use crate::kernel::squared_distance;

/// The weight of a colour that n pixels have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PointWeight {
    /// n: the clustering minimises the error of the image.
    #[default]
    Pixels,
    /// The square root of n.
    Sqrt,
    /// 1 + log2 n, the logarithm linear between powers of two: nearly the same weight for each colour.
    Log,
    /// The square root of n, times the colour's saliency: its mean distance, in the clustering space, to all pixels (the
    /// histogram contrast of Cheng et al. 2011, "Global contrast based salient region detection", over cells of 16 levels).
    Saliency,
}

impl PointWeight {
    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pixels => "pixels",
            Self::Sqrt => "sqrt",
            Self::Log => "log",
            Self::Saliency => "saliency",
        }
    }
}

/// The sum that all weights are scaled to: fine enough for a share of a millionth.
const TOTAL: f64 = (1_u64 << 30) as f64;

/// The largest sum of real weights: times any squared distance, in the finest units, it is a number still.
const LARGEST_SUM: f64 = 1e290;

/// Why colours can't be clustered by their weights.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// All weights are 0.
    #[error("all weights are zero: give one that is above")]
    Zero,
    /// A weight is too small beside the others.
    #[error(
        "the weights are too uneven: {smallest:e} is below a 2^30th of their sum, {sum:e}; set such weights to 0, or raise them"
    )]
    Uneven {
        /// The smallest weight of a colour above 0.
        smallest: f64,
        /// The sum of all weights.
        sum: f64,
    },
    /// The sum is too large.
    #[error("the weights add up to more than {most:e}: divide them all by one number")]
    Sum {
        /// The largest sum.
        most: f64,
    },
}

impl Histogram {
    /// The same colours with weights other than their pixels. Clusterings of the result minimise the weighted error;
    /// counts and SSE are in scaled weights.
    #[must_use]
    pub fn weighted(&self, weight: PointWeight) -> Self {
        let pixels = || self.weights().iter();
        match weight {
            PointWeight::Pixels => self.clone(),
            PointWeight::Sqrt => self.scaled(pixels().map(|&n| f64::from(n).sqrt()).collect()),
            PointWeight::Log => self.scaled(pixels().map(|&n| 1.0 + log2(n)).collect()),
            PointWeight::Saliency => {
                let contrasts = contrasts(self);
                self.scaled(
                    pixels().zip(contrasts).map(|(&n, contrast)| f64::from(n).sqrt() * contrast).collect(),
                )
            }
        }
    }

    /// The same colours with any weights, one for each of the U colours, at least 0 and finite; colours with weight 0 are left out.
    ///
    /// Whole numbers whose sum is below 2^31 are kept as they are. Others are rounded to multiples of a 2^30th of their sum:
    /// counts and SSE of clusterings of the result are in such multiples.
    ///
    /// # Errors
    /// When all weights are 0, when one above 0 is too small beside their sum to be kept apart from 0, or when the sum is so large
    /// that no number holds weighted squared distances.
    ///
    /// # Panics
    /// When a weight is negative or not finite, or there are not U of them.
    pub fn with_real_weights(&self, weights: &[f64]) -> Result<Self, WeightsError> {
        assert_eq!(weights.len(), self.len(), "a weight for each colour");
        assert!(weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0), "weights of at least 0");
        let sum = checked_sum(weights)?;
        if sum <= f64::from(i32::MAX) && weights.iter().all(|weight| weight.fract() == 0.0) {
            return Ok(self.with_weights(weights.iter().map(|&weight| weight as u32)));
        }
        let positive = weights.iter().copied().filter(|&weight| weight > 0.0);
        let smallest = positive.fold(f64::INFINITY, f64::min);
        if smallest / sum < 1.0 / TOTAL {
            return Err(WeightsError::Uneven { smallest, sum });
        }
        Ok(self.with_weights(weights.iter().map(|weight| (weight / sum * TOTAL).round() as u32)))
    }

    /// The same colours, each with the sum of its pixels' `weights` (row by row) in place of their number; scaled as those of
    /// [`weighted`](Self::weighted). A colour whose pixels have none keeps the least weight there is, a billionth of all, so that it
    /// has a cluster.
    ///
    /// # Panics
    /// When `image` has a colour that is not in the histogram, or there is not one weight for each pixel.
    #[must_use]
    pub fn weighted_by(&self, image: &ImageView<'_>, weights: &[u8]) -> Self {
        assert_eq!(image.pixels().len(), weights.len(), "one weight for each pixel");
        let mut sums = vec![0_u64; self.len()];
        self.locate(image.pixels(), |pixel, color| sums[color] += u64::from(weights[pixel]));
        self.scaled(sums.into_iter().map(|sum| sum as f64).collect())
    }

    fn scaled(&self, weights: Vec<f64>) -> Self {
        let sum: f64 = weights.iter().sum();
        let unit = if sum > 0.0 { TOTAL / sum } else { 0.0 };
        self.with_weights(weights.into_iter().map(|weight| (weight * unit) as u32 + 1))
    }
}

/// The sum of weights of at least 0.
pub(crate) fn checked_sum(weights: &[f64]) -> Result<f64, WeightsError> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return Err(WeightsError::Zero);
    }
    if sum > LARGEST_SUM {
        return Err(WeightsError::Sum { most: LARGEST_SUM });
    }
    Ok(sum)
}

/// The logarithm to base 2 of a count, linear between powers of two.
fn log2(n: u32) -> f64 {
    let whole = n.ilog2();
    f64::from(whole) + f64::from(n) / f64::from(1_u32 << whole) - 1.0
}

/// Lower bits of a channel that colours of a cell may differ in: 16 cells per channel.
const CELL_BITS: u8 = 4;

/// For each colour the mean distance of its cell to all pixels.
fn contrasts(histogram: &Histogram) -> Vec<f64> {
    let same = |a: &[u8; 4], b: &[u8; 4]| a.iter().zip(b).all(|(a, b)| a >> CELL_BITS == b >> CELL_BITS);
    let (mut means, mut pixels, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    let mut from = 0;
    // Morton order: the colours of a cell are a run.
    for cell in histogram.colors().chunk_by(same) {
        let colors = from..from + cell.len();
        let weights = &histogram.weights()[colors.clone()];
        let count: f64 = weights.iter().map(|&weight| f64::from(weight)).sum();
        let mut mean = [0.0; 4];
        for (point, &weight) in histogram.points()[colors].iter().zip(weights) {
            for (mean, &x) in mean.iter_mut().zip(point) {
                *mean += f64::from(weight) / count * f64::from(x);
            }
        }
        means.push(mean.map(|x| x as f32));
        pixels.push(count);
        sizes.push(cell.len());
        from += cell.len();
    }
    let contrast = |mean: &[f32; 4]| {
        let parts = means
            .iter()
            .zip(&pixels)
            .map(|(other, &count)| count * f64::from(squared_distance::<4>(mean, other)).sqrt());
        parts.sum::<f64>()
    };
    let of_cells = means.iter().map(contrast);
    of_cells.zip(sizes).flat_map(|(contrast, size)| std::iter::repeat_n(contrast, size)).collect()
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;
    use crate::fit::cluster;
    use crate::image::ImageView;
    use crate::params::{ClusterCount, Params};
    use crate::remap::palette;

    /// Many blue pixels and a few red ones.
    fn logo() -> Histogram {
        let mut pixels: Vec<[u8; 4]> =
            (0..100_000_u32).map(|i| [0, 0, 100 + 3 * (i % 20) as u8, 255]).collect();
        pixels.extend([[250, 10, 20, 255]; 30]);
        Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"))
    }

    fn has_red(weight: PointWeight, k: u32) -> bool {
        let histogram = logo();
        let params = Params::default().check().expect("defaults");
        let weighted = histogram.weighted(weight);
        let clustering = cluster(&weighted, ClusterCount::new(k).expect("K"), &params);
        palette(&weighted, &clustering).iter().any(|color| color[0] > 200)
    }

    #[test]
    fn rare_colours_get_clusters_with_other_weights_than_pixels() {
        assert!(!has_red(PointWeight::Pixels, 3));
        for weight in [PointWeight::Sqrt, PointWeight::Log, PointWeight::Saliency] {
            assert!(has_red(weight, 3), "{}", weight.as_str());
        }
    }

    #[test]
    fn what_counts_more_gets_colours_of_its_own() {
        // A ramp of reds that counts, and one of greens of ten times as many pixels that does not.
        let mut pixels: Vec<[u8; 4]> = (0..100_u8).map(|i| [2 * i + 50, 0, 0, 255]).collect();
        pixels.extend((0..1000_u32).map(|i| [0, (i / 5 + 50) as u8, 0, 255]));
        let weights: Vec<u8> = (0..1100).map(|i| if i < 100 { 255 } else { 0 }).collect();
        let image = ImageView::new(1100, 1, &pixels).expect("pixels");
        let histogram = Histogram::new(&image);
        let weighted = histogram.weighted_by(&image, &weights);
        assert_eq!(weighted.colors(), histogram.colors());
        let params = Params::default().check().expect("defaults");
        let reds = |histogram: &Histogram| {
            let clustering = cluster(histogram, ClusterCount::new(6).expect("K"), &params);
            palette(histogram, &clustering).iter().filter(|color| color[0] > color[1]).count()
        };
        assert!(reds(&histogram) <= 3 && reds(&weighted) >= 5, "{} {}", reds(&histogram), reds(&weighted));
    }

    #[test]
    fn weights_are_integers_that_fit() {
        let histogram = logo();
        for weight in [PointWeight::Sqrt, PointWeight::Log, PointWeight::Saliency] {
            let weighted = histogram.weighted(weight);
            assert_eq!(weighted.colors(), histogram.colors());
            assert!(weighted.pixel_count() < 1 << 31 && weighted.weights().iter().all(|&weight| weight > 0));
        }
    }

    #[test]
    fn whole_weights_are_kept_and_others_rounded() {
        let histogram = logo();
        let whole: Vec<f64> = (0..histogram.len()).map(|index| (3 * index) as f64).collect();
        let weighted = histogram.with_real_weights(&whole).expect("weights");
        assert_eq!((weighted.len(), weighted.weights()[0]), (histogram.len() - 1, 3));
        let tenths: Vec<f64> = whole.iter().map(|weight| weight / 10.0).collect();
        let scaled = histogram.with_real_weights(&tenths).expect("weights");
        let of_one = f64::from(scaled.weights()[0]) / scaled.pixel_count() as f64;
        assert!((of_one / (3.0 / weighted.pixel_count() as f64) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn weights_that_say_nothing_or_too_much_are_refused() {
        let histogram = logo();
        let error = |weight: f64, others: f64| {
            let weights = std::iter::once(weight).chain(std::iter::repeat(others)).take(histogram.len());
            histogram.with_real_weights(&weights.collect::<Vec<f64>>()).expect_err("no weights")
        };
        assert_eq!(error(0.0, 0.0), WeightsError::Zero);
        assert!(matches!(error(f64::MAX, f64::MAX), WeightsError::Sum { .. }));
        assert!(matches!(error(1e9, 0.5), WeightsError::Uneven { .. }));
        assert!(error(1e10, 1.0).to_string().contains("1e0 is below a 2^30th"));
    }

    #[test]
    fn the_logarithm_is_that_of_powers_of_two() {
        assert_eq!([1, 2, 4, 1 << 31].map(log2), [0.0, 1.0, 2.0, 31.0]);
        assert_eq!(log2(3), 1.5);
    }
}
