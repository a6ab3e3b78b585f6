//! The program `huecount`, run within the interpreter.

use std::ffi::OsString;

use huecount::Defaults;
use pyo3::prelude::*;

/// Runs one command line, program name first, and returns its exit code.
#[pyfunction]
pub(crate) fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| huecount::exit_code(arguments, &Defaults::default()))
}
