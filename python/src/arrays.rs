//! Arrays of samples to pixels, and pixels to arrays. Python hands over arrays that are contiguous, row by row.

use numpy::ndarray::{ArrayView, Dimension};
use numpy::{PyArray, PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;

use crate::error::Failure;

/// The values of an array row by row.
pub(crate) fn flat<Value: Clone, Shape: Dimension>(array: ArrayView<'_, Value, Shape>) -> Vec<Value> {
    array.as_slice().map_or_else(|| array.iter().cloned().collect(), <[Value]>::to_vec)
}

/// Rows of 1 (gray), 3 (RGB) or 4 (RGBA) samples as `[r, g, b, a]`.
pub(crate) fn rgba_rows(samples: &[u8], columns: usize) -> Result<Vec<[u8; 4]>, Failure> {
    match columns {
        1 => Ok(samples.iter().map(|&v| [v, v, v, 255]).collect()),
        3 => Ok(samples.as_chunks().0.iter().map(|&[r, g, b]| [r, g, b, 255]).collect()),
        4 => Ok(samples.as_chunks().0.to_vec()),
        _ => Err(Failure::Argument(format!(
            "pixels have 1 (gray), 3 (RGB) or 4 (RGBA) columns, not {columns}"
        ))),
    }
}

/// Pixels or colours as an array of `(n, 3)` where all are opaque, `(n, 4)` otherwise.
pub(crate) fn color_array<'py>(py: Python<'py>, colors: &[[u8; 4]]) -> PyResult<Bound<'py, PyArray2<u8>>> {
    let opaque = colors.iter().all(|color| color[3] == 255);
    let samples: Vec<u8> = if opaque {
        colors.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
    } else {
        colors.as_flattened().to_vec()
    };
    PyArray1::from_vec(py, samples).reshape([colors.len(), if opaque { 3 } else { 4 }])
}

/// Values row by row as an array of this shape.
pub(crate) fn shaped<'py, Value: numpy::Element, const N: usize>(
    py: Python<'py>,
    values: Vec<Value>,
    shape: [usize; N],
) -> PyResult<Bound<'py, PyAny>>
where
    [usize; N]: numpy::ndarray::IntoDimension,
{
    let array: Bound<'py, PyArray<Value, <[usize; N] as numpy::ndarray::IntoDimension>::Dim>> =
        PyArray1::from_vec(py, values).reshape(shape)?;
    Ok(array.into_any())
}
