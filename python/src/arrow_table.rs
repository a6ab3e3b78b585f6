//! Tables of a report as Arrow record batches, which polars, pyarrow and others take without a copy.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, RecordBatch, RecordBatchIterator, StringArray, UInt32Array,
    UInt64Array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyList};
use tables::columns::{self, Cells, Column};
use tables::{ChoiceRow, ImageRow, MetricRow, csv};

use crate::arrow_stream::{csv_of, stream_of};
use crate::error::value_error;

/// The rows of a table.
pub(crate) enum Rows {
    Images(Vec<ImageRow>),
    Metrics(Vec<MetricRow>),
    Choices(Vec<ChoiceRow>),
}

/// Does the same to rows of any kind, with what is known of theirs: the table's name, its header and its columns.
macro_rules! of_kind {
    ($of:expr, |$name:ident, $header:ident, $columns:ident, $rows:ident| $body:expr) => {
        match $of {
            Rows::Images($rows) => {
                let ($name, $header, $columns) = ("images", &csv::IMAGES[..], &columns::IMAGES[..]);
                $body
            }
            Rows::Metrics($rows) => {
                let ($name, $header, $columns) = ("metrics", &csv::METRICS[..], &columns::METRICS[..]);
                $body
            }
            Rows::Choices($rows) => {
                let ($name, $header, $columns) = ("choices", &csv::CHOICES[..], &columns::CHOICES[..]);
                $body
            }
        }
    };
}

/// A table: `images`, `metrics` or `choices`.
#[pyclass(frozen, module = "huecount._huecount")]
pub(crate) struct Table {
    pub(crate) rows: Rows,
    batch: RecordBatch,
}

impl Table {
    pub(crate) fn new(rows: Rows) -> PyResult<Self> {
        let batch = of_kind!(&rows, |_name, _header, columns, rows| batch(columns, rows));
        Ok(Self { batch: batch.map_err(value_error)?, rows })
    }
}

#[pymethods]
impl Table {
    /// The table `name` from the text of its CSV file.
    #[staticmethod]
    fn from_csv(name: &str, text: &[u8]) -> PyResult<Self> {
        let unreadable = |error| value_error(format!("the table {name} can't be read: {error}"));
        let mut rows = empty(name)?;
        of_kind!(&mut rows, |_name, _header, _columns, rows| *rows = csv::rows(text).map_err(unreadable)?);
        Self::new(rows)
    }

    /// The table `name` from any object with `__arrow_c_stream__`; columns that it does not have are passed over.
    #[staticmethod]
    fn from_arrow(name: &str, object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let wanted = of_kind!(&empty(name)?, |_name, header, _columns, _rows| header);
        Self::from_csv(name, &csv_of(object, wanted)?)
    }

    /// Which table it is: `images`, `metrics` or `choices`.
    #[getter]
    pub(crate) fn kind(&self) -> &'static str {
        of_kind!(&self.rows, |name, _header, _columns, _rows| name)
    }

    /// The text of its CSV file.
    fn to_csv<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let text = of_kind!(&self.rows, |_name, header, _columns, rows| csv::table(header, rows));
        Ok(PyBytes::new(py, &text.map_err(value_error)?))
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// Names and types of the columns: `str`, `uint32`, `uint64`, `float64` or `bool`.
    fn schema(&self) -> Vec<(String, &'static str)> {
        let fields = self.batch.schema_ref().fields().iter();
        fields.map(|field| (field.name().clone(), type_name(field.data_type()))).collect()
    }

    /// The values of a column, `None` where it is null.
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        of_kind!(&self.rows, |_name, _header, columns, rows| values(py, columns, rows, name))
    }

    /// The table as a capsule of the Arrow C stream interface.
    fn stream<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = std::iter::once(Ok::<_, ArrowError>(self.batch.clone()));
        stream_of(py, Box::new(RecordBatchIterator::new(batches, self.batch.schema())))
    }
}

/// No rows of the table `name`.
fn empty(name: &str) -> PyResult<Rows> {
    match name {
        "images" => Ok(Rows::Images(Vec::new())),
        "metrics" => Ok(Rows::Metrics(Vec::new())),
        "choices" => Ok(Rows::Choices(Vec::new())),
        _ => Err(value_error(format!("'{name}' is no table"))),
    }
}

/// The CSV text of the columns `wanted` of any object with `__arrow_c_stream__`.
#[pyfunction]
pub(crate) fn csv_of_arrow<'py>(
    object: &Bound<'py, PyAny>,
    wanted: Vec<String>,
) -> PyResult<Bound<'py, PyBytes>> {
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    Ok(PyBytes::new(object.py(), &csv_of(object, &wanted)?))
}

fn batch<Row>(columns: &'static [Column<Row>], rows: &[Row]) -> Result<RecordBatch, ArrowError> {
    let arrays = columns.iter().map(|column| array(column, rows)).collect();
    RecordBatch::try_new(schema(columns), arrays)
}

fn schema<Row>(columns: &'static [Column<Row>]) -> SchemaRef {
    let field = |column: &Column<Row>| {
        let (kind, nullable) = match column.cells {
            Cells::Text(_) => (DataType::Utf8, false),
            Cells::U32(_) => (DataType::UInt32, true),
            Cells::U64(_) => (DataType::UInt64, true),
            Cells::F64(_) => (DataType::Float64, true),
            Cells::Bool(_) => (DataType::Boolean, true),
        };
        Field::new(column.name, kind, nullable)
    };
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

fn array<Row>(column: &Column<Row>, rows: &[Row]) -> ArrayRef {
    match column.cells {
        Cells::Text(of) => Arc::new(StringArray::from_iter_values(rows.iter().map(of))),
        Cells::U32(of) => Arc::new(rows.iter().map(of).collect::<UInt32Array>()),
        Cells::U64(of) => Arc::new(rows.iter().map(of).collect::<UInt64Array>()),
        Cells::F64(of) => Arc::new(rows.iter().map(of).collect::<Float64Array>()),
        Cells::Bool(of) => Arc::new(rows.iter().map(of).collect::<BooleanArray>()),
    }
}

fn type_name(kind: &DataType) -> &'static str {
    match kind {
        DataType::UInt32 => "uint32",
        DataType::UInt64 => "uint64",
        DataType::Float64 => "float64",
        DataType::Boolean => "bool",
        _ => "str",
    }
}

fn values<'py, Row>(
    py: Python<'py>,
    columns: &'static [Column<Row>],
    rows: &[Row],
    name: &str,
) -> PyResult<Bound<'py, PyList>> {
    let named = columns.iter().find(|column| column.name == name);
    let column = named.ok_or_else(|| value_error(format!("there is no column '{name}'")))?;
    match column.cells {
        Cells::Text(of) => PyList::new(py, rows.iter().map(of)),
        Cells::U32(of) => PyList::new(py, rows.iter().map(of)),
        Cells::U64(of) => PyList::new(py, rows.iter().map(of)),
        Cells::F64(of) => PyList::new(py, rows.iter().map(of)),
        Cells::Bool(of) => PyList::new(py, rows.iter().map(of)),
    }
}
