//! K-means over rows of 8-bit samples as scikit-learn's `KMeans` takes them: a row for each pixel, a weight for each row, and
//! centers as rows of the same columns.
//!
//! Equal rows are clustered once. Centers are in 8-bit units and have as many columns as the pixels: gray, RGB, or RGB
//! premultiplied by alpha, and alpha. Distances and inertia are those between such rows.

use crate::clustering::Clustering;
use crate::coordinates::ColorModel;
use crate::fit::{cluster, cluster_from};
use crate::histogram::Histogram;
use crate::image::{ImageError, ImageView};
use crate::params::{CheckedParams, ClusterCount};
use crate::predict::{centroid_distances, inertia, nearest_centroids};
use crate::space::ColorSpace;
use crate::weights::{WeightsError, checked_sum};

/// Pixels as rows of 1 (gray), 3 (RGB) or 4 (RGBA with straight alpha) samples.
#[derive(Clone, Debug)]
pub struct PixelRows {
    pixels: Vec<[u8; 4]>,
    columns: usize,
}

/// What a fit of [`PixelRows`] gives.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedRows {
    /// C <= K centers, row after row, each of as many columns as the pixels.
    pub centers: Vec<f64>,
    /// For each pixel the index of its nearest center.
    pub labels: Vec<u16>,
    /// Sum over pixels of weight times squared distance to their center.
    pub inertia: f64,
    /// Iterations of the run that was kept.
    pub iterations: u32,
}

impl PixelRows {
    /// Takes `samples`, row after row.
    ///
    /// # Errors
    /// [`ImageError`] when there are no rows.
    ///
    /// # Panics
    /// When `columns` is not 1, 3 or 4, or rows are not whole.
    pub fn new(samples: &[u8], columns: usize) -> Result<Self, ImageError> {
        assert!(matches!(columns, 1 | 3 | 4), "rows have 1, 3 or 4 columns, not {columns}");
        assert!(samples.len().is_multiple_of(columns), "rows are whole");
        let pixels: Vec<[u8; 4]> = match columns {
            1 => samples.iter().map(|&gray| [gray, gray, gray, 255]).collect(),
            3 => samples.as_chunks().0.iter().map(|&[r, g, b]| [r, g, b, 255]).collect(),
            _ => samples.as_chunks().0.to_vec(),
        };
        ImageView::new(pixels.len(), 1, &pixels)?;
        Ok(Self { pixels, columns })
    }

    /// Clusters the pixels, with one weight for each or all 1; from the centers `start`, or in `k` clusters as `params` say.
    ///
    /// # Errors
    /// When the weights can't be clustered by, see [`Histogram::with_real_weights`].
    ///
    /// # Panics
    /// When there are not as many weights as pixels, or a weight is negative or not finite; or when `start` has no whole rows.
    pub fn fit(
        &self,
        weights: Option<&[f64]>,
        start: Option<&[f64]>,
        k: ClusterCount,
        params: &CheckedParams,
    ) -> Result<FittedRows, WeightsError> {
        weights.map(checked_sum).transpose()?;
        let histogram = self.histogram(start);
        let indices = histogram.color_indices(&self.pixels);
        let weights = weights.map(|weights| weights_of_colors(&histogram, &indices, weights));
        let weighted = match &weights {
            Some(weights) => histogram.with_real_weights(weights)?,
            None => histogram.clone(),
        };
        let Clustering { centroids, iterations, .. } = match start {
            Some(start) => cluster_from(&weighted, self.centroids(start, &weighted), params),
            None => cluster(&weighted, k, params),
        };
        let of_colors = nearest_centroids(&histogram, &centroids);
        let inertia = self.inertia_of(&histogram, &centroids, &of_colors, weights.as_deref());
        Ok(FittedRows {
            centers: centroids.iter().flat_map(|&centroid| self.center(&histogram, centroid)).collect(),
            labels: indices.into_iter().map(|index| of_colors[index as usize]).collect(),
            inertia,
            iterations,
        })
    }

    /// The inertia of the pixels, with one weight of at least 0 for each or all 1, around `centers`.
    ///
    /// # Errors
    /// When all weights are 0, or their sum is too large.
    ///
    /// # Panics
    /// When `centers` has no whole rows, or there are not as many weights as pixels.
    pub fn inertia(&self, centers: &[f64], weights: Option<&[f64]>) -> Result<f64, WeightsError> {
        weights.map(checked_sum).transpose()?;
        let histogram = self.histogram(Some(centers));
        let weights = weights
            .map(|weights| weights_of_colors(&histogram, &histogram.color_indices(&self.pixels), weights));
        let centroids = self.centroids(centers, &histogram);
        let labels = nearest_centroids(&histogram, &centroids);
        Ok(self.inertia_of(&histogram, &centroids, &labels, weights.as_deref()))
    }

