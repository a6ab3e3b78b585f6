//! Exceptions: those of the package, which `huecount/_errors.py` defines, and Python's own.

use codec::Rejection;
use pyo3::exceptions::PyValueError;
use pyo3::{PyErr, import_exception};

import_exception!(huecount._errors, ImageError);
import_exception!(huecount._errors, ReportError);
import_exception!(huecount._errors, SweepError);
import_exception!(huecount._errors, UndefinedMetricError);

/// An image that can't be used.
pub(crate) fn image_error(rejection: Rejection) -> PyErr {
    ImageError::new_err(rejection.reason())
}

/// An argument that can't be used.
pub(crate) fn value_error(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}
