//! A sweep: a dataset to a report folder.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use ::sweep::{Observer, SweepError};
use files::{ClassRule, DatasetError};
use huecount::sweep_plan;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tables::{ImageRow, MetricRow};

use crate::error::{Failure, ReportError, SweepError as SweepException, value_error};
use crate::image::picture;
use crate::options::{defaults, in_words};
use crate::pool::detached;

/// Runs `huecount sweep` with these options and paths and returns the report's folder. `progress` is called with the number of
/// files that are done, the number of all, and the name of the one that was done last; what it raises ends the sweep. `classes`
/// are those of images by their names in the tables, in place of an option.
#[pyfunction]
#[pyo3(signature = (options, progress=None, classes=None))]
pub(crate) fn sweep(
    py: Python<'_>,
    options: Vec<OsString>,
    progress: Option<Py<PyAny>>,
    classes: Option<BTreeMap<String, String>>,
) -> PyResult<PathBuf> {
    let mut plan =
        sweep_plan(options, &defaults()).map_err(|error| value_error(in_words(&error.to_string())))?;
    if let Some(classes) = classes {
        plan.walk.classes = ClassRule::Given(classes);
    }
    let (result, raised) = py.detach(|| {
        let caller = Caller::new(progress);
        (::sweep::sweep(&plan, &caller), caller.raised())
    });
    match (result, raised) {
        (_, Some(raised)) => Err(raised),
        (Err(error), None) => Err(exception(&error)),
        (Ok(summary), None) if summary.unfinished > 0 => Err(PyKeyboardInterrupt::new_err(())),
        (Ok(summary), None) => Ok(summary.report),
    }
}

pub(crate) fn exception(error: &SweepError) -> PyErr {
    match error {
        SweepError::Dataset(DatasetError::UnknownImages { .. }) => value_error(error),
        SweepError::Report(_) => ReportError::new_err(in_words(&error.to_string())),
        _ => SweepException::new_err(in_words(&error.to_string())),
    }
}

/// Whoever called from Python: told of each file, and asked whether a signal has come.
pub(crate) struct Caller {
    progress: Option<Py<PyAny>>,
    done: Cell<usize>,
    all: Cell<usize>,
    /// What ends the sweep.
    raised: RefCell<Option<PyErr>>,
}

impl Caller {
    pub(crate) fn new(progress: Option<Py<PyAny>>) -> Self {
        Self { progress, done: Cell::new(0), all: Cell::new(0), raised: RefCell::new(None) }
    }

    /// What is to be raised in place of a result.
    pub(crate) fn raised(self) -> Option<PyErr> {
        self.raised.into_inner()
    }

    fn tell(&self, image: &str) -> PyResult<()> {
        let Some(progress) = &self.progress else { return Ok(()) };
        Python::attach(|py| progress.call1(py, (self.done.get(), self.all.get(), image)).map(drop))
    }

    fn stop_at(&self, result: PyResult<()>) {
        if let Err(error) = result {
            self.raised.borrow_mut().get_or_insert(error);
        }
    }
}

impl Observer for Caller {
    fn started(&self, files: usize) {
        self.all.set(files);
    }

    fn finished(&self, image: &ImageRow, _metrics: &[MetricRow]) {
        self.done.set(self.done.get() + 1);
        if self.raised.borrow().is_none() {
            self.stop_at(self.tell(&image.image));
        }
    }

    fn interrupted(&self) -> bool {
        if self.raised.borrow().is_none() {
            #[allow(clippy::redundant_closure_for_method_calls)]
            // the method is not general enough in its lifetime
            self.stop_at(Python::attach(|py| py.check_signals()));
        }
        self.raised.borrow().is_some()
    }
}

/// An image as a lossless PNG, for a sweep over images that are no files.
#[pyfunction]
pub(crate) fn encode_image<'py>(image: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let raster = picture(image)?.raster;
    let png =
        move || codec::fast_png(raster.pixels(), raster.width, raster.height).map_err(Failure::internal);
    Ok(PyBytes::new(image.py(), &detached(image.py(), png)?))
}

/// The name in tables of an image at this path below a dataset's root.
#[pyfunction]
pub(crate) fn name_in_tables(path: &str) -> String {
    files::name_in_tables(path)
}
