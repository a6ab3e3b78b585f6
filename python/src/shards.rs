//! A sweep in shards: which files there are, and one report of all lines.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ::sweep::{Shards, SweepError};
use codec::Rejection;
use files::Source;
use huecount::sweep_plan;
use pyo3::prelude::*;
use serde::Deserialize;
use tables::MemorySize;

use crate::error::{SweepError as SweepException, value_error};
use crate::options::{defaults, in_words};
use crate::sweep::{Caller, exception};

/// A file of a dataset: name, class, place, `(status, reason)` where it is not to be opened, note.
type Listed = (String, String, PathBuf, Option<(&'static str, String)>, Option<String>);

fn plan(options: Vec<OsString>) -> PyResult<::sweep::SweepPlan> {
    sweep_plan(options, &defaults()).map_err(|error| value_error(in_words(&error.to_string())))
}

/// The files that `huecount sweep` with these options and paths would look at, in order.
#[pyfunction]
pub(crate) fn list_files(py: Python<'_>, options: Vec<OsString>) -> PyResult<Vec<Listed>> {
    let plan = plan(options)?;
    let sources = py.detach(|| ::sweep::dry_run(&plan)).map_err(|error| exception(&error))?;
    Ok(sources.into_iter().map(listed).collect())
}

fn listed(source: Source) -> Listed {
    let rejection = source.obstacle.map(|obstacle| match obstacle {
        Rejection::Skipped(reason) => ("skipped", reason),
        Rejection::Failed(reason) => ("failed", reason),
    });
    (source.image, source.class, source.path, rejection, source.note)
}

/// A part of a path as tables show it: control characters, and what could be taken for such, as `%XX`.
#[pyfunction]
pub(crate) fn table_name(part: OsString) -> String {
    files::table_name(&part)
}

/// The hash of all that rows depend on besides the images, with these options of `huecount sweep`.
#[pyfunction]
pub(crate) fn run_key(options: Vec<OsString>) -> PyResult<String> {
    Ok(evaluate::run_key(&plan(options)?.evaluation))
}

/// A size like `500MB` or `2GiB` in bytes.
#[pyfunction]
pub(crate) fn bytes_of(size: &str) -> PyResult<u64> {
    size.parse::<MemorySize>().map(MemorySize::bytes).map_err(value_error)
}

/// Joins the files `shards` into the report that `huecount sweep` with these options would leave, of the images that `manifest`
/// lists, and returns the names of those that no shard has. `fetch` gives the content of the image of a name.
#[pyfunction]
pub(crate) fn merge(
    py: Python<'_>,
    options: Vec<OsString>,
    shards: Vec<PathBuf>,
    manifest: PathBuf,
    fetch: Py<PyAny>,
) -> PyResult<Vec<String>> {
    let plan = plan(options)?;
    let sources = sources(&std::fs::read(&manifest)?)?;
    let (merged, raised) = py.detach(|| {
        let caller = Caller::new(None);
        let fetch = |source: &Source| fetched(&fetch, &source.image);
        let merge = || {
            let shards = Shards::open(&shards)?;
            Ok(if evaluate::run_key(&shards.plan()?) == evaluate::run_key(&plan.evaluation) {
                Some(::sweep::merge(&plan, shards, Some(sources), Path::new(""), &caller, &fetch)?)
            } else {
                None
            })
        };
        (merge(), caller.raised())
    });
    match (merged, raised) {
        (_, Some(raised)) => Err(raised),
        (Ok(Some(merged)), None) => Ok(merged.missing),
        (Ok(None), None) => Err(SweepException::new_err("the shards were evaluated with other options")),
        (Err(SweepError::Shards(error)), None) => Err(SweepException::new_err(error.to_string())),
        (Err(error), None) => Err(exception(&error)),
    }
}

/// A line of a manifest.
#[derive(Deserialize)]
struct Line {
    name: String,
    class_name: String,
    note: Option<String>,
}

fn sources(manifest: &[u8]) -> PyResult<Vec<Source>> {
    let source = |line: &[u8]| {
        let Line { name, class_name, note } = serde_json::from_slice(line).map_err(value_error)?;
        // The path only lends its extension.
        Ok(Source { path: PathBuf::from(&name), class: class_name, image: name, obstacle: None, note })
    };
    manifest.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).map(source).collect()
}

fn fetched(fetch: &Py<PyAny>, image: &str) -> Result<Vec<u8>, Rejection> {
    Python::attach(|py| fetch.call1(py, (image,))?.extract::<Vec<u8>>(py))
        .map_err(|error: PyErr| Rejection::Failed(format!("can't be read: {error}")))
}
