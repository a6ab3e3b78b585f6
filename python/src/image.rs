//! What Python calls an image, as pixels. `huecount/_images.py` has made arrays of all that is neither a path nor bytes.

use std::path::{Path, PathBuf};

use codec::{ImageInfo, Raster, Rejection, decode};
use numpy::ndarray::{ArrayView, IxDyn};
use numpy::{PyReadonlyArrayDyn, PyUntypedArray};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arrays::{flat, rgba_rows};
use crate::error::{Failure, image_error, value_error};
use crate::pool::detached;

/// An image with what its decoder had to say of it.
pub(crate) struct Picture {
    pub(crate) raster: Raster,
    pub(crate) notes: Vec<String>,
    /// Size of its file; of an array, of its samples.
    pub(crate) bytes: u64,
}

/// An array of `uint8`, a path, or the bytes of a file.
pub(crate) fn picture(image: &Bound<'_, PyAny>) -> PyResult<Picture> {
    let py = image.py();
    if let Ok(bytes) = image.cast::<PyBytes>() {
        let bytes = bytes.as_bytes().to_vec();
        return detached(py, move || decoded(&bytes, Path::new("image")));
    }
    if image.is_instance_of::<PyUntypedArray>() {
        return of_array(py, image.extract::<PyReadonlyArrayDyn<'_, u8>>()?.as_array());
    }
    let path: PathBuf =
        image.extract().map_err(|_| PyTypeError::new_err("an image is an array, a path or bytes"))?;
    detached(py, move || {
        let bytes = files::read(&path).map_err(|rejection| named(&path, rejection))?;
        decoded(&bytes, &path)
    })
}

fn named(path: &Path, rejection: Rejection) -> Failure {
    Failure::Image(Rejection::Failed(format!("{}: {}", path.display(), rejection.reason())))
}

fn decoded(bytes: &[u8], path: &Path) -> Result<Picture, Failure> {
    let mut info = ImageInfo::default();
    let raster = decode(bytes, path, &mut info).map_err(|rejection| named(path, rejection))?;
    Ok(Picture { raster, notes: info.each_note().to_vec(), bytes: bytes.len() as u64 })
}

/// Samples `(height, width)` or `(height, width, channels)`.
fn of_array(py: Python<'_>, samples: ArrayView<'_, u8, IxDyn>) -> PyResult<Picture> {
    let (height, width, channels) = match *samples.shape() {
        [height, width] => (height, width, 1),
        [height, width, channels @ (1 | 3 | 4)] => (height, width, channels),
        ref shape => {
            return Err(value_error(format!(
                "an image has the shape (height, width), or (height, width, 3) for RGB and 4 for RGBA, not {shape:?}"
            )));
        }
    };
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(image_error(Rejection::Failed("the image is too large".to_owned())));
    };
    if samples.is_empty() {
        return Err(image_error(Rejection::Failed(format!("an image of {width}x{height} pixels is empty"))));
    }
    let samples = flat(samples);
    detached(py, move || {
        let pixels = rgba_rows(&samples, channels)?;
        let raster = Raster::new(width, height, pixels.into_flattened()).without_hidden_colors();
        Ok(Picture { raster, notes: Vec::new(), bytes: samples.len() as u64 })
    })
}