    /// For each pixel the index of the nearest of `centers`.
    ///
    /// # Panics
    /// When `centers` has no whole rows.
    #[must_use]
    pub fn predict(&self, centers: &[f64]) -> Vec<u16> {
        let histogram = self.histogram(Some(centers));
        let of_colors = nearest_centroids(&histogram, &self.centroids(centers, &histogram));
        let indices = histogram.color_indices(&self.pixels);
        indices.into_iter().map(|index| of_colors[index as usize]).collect()
    }

    /// The distance from each pixel to each of `centers`, a row for each pixel.
    ///
    /// # Panics
    /// When `centers` has no whole rows.
    #[must_use]
    pub fn distances(&self, centers: &[f64]) -> Vec<f64> {
        let histogram = self.histogram(Some(centers));
        let centroids = self.centroids(centers, &histogram);
        let scale = self.copies(&histogram).sqrt();
        let of_colors = centroid_distances(&histogram, &centroids);
        let row = |index: u32| &of_colors[index as usize * centroids.len()..][..centroids.len()];
        let indices = histogram.color_indices(&self.pixels);
        indices.into_iter().flat_map(row).map(|distance| distance * scale).collect()
    }

    /// Counted with the dimensions that the pixels and `centers` need.
    fn histogram(&self, centers: Option<&[f64]>) -> Histogram {
        let view = ImageView::new(self.pixels.len(), 1, &self.pixels).expect("checked when it was made");
        let others: Vec<[u8; 4]> = centers.map(|centers| self.covering(centers)).into_iter().collect();
        Histogram::covering(&view, ColorSpace::Srgb, &others)
    }

    /// A colour that makes a histogram have the dimensions that `centers` need.
    fn covering(&self, centers: &[f64]) -> [u8; 4] {
        let mut rows = centers.chunks_exact(self.columns);
        let translucent = self.columns == 4 && rows.clone().any(|center| center[3] < 255.0);
        let gray = rows.all(|center| center.iter().take(3).all(|&x| x.to_bits() == center[0].to_bits()));
        match (translucent, gray) {
            (true, _) => [0; 4],
            (false, true) => [0, 0, 0, 255],
            (false, false) => [0, 0, 1, 255],
        }
    }

    /// Columns that are equal in every row where a histogram has one dimension: squared distances count each.
    fn copies(&self, histogram: &Histogram) -> f64 {
        if histogram.model() == ColorModel::Gray && self.columns > 1 { 3.0 } else { 1.0 }
    }

    fn inertia_of(
        &self,
        histogram: &Histogram,
        centroids: &[[f64; 4]],
        labels: &[u16],
        weights: Option<&[f64]>,
    ) -> f64 {
        let of_space = match weights {
            Some(weights) => inertia(histogram, centroids, labels, weights.iter().copied()),
            None => inertia(histogram, centroids, labels, histogram.weights().iter().map(|&n| f64::from(n))),
        };
        self.copies(histogram) * of_space
    }

    /// A centroid in the histogram's units as a center.
    fn center(&self, histogram: &Histogram, centroid: [f64; 4]) -> Vec<f64> {
        let [x, y, z, w] = centroid.map(|coordinate| coordinate / histogram.unit());
        let center = match histogram.model() {
            ColorModel::Gray => [x, x, x, 255.0],
            ColorModel::Rgb => [x, y, z, 255.0],
            ColorModel::Rgba => [x, y, z, w],
        };
        center[..self.columns].to_vec()
    }

    /// Centers in a histogram's units.
    fn centroids(&self, centers: &[f64], histogram: &Histogram) -> Vec<[f64; 4]> {
        assert!(centers.len().is_multiple_of(self.columns), "centers have as many columns as pixels");
        let centroid = |center: &[f64]| {
            let used = match (histogram.model(), center) {
                (ColorModel::Gray, _) => [center[0], 0.0, 0.0, 0.0],
                (ColorModel::Rgb, _) => [center[0], center[1], center[2], 0.0],
                (ColorModel::Rgba, _) => [center[0], center[1], center[2], center[3]],
            };
            used.map(|coordinate| coordinate * histogram.unit())
        };
        centers.chunks_exact(self.columns).map(centroid).collect()
    }
}

