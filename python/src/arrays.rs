//! Arrays of samples to pixels, and pixels to arrays.

use numpy::ndarray::{ArrayView, ArrayView2, Axis, IxDyn};
use numpy::{PyArray, PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;

use crate::error::value_error;

/// Rows of 1 (gray), 3 (RGB) or 4 (RGBA) samples as `[r, g, b, a]`.
pub(crate) fn rgba_rows(rows: ArrayView2<'_, u8>) -> PyResult<Vec<[u8; 4]>> {
    let columns = rows.ncols();
    if let (Some(samples), 4) = (rows.as_slice(), columns) {
        return Ok(samples.as_chunks().0.to_vec());
    }
    if let (Some(samples), 3) = (rows.as_slice(), columns) {
        return Ok(samples.as_chunks().0.iter().map(|&[r, g, b]| [r, g, b, 255]).collect());
    }
    let column = |index: usize| rows.index_axis(Axis(1), index);
    match columns {
        1 => Ok(column(0).iter().map(|&v| [v, v, v, 255]).collect()),
        3 | 4 => {
            let row = |row: ArrayView<'_, u8, numpy::Ix1>| {
                [row[0], row[1], row[2], if columns == 4 { row[3] } else { 255 }]
            };
            Ok(rows.outer_iter().map(row).collect())
        }
        _ => Err(value_error(format!("pixels have 1 (gray), 3 (RGB) or 4 (RGBA) columns, not {columns}"))),
    }
}

/// An image `(height, width)` or `(height, width, channels)` as its width, its height, and a row of samples for each pixel.
pub(crate) fn image_rows(samples: ArrayView<'_, u8, IxDyn>) -> PyResult<(usize, usize, Vec<[u8; 4]>)> {
    let shape = samples.shape().to_vec();
    let (height, width, channels) = match shape[..] {
        [height, width] => (height, width, 1),
        [height, width, channels @ (1 | 3 | 4)] => (height, width, channels),
        _ => {
            return Err(value_error(format!(
                "an image has the shape (height, width), or (height, width, 3) for RGB and 4 for RGBA, not {shape:?}"
            )));
        }
    };
    let contiguous = samples.as_standard_layout();
    let rows = contiguous.view().into_shape_with_order((height * width, channels)).map_err(value_error)?;
    Ok((width, height, rgba_rows(rows)?))
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
