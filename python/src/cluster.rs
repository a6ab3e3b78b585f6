//! K-means over rows of samples, for the estimator `huecount.KMeans`.

use std::ffi::OsString;

use compress::Colors;
use kmeans::{FittedRows, PixelRows};
use numpy::{PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::arrays::{flat, shaped};
use crate::error::{Failure, value_error};
use crate::options::plan;
use crate::pool::detached;

/// Samples row by row, and how many a row has.
fn samples(pixels: &PyReadonlyArray2<'_, u8>) -> PyResult<(Vec<u8>, usize)> {
    let columns = pixels.shape()[1];
    if !matches!(columns, 1 | 3 | 4) {
        return Err(value_error(format!("pixels have 1 (gray), 3 (RGB) or 4 (RGBA) columns, not {columns}")));
    }
    Ok((flat(pixels.as_array()), columns))
}

/// Centers row by row, of as many columns as the pixels.
fn rows_of(centers: &PyReadonlyArray2<'_, f64>, columns: usize) -> PyResult<Vec<f64>> {
    if centers.shape()[1] != columns || centers.shape()[0] == 0 {
        return Err(value_error(format!("centers have the shape (k, {columns}), not {:?}", centers.shape())));
    }
    Ok(flat(centers.as_array()))
}

fn of_rows(weights: Option<&PyReadonlyArray1<'_, f64>>, rows: usize) -> PyResult<Option<Vec<f64>>> {
    let weights = weights.map(|weights| flat(weights.as_array()));
    match &weights {
        Some(weights) if weights.len() != rows => {
            Err(value_error(format!("{rows} pixels have {} weights", weights.len())))
        }
        Some(weights) if weights.iter().any(|weight| !weight.is_finite() || *weight < 0.0) => {
            Err(value_error("weights are finite numbers of at least 0"))
        }
        _ => Ok(weights),
    }
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
    let (samples, columns) = samples(&pixels)?;
    let rows = samples.len() / columns;
    let weights = of_rows(weights.as_ref(), rows)?;
    let start = start.map(|start| rows_of(&start, columns)).transpose()?;
    let work = move || {
        let pixels = PixelRows::new(&samples, columns).map_err(Failure::argument)?;
        let fitted = pixels.fit(weights.as_deref(), start.as_deref(), k, &plan.params);
        let FittedRows { centers, labels, inertia, iterations } = fitted.map_err(sample_weight)?;
        Ok((centers, labels.into_iter().map(i32::from).collect(), inertia, iterations))
    };
    let (centers, labels, inertia, iterations): (Vec<f64>, Vec<i32>, f64, u32) = detached(py, work)?;
    let shape = [centers.len() / columns, columns];
    Ok((shaped(py, centers, shape)?, shaped(py, labels, [rows])?, inertia, iterations))
}

fn sample_weight(error: kmeans::WeightsError) -> Failure {
    Failure::Argument(format!("sample_weight: {error}"))
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
    let (samples, columns) = samples(&pixels)?;
    let weights = of_rows(weights.as_ref(), samples.len() / columns)?;
    let centers = rows_of(&centers, columns)?;
    detached(py, move || {
        let pixels = PixelRows::new(&samples, columns).map_err(Failure::argument)?;
        pixels.inertia(&centers, weights.as_deref()).map_err(sample_weight)
    })
}

/// For each row of `pixels` the index of the nearest of `centers`.
#[pyfunction]
pub(crate) fn predict<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'py, u8>,
    centers: PyReadonlyArray2<'py, f64>,
) -> PyResult<Bound<'py, PyAny>> {
    let (samples, columns) = samples(&pixels)?;
    let centers = rows_of(&centers, columns)?;
    let labels: Vec<i32> = detached(py, move || {
        let pixels = PixelRows::new(&samples, columns).map_err(Failure::argument)?;
        Ok(pixels.predict(&centers).into_iter().map(i32::from).collect())
    })?;
    let rows = labels.len();
    shaped(py, labels, [rows])
}

/// The distance from each row of `pixels` to each of `centers`.
#[pyfunction]
pub(crate) fn distances<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'py, u8>,
    centers: PyReadonlyArray2<'py, f64>,
) -> PyResult<Bound<'py, PyAny>> {
    let (samples, columns) = samples(&pixels)?;
    let shape = [pixels.shape()[0], centers.shape()[0]];
    let centers = rows_of(&centers, columns)?;
    let distances = detached(py, move || {
        let pixels = PixelRows::new(&samples, columns).map_err(Failure::argument)?;
        Ok(pixels.distances(&centers))
    })?;
    shaped(py, distances, shape)
}
