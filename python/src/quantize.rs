//! An image in few colours.

use std::ffi::OsString;
use std::time::Instant;

use codec::{Encoding, Indexed, encode};
use compress::Colors;
use numpy::{PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arrays::{color_array, flat, rgba_rows, shaped};
use crate::error::{Failure, value_error};
use crate::image::picture;
use crate::options::plan;
use crate::pool::detached;

/// The palette `(K, 3 or 4)`, the indices `(height, width)` and the distortion of an image in the colours that `options` of
/// `huecount compress` ask for, or in those of `palette`.
#[pyfunction]
#[pyo3(signature = (image, options, palette=None))]
pub(crate) fn quantize<'py>(
    image: &Bound<'py, PyAny>,
    options: Vec<OsString>,
    palette: Option<PyReadonlyArray2<'py, u8>>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>, f64)> {
    let py = image.py();
    let mut plan = plan(options)?;
    if let Some(palette) = palette {
        let colors = rgba_rows(&flat(palette.as_array()), palette.shape()[1])?;
        if !(1..=256).contains(&colors.len()) {
            return Err(value_error(format!("a palette has 1 to 256 colours, not {}", colors.len())));
        }
        plan.palette.given = Some(colors);
        plan.colors = Colors::Given;
    }
    let raster = picture(image)?.raster;
    let shape = [raster.height as usize, raster.width as usize];
    let few = detached(py, move || Ok(compress::quantize(&raster, &plan)?))?;
    let indices = few.quantized.indices;
    let indices = if few.quantized.palette.len() <= 256 {
        shaped(py, indices.into_iter().map(|index| index as u8).collect::<Vec<u8>>(), shape)?
    } else {
        shaped(py, indices, shape)?
    };
    Ok((color_array(py, &few.quantized.palette)?.into_any(), indices, few.distortion))
}

/// Seconds that the crates take for [`quantize`], without what is done to arrays before and after: for `bench/quantize.py` alone.
#[pyfunction]
pub(crate) fn seconds_without_python(image: &Bound<'_, PyAny>, options: Vec<OsString>) -> PyResult<f64> {
    let (plan, raster) = (plan(options)?, picture(image)?.raster);
    let timed = move || {
        let start = Instant::now();
        compress::quantize(&raster, &plan)?;
        Ok(start.elapsed().as_secs_f64())
    };
    detached(image.py(), timed)
}

/// Colours like `#ff8000` or `#ff800080`.
#[pyfunction]
pub(crate) fn parse_colors(py: Python<'_>, texts: Vec<String>) -> PyResult<Bound<'_, PyAny>> {
    let colors = texts.iter().map(|text| codec::parse_color(text).map_err(value_error));
    Ok(color_array(py, &colors.collect::<PyResult<Vec<_>>>()?)?.into_any())
}

/// An indexed PNG, as `huecount compress -O LEVEL` writes it.
#[pyfunction]
pub(crate) fn encode_png<'py>(
    py: Python<'py>,
    palette: PyReadonlyArray2<'py, u8>,
    indices: PyReadonlyArray1<'py, u16>,
    shape: (u32, u32),
    optimize: u8,
) -> PyResult<Bound<'py, PyBytes>> {
    let (palette, indices) =
        (rgba_rows(&flat(palette.as_array()), palette.shape()[1])?, flat(indices.as_array()));
    if let Some(index) = indices.iter().find(|&&index| usize::from(index) >= palette.len()) {
        return Err(value_error(format!("index {index} is beyond the palette of {} colours", palette.len())));
    }
    let (height, width) = shape;
    let encoding = Encoding { optimize, ..Encoding::default() };
    let png = move || {
        let image = Indexed { width, height, palette: &palette, indices: &indices };
        encode(&image, encoding).map_err(Failure::argument)
    };
    Ok(PyBytes::new(py, &detached(py, png)?))
}
