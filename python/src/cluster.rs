//! K-means over rows of samples, for the estimator `huecount.KMeans`.
//!
//! Centers are in 8-bit units, as many columns as the pixels have: gray, RGB, or RGB premultiplied by alpha, and alpha.

use std::ffi::OsString;

use codec::Rejection;
use compress::Colors;
use kmeans::{CheckedParams, ClusterCount, Clustering, ColorModel, ColorSpace, Histogram, ImageView, Stop};
use kmeans::{centroid_distances, cluster, cluster_from, nearest_centroids};
use numpy::ndarray::ArrayView2;
use numpy::{PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::arrays::{rgba_rows, shaped};
use crate::error::value_error;
use crate::options::plan;
use crate::pool::detached;

/// Distinct colours of rows, and how these rows are laid out.
struct Rows {
    pixels: Vec<[u8; 4]>,
    columns: usize,
}

impl Rows {
    fn of(rows: ArrayView2<'_, u8>) -> PyResult<Self> {
        Ok(Self { pixels: rgba_rows(rows)?, columns: rows.ncols() })
    }

    /// Counted with the dimensions that these pixels and `others` need.
    fn histogram(&self, others: &[[u8; 4]]) -> Result<Histogram, Rejection> {
        let view = ImageView::new(self.pixels.len(), 1, &self.pixels);
        let view = view.map_err(|error| Rejection::Failed(error.to_string()))?;
        Ok(Histogram::covering(&view, ColorSpace::Srgb, others))
    }

    /// Columns that are equal in every row where a histogram has one dimension: squared distances count each.
    fn copies(&self, histogram: &Histogram) -> f64 {
        if histogram.model() == ColorModel::Gray && self.columns > 1 { 3.0 } else { 1.0 }
    }

    /// A centroid in the histogram's units as a center.
    fn center(&self, histogram: &Histogram, centroid: [f64; 4]) -> Vec<f64> {
        let [x, y, z, w] = centroid.map(|coordinate| coordinate / histogram.unit());
        let mut center = match histogram.model() {
            ColorModel::Gray => [x, x, x, 255.0],
            ColorModel::Rgb => [x, y, z, 255.0],
            ColorModel::Rgba => [x, y, z, w],
        }
        .to_vec();
        center.truncate(self.columns);
        center
    }
}

/// A colour that makes a histogram have the dimensions that `centers` need.
fn covering(centers: ArrayView2<'_, f64>) -> [u8; 4] {
    let translucent = centers.ncols() == 4 && centers.column(3).iter().any(|&alpha| alpha < 255.0);
    let gray =
        centers.outer_iter().all(|center| center.iter().take(3).all(|&x| x.to_bits() == center[0].to_bits()));
    match (translucent, gray) {
        (true, _) => [0; 4],
        (false, true) => [0, 0, 0, 255],
        (false, false) => [0, 0, 1, 255],
    }
}

/// Centers in a histogram's units.
fn centroids(centers: ArrayView2<'_, f64>, histogram: &Histogram) -> Vec<[f64; 4]> {
    let centroid = |center: numpy::ndarray::ArrayView1<'_, f64>| {
        let sample = |index: usize| center.get(index).copied();
        let (first, alpha) = (center[0], sample(3).unwrap_or(255.0));
        let [x, y, z] = [first, sample(1).unwrap_or(first), sample(2).unwrap_or(first)];
        let used = match histogram.model() {
            ColorModel::Gray => [x, 0.0, 0.0, 0.0],
            ColorModel::Rgb => [x, y, z, 0.0],
            ColorModel::Rgba => [x, y, z, alpha],
        };
        used.map(|coordinate| coordinate * histogram.unit())
    };
    centers.outer_iter().map(centroid).collect()
}

/// What a fit gives: centers `(K, columns)`, labels `(n,)`, inertia, iterations.
type Fitted<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, f64, u32);

/// Clusters the rows of `pixels`, with one weight for each or all 1, by `options` of `huecount compress`; or from the centers `start`.
#[pyfunction]
#[pyo3(signature = (pixels, options, weights=None, start=None))]
pub(crate) fn fit<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'py, u8>,
    options: Vec<OsString>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    start: Option<PyReadonlyArray2<'py, f64>>,
) -> PyResult<Fitted<'py>> {
    let plan = plan(options)?;
    let Colors::At(k) = plan.colors else { return Err(value_error("a fit needs n_clusters")) };
    let rows = Rows::of(pixels.as_array())?;
    let weights = weights.map(|weights| weights.as_array().to_vec());
    let start = start.as_ref().map(PyReadonlyArray2::as_array);
    let work = || fitted(&rows, weights.as_deref(), start, k, &plan.params);
    let (centers, labels, inertia, iterations) = detached(py, work)?;
    let shape = [centers.len() / rows.columns, rows.columns];
    let labels = labels.into_iter().map(i32::from).collect();
    Ok((shaped(py, centers, shape)?, shaped(py, labels, [rows.pixels.len()])?, inertia, iterations))
}

