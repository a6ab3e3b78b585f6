//! Exceptions: those of the package, which `huecount/_errors.py` defines, and Python's own.

use codec::Rejection;
use pyo3::exceptions::PyValueError;
use pyo3::{PyErr, import_exception};

import_exception!(huecount._errors, HuecountError);
import_exception!(huecount._errors, ImageError);
import_exception!(huecount._errors, ReportError);
import_exception!(huecount._errors, SweepError);
import_exception!(huecount._errors, UndefinedMetricError);

/// Why work on another thread, where there is no exception yet, came to nothing.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An image can't be used.
    Image(Rejection),
    /// An argument can't be used.
    Argument(String),
    /// A metric has no value.
    Undefined(String),
    /// A fault of this package.
    Internal(String),
}

impl Failure {
    pub(crate) fn argument(error: impl std::fmt::Display) -> Self {
        Self::Argument(error.to_string())
    }

    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Image(rejection)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Image(rejection) => image_error(rejection),
            Failure::Argument(words) => value_error(words),
            Failure::Undefined(words) => UndefinedMetricError::new_err(words),
            Failure::Internal(words) => {
                HuecountError::new_err(format!("internal error, please report it: {words}"))
            }
        }
    }
}

/// An image that can't be used.
pub(crate) fn image_error(rejection: Rejection) -> PyErr {
    ImageError::new_err(rejection.reason())
}

/// An argument that can't be used.
pub(crate) fn value_error(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}
