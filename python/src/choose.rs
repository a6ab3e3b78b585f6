//! K from tables alone.

use std::ffi::OsString;

use huecount::choice_rules;
use pyo3::prelude::*;
use tables::{MetricRow, Tables};

use crate::arrow_table::{Rows, Table};
use crate::error::value_error;
use crate::options::in_words;
use crate::pool::detached;

/// The choices of every criterion for every class, by `options` of `huecount choose`.
#[pyfunction]
pub(crate) fn choose(
    py: Python<'_>,
    metrics: &Table,
    images: &Table,
    options: Vec<OsString>,
) -> PyResult<Table> {
    let rules = choice_rules(options).map_err(|error| value_error(in_words(&error.to_string())))?;
    let (Rows::Metrics(metrics), Rows::Images(images)) = (&metrics.rows, &images.rows) else {
        return Err(value_error(format!(
            "K is chosen from the table metrics and, after it, the table images, not from {} and {}",
            metrics.kind(),
            images.kind()
        )));
    };
    check(metrics)?;
    let mut tables = Tables { metrics: metrics.clone(), images: images.clone(), ..Tables::default() };
    let choices = detached(py, move || {
        choice::choose(&mut tables, &rules);
        Ok(tables.choices)
    })?;
    Table::new(Rows::Choices(choices))
}

/// What no sweep writes, a table from elsewhere may hold.
fn check(metrics: &[MetricRow]) -> PyResult<()> {
    let wrong =
        metrics.iter().find(|row| row.k == 0 || !(row.distortion.is_finite() && row.distortion >= 0.0));
    wrong.map_or(Ok(()), |row| {
        let (image, k, distortion) = (&row.image, row.k, row.distortion);
        Err(value_error(format!(
            "the table metrics has k = {k} and distortion = {distortion} for {image}: k is at least 1, distortion at least 0"
        )))
    })
}