fn fitted(
    rows: &Rows,
    weights: Option<&[f64]>,
    start: Option<ArrayView2<'_, f64>>,
    k: ClusterCount,
    params: &CheckedParams,
) -> Result<(Vec<f64>, Vec<u16>, f64, u32), Rejection> {
    let others: Vec<[u8; 4]> = start.map(covering).into_iter().collect();
    let histogram = rows.histogram(&others)?;
    let indices = histogram.color_indices(&rows.pixels);
    let (weighted, unit) = weighted(&histogram, &indices, weights)?;
    let clustering = match start {
        Some(start) => cluster_from(&weighted, centroids(start, &weighted), params),
        None => cluster(&weighted, k, params),
    };
    let Clustering { centroids, sse, iterations, .. } = clustering;
    let of_colors = nearest_centroids(&histogram, &centroids);
    let labels = indices.into_iter().map(|index| of_colors[index as usize]).collect();
    let centers = centroids.iter().flat_map(|&centroid| rows.center(&histogram, centroid)).collect();
    Ok((centers, labels, sse * rows.copies(&histogram) / unit, iterations))
}

/// The histogram by the weights of its pixels, and how many of its weights are 1.
fn weighted(
    histogram: &Histogram,
    indices: &[u32],
    weights: Option<&[f64]>,
) -> Result<(Histogram, f64), Rejection> {
    let Some(weights) = weights else { return Ok((histogram.clone(), 1.0)) };
    let mut of_colors = vec![0.0; histogram.len()];
    indices.iter().zip(weights).for_each(|(&index, weight)| of_colors[index as usize] += weight);
    let weighted = histogram.with_real_weights(&of_colors);
    weighted.ok_or_else(|| Rejection::Failed("sample_weight is zero for all pixels".to_owned()))
}

/// The inertia of `pixels`, with one weight for each or all 1, around `centers`.
#[pyfunction]
#[pyo3(signature = (pixels, centers, weights=None))]
pub(crate) fn inertia<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'py, u8>,
    centers: PyReadonlyArray2<'py, f64>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
) -> PyResult<f64> {
    let (rows, centers) = (Rows::of(pixels.as_array())?, centers.as_array());
    let weights = weights.map(|weights| weights.as_array().to_vec());
    let work = || {
        let histogram = rows.histogram(&[covering(centers)])?;
        let indices = histogram.color_indices(&rows.pixels);
        let (weighted, unit) = weighted(&histogram, &indices, weights.as_deref())?;
        let centroids = centroids(centers, &weighted);
        let clustering = Clustering::from_centroids(&weighted, centroids, 0, Stop::Converged);
        Ok(clustering.sse * rows.copies(&histogram) / unit)
    };
    detached(py, work)
}

/// For each row of `pixels` the index of the nearest of `centers`.
#[pyfunction]
pub(crate) fn predict<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'py, u8>,
    centers: PyReadonlyArray2<'py, f64>,
) -> PyResult<Bound<'py, PyAny>> {
    let (rows, centers) = (Rows::of(pixels.as_array())?, centers.as_array());
    let work = || {
        let histogram = rows.histogram(&[covering(centers)])?;
        let of_colors = nearest_centroids(&histogram, &centroids(centers, &histogram));
        let label = |index| i32::from(of_colors[index as usize]);
        Ok(histogram.color_indices(&rows.pixels).into_iter().map(label).collect::<Vec<i32>>())
    };
    let labels = detached(py, work)?;
    shaped(py, labels, [rows.pixels.len()])
}

/// The distance from each row of `pixels` to each of `centers`.
#[pyfunction]
pub(crate) fn distances<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'py, u8>,
    centers: PyReadonlyArray2<'py, f64>,
) -> PyResult<Bound<'py, PyAny>> {
    let (rows, centers) = (Rows::of(pixels.as_array())?, centers.as_array());
    let work = || {
        let histogram = rows.histogram(&[covering(centers)])?;
        let scale = rows.copies(&histogram).sqrt();
        let of_colors = centroid_distances(&histogram, &centroids(centers, &histogram));
        let row = |index: u32| &of_colors[index as usize * centers.nrows()..][..centers.nrows()];
        let indices = histogram.color_indices(&rows.pixels);
        Ok(indices.into_iter().flat_map(row).map(|distance| distance * scale).collect::<Vec<f64>>())
    };
    let distances = detached(py, work)?;
    shaped(py, distances, [rows.pixels.len(), centers.nrows()])
}
