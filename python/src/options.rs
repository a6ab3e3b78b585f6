//! The clustering's options, as the command line reads them.

use std::ffi::OsString;

use compress::CompressPlan;
use huecount::{Defaults, compress_plan};
use pyo3::PyResult;

use crate::error::value_error;

/// A plan of `compress` with these options; its path is never opened.
pub(crate) fn plan(mut options: Vec<OsString>) -> PyResult<CompressPlan> {
    options.push("image.png".into());
    compress_plan(options).map_err(|error| value_error(in_words(&error.to_string())))
}

/// Where nothing lies unless it is named.
pub(crate) fn defaults() -> Defaults {
    Defaults { demo: std::path::PathBuf::new(), ..Defaults::default() }
}

/// An error of the command line without what only its user needs.
pub(crate) fn in_words(error: &str) -> String {
    let words = error.strip_prefix("error: ").unwrap_or(error);
    let end = ["\n\nUsage:", "\n\nFor more information"].iter().filter_map(|rest| words.find(rest)).min();
    words[..end.unwrap_or(words.len())].trim().to_owned()
}
