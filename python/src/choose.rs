//! K from tables alone.

use std::ffi::OsString;

use huecount::choice_rules;
use pyo3::prelude::*;
use tables::Tables;

use crate::arrow_table::{Rows, Table};
use crate::error::value_error;
use crate::options::in_words;

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
        return Err(value_error("K is chosen from the tables metrics and images"));
    };
    let mut tables = Tables { metrics: metrics.clone(), images: images.clone(), ..Tables::default() };
    py.detach(|| choice::choose(&mut tables, &rules));
    Table::new(Rows::Choices(tables.choices))
}