/// The weight of each of the U colours, from that of each pixel.
fn weights_of_colors(histogram: &Histogram, indices: &[u32], weights: &[f64]) -> Vec<f64> {
    assert_eq!(indices.len(), weights.len(), "a weight for each pixel");
    let mut of_colors = vec![0.0; histogram.len()];
    indices.iter().zip(weights).for_each(|(&index, weight)| of_colors[index as usize] += weight);
    of_colors
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;
    use crate::params::{Effort, Params};
    use proptest::prelude::*;

    fn two() -> ClusterCount {
        ClusterCount::new(2).expect("K")
    }

    fn defaults() -> CheckedParams {
        Params::default().check().expect("defaults")
    }

    /// The inertia of rows around the center of each, as one writes it down.
    fn by_definition(rows: &PixelRows, fitted: &FittedRows, weights: &[f64]) -> f64 {
        let of_row = |pixel: &[u8; 4], label: u16| {
            let center = &fitted.centers[usize::from(label) * rows.columns..][..rows.columns];
            let alpha = f64::from(pixel[3]) / 255.0;
            let point = [0, 1, 2].map(|channel| f64::from(pixel[channel]) * alpha);
            let point = [point[0], point[1], point[2], f64::from(pixel[3])];
            center.iter().zip(point).map(|(center, x)| (center - x).powi(2)).sum::<f64>()
        };
        let rows = rows.pixels.iter().zip(&fitted.labels).zip(weights);
        rows.map(|((pixel, &label), weight)| weight * of_row(pixel, label)).sum()
    }

    #[test]
    fn a_row_of_any_columns_has_centers_of_as_many() {
        for columns in [1, 3, 4] {
            let samples: Vec<u8> =
                [10, 20, 200, 210].iter().flat_map(|&v| [v, v, v, 255].into_iter().take(columns)).collect();
            let rows = PixelRows::new(&samples, columns).expect("rows");
            let fitted = rows.fit(None, None, two(), &defaults()).expect("no weights");
            let gray = |x: f64| [x, x, x, 255.0].into_iter().take(columns);
            assert_eq!(fitted.centers, gray(15.0).chain(gray(205.0)).collect::<Vec<_>>());
            assert_eq!(fitted.labels, [0, 0, 1, 1]);
            assert_eq!(fitted.inertia, if columns == 1 { 100.0 } else { 300.0 });
            assert_eq!(rows.inertia(&fitted.centers, None), Ok(fitted.inertia));
            assert_eq!(rows.predict(&fitted.centers), fitted.labels);
            assert_eq!(rows.distances(&fitted.centers).len(), 8);
        }
        assert!(PixelRows::new(&[], 3).is_err());
    }

    #[test]
    fn colours_measured_against_gray_pixels_keep_their_dimensions() {
        let rows = PixelRows::new(&[0, 0, 0, 100, 100, 100], 3).expect("rows");
        assert_eq!(rows.predict(&[200.0, 100.0, 0.0, 90.0, 90.0, 90.0]), [1, 1]);
        let of_the_lighter = 97.0 * 97.0 + 96.0 * 96.0 + 100.0 * 100.0;
        assert_eq!(rows.inertia(&[3.0, 4.0, 0.0], None), Ok(25.0 + of_the_lighter));
    }

    #[test]
    fn weights_that_can_not_be_kept_apart_are_refused() {
        let rows = PixelRows::new(&[0, 9, 80, 90], 1).expect("rows");
        let fit = |weights: [f64; 4]| rows.fit(Some(&weights), None, two(), &defaults());
        assert_eq!(fit([0.0; 4]), Err(WeightsError::Zero));
        assert!(matches!(fit([1e10, 1.0, 1.0, 1.0]), Err(WeightsError::Uneven { .. })));
        assert!(matches!(fit([f64::MAX, 1.0, 1.0, 1.0]), Err(WeightsError::Sum { .. })));
        let equal = PixelRows::new(&[9, 9], 1).expect("rows");
        let of_equal = equal.fit(Some(&[f64::MAX; 2]), None, two(), &defaults());
        assert!(matches!(of_equal, Err(WeightsError::Sum { .. })));
        assert!(fit([1e8, 1.5, 1.0, 1.0]).is_ok());
        assert_eq!(rows.inertia(&[1.0], Some(&[0.0; 4])), Err(WeightsError::Zero));
    }

    proptest! {
        #[test]
        fn inertia_is_of_the_weights_as_they_were_given(
            pixels in prop::collection::vec((prop::array::uniform4(0_u8..=255), 0.0..1.0_f64), 20..120),
            uneven in 0.0..18.0_f64, columns in prop::sample::select(vec![1_usize, 3, 4]),
        ) {
            let samples: Vec<u8> = pixels.iter().flat_map(|(pixel, _)| pixel[..columns].to_vec()).collect();
            let weights: Vec<f64> = pixels.iter().map(|(_, x)| (uneven * x).exp()).collect();
            let rows = PixelRows::new(&samples, columns).expect("rows");
            let params = Params { effort: Effort::Fast, ..Params::default() }.check().expect("parameters");
            let fitted = rows.fit(Some(&weights), None, ClusterCount::new(3).expect("K"), &params).expect("weights");
            let expected = by_definition(&rows, &fitted, &weights);
            prop_assert!((fitted.inertia - expected).abs() <= 1e-9 * expected.max(1.0), "{} {expected}", fitted.inertia);
            let again = rows.inertia(&fitted.centers, Some(&weights)).expect("weights");
            prop_assert!((again - expected).abs() <= 1e-9 * expected.max(1.0), "{again} {expected}");
        }
    }
}
