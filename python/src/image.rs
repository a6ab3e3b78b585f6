//! Whatever Python calls an image, as pixels.

use std::path::PathBuf;

use codec::{ImageInfo, Raster, Rejection, decode};
use numpy::{PyReadonlyArrayDyn, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arrays::{color_array, image_rows};
use crate::error::{ImageError, image_error, value_error};
use crate::pool::detached;

/// An image with what its decoder had to say of it.
pub(crate) struct Picture {
    pub(crate) raster: Raster,
    pub(crate) notes: Vec<String>,
    /// Size of its file; of an array, of its samples.
    pub(crate) bytes: u64,
}

/// An array of `uint8`, a PIL image, a path, or the bytes of a file.
pub(crate) fn picture(image: &Bound<'_, PyAny>) -> PyResult<Picture> {
    if let Ok(bytes) = image.cast::<PyBytes>() {
        return decoded(image.py(), bytes.as_bytes().to_vec(), PathBuf::from("image"));
    }
    if let Ok(array) = image.cast::<PyUntypedArray>() {
        return of_array(array);
    }
    if let Ok(path) = image.extract::<PathBuf>() {
        let read = || files::read(&path);
        let bytes = detached(image.py(), read).map_err(|error| named(image.py(), &path, &error))?;
        return decoded(image.py(), bytes, path);
    }
    if image.hasattr("convert")? && image.hasattr("mode")? {
        return of_pil(image);
    }
    Err(PyTypeError::new_err(format!(
        "an image is an array of uint8, a PIL image, a path, or the bytes of a file, not {}",
        image.get_type().fully_qualified_name()?
    )))
}

fn named(py: Python<'_>, path: &std::path::Path, error: &PyErr) -> PyErr {
    ImageError::new_err(format!("{}: {}", path.display(), error.value(py)))
}

fn decoded(py: Python<'_>, bytes: Vec<u8>, path: PathBuf) -> PyResult<Picture> {
    let work = || {
        let mut info = ImageInfo::default();
        let raster = decode(&bytes, &path, &mut info)?;
        Ok(Picture { raster, notes: info.each_note().to_vec(), bytes: bytes.len() as u64 })
    };
    detached(py, work).map_err(|error| named(py, &path, &error))
}

fn of_array(array: &Bound<'_, PyUntypedArray>) -> PyResult<Picture> {
    let Ok(samples) = array.extract::<PyReadonlyArrayDyn<'_, u8>>() else {
        return Err(value_error(format!(
            "an image is an array of uint8, 0 to 255, not of {}: skimage.util.img_as_ubyte converts one",
            array.dtype()
        )));
    };
    let (width, height, pixels) = image_rows(samples.as_array())?;
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(image_error(Rejection::Failed("the image is too large".to_owned())));
    };
    if pixels.is_empty() {
        return Err(image_error(Rejection::Failed(format!("an image of {width}x{height} pixels is empty"))));
    }
    let raster = Raster::new(width, height, pixels.into_flattened()).without_hidden_colors();
    Ok(Picture { raster, notes: Vec::new(), bytes: samples.as_array().len() as u64 })
}

/// As Pillow converts it to RGBA.
fn of_pil(image: &Bound<'_, PyAny>) -> PyResult<Picture> {
    let numpy = image.py().import("numpy")?;
    let rgba = image.call_method1("convert", ("RGBA",))?;
    of_array(numpy.call_method1("asarray", (rgba,))?.cast::<PyUntypedArray>()?)
}

/// The pixels of an image: `(height, width, 3)`, or 4 where some are not opaque.
#[pyfunction]
pub(crate) fn pixels<'py>(image: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let picture = picture(image)?;
    let colors = color_array(image.py(), picture.raster.pixels())?;
    let (height, width) = (picture.raster.height, picture.raster.width);
    colors.call_method1("reshape", ((height, width, -1_i64),))
}
