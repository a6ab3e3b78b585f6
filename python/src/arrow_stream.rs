//! The Arrow C stream interface (`PyCapsule` protocol, `__arrow_c_stream__`): record batches out, and any library's tables in.

#![allow(unsafe_code)] // A stream from elsewhere is a pointer; `reader` is the only place that follows one.

use std::ffi::CStr;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray, RecordBatch, RecordBatchReader};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

use crate::error::value_error;

const NAME: &CStr = c"arrow_array_stream";

/// Batches as a capsule that any Arrow library takes over.
pub(crate) fn stream_of(
    py: Python<'_>,
    batches: Box<dyn RecordBatchReader + Send>,
) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(batches), NAME)
}

/// The stream of an object with `__arrow_c_stream__` as CSV, of its columns those that `wanted` names. A column of nulls is left out,
/// as is a name that the stream has not.
pub(crate) fn csv_of(object: &Bound<'_, PyAny>, wanted: &[&str]) -> PyResult<Vec<u8>> {
    let capsule = object.call_method0("__arrow_c_stream__")?;
    let reader = reader(capsule.cast::<PyCapsule>()?)?;
    let schema = reader.schema();
    let columns: Vec<usize> = (0..schema.fields().len())
        .filter(|&column| {
            let field = schema.field(column);
            wanted.contains(&field.name().as_str()) && *field.data_type() != DataType::Null
        })
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|&column| schema.field(column).name())).map_err(value_error)?;
    for batch in reader {
        write(&mut writer, &batch.and_then(|batch| batch.project(&columns)).map_err(value_error)?)?;
    }
    writer.into_inner().map_err(value_error)
}

fn reader(capsule: &Bound<'_, PyCapsule>) -> PyResult<RecordBatchStreamReader> {
    let stream = capsule.pointer_checked(Some(NAME))?.cast::<FFI_ArrowArrayStream>().as_ptr();
    // SAFETY: by the protocol a capsule of this name holds an `ArrowArrayStream` that its consumer takes over; it is left
    // released, so that the capsule's destructor does nothing. The interpreter's lock is held, so nobody else takes it.
    unsafe { RecordBatchStreamReader::from_raw(stream) }.map_err(value_error)
}

/// How a cell of a column is written; nothing where it is null.
type Cell<'a> = Box<dyn Fn(usize) -> String + 'a>;

fn write(writer: &mut csv::Writer<Vec<u8>>, batch: &RecordBatch) -> PyResult<()> {
    let fields = batch.schema_ref().fields().iter();
    let cells: Vec<Cell<'_>> = fields
        .zip(batch.columns())
        .map(|(field, column)| {
            cell(column.as_ref()).ok_or_else(|| {
                value_error(format!(
                    "column '{}' is of type {}: give texts (or a dictionary of them), numbers or booleans",
                    field.name(),
                    field.data_type()
                ))
            })
        })
        .collect::<PyResult<_>>()?;
    for row in 0..batch.num_rows() {
        let defined = |(cell, column): (&Cell<'_>, &arrow_array::ArrayRef)| {
            if column.is_null(row) { String::new() } else { cell(row) }
        };
        writer.write_record(cells.iter().zip(batch.columns()).map(defined)).map_err(value_error)?;
    }
    Ok(())
}

fn cell(column: &dyn Array) -> Option<Cell<'_>> {
    fn number<Kind: ArrowPrimitiveType<Native: ToString>>(column: &dyn Array) -> Cell<'_> {
        let values: &PrimitiveArray<Kind> = column.as_primitive();
        Box::new(|row| values.value(row).to_string())
    }
    Some(match column.data_type() {
        DataType::Utf8 => Box::new(|row| column.as_string::<i32>().value(row).to_owned()),
        DataType::LargeUtf8 => Box::new(|row| column.as_string::<i64>().value(row).to_owned()),
        DataType::Utf8View => Box::new(|row| column.as_string_view().value(row).to_owned()),
        DataType::Boolean => Box::new(|row| column.as_boolean().value(row).to_string()),
        DataType::Dictionary(_, _) => {
            let dictionary = column.as_any_dictionary();
            if dictionary.values().is_empty() {
                return Some(Box::new(|_| String::new()));
            }
            let (keys, value) = (dictionary.normalized_keys(), cell(dictionary.values().as_ref())?);
            Box::new(move |row| value(keys[row]))
        }
        DataType::Int8 => number::<Int8Type>(column),
        DataType::Int16 => number::<Int16Type>(column),
        DataType::Int32 => number::<Int32Type>(column),
        DataType::Int64 => number::<Int64Type>(column),
        DataType::UInt8 => number::<UInt8Type>(column),
        DataType::UInt16 => number::<UInt16Type>(column),
        DataType::UInt32 => number::<UInt32Type>(column),
        DataType::UInt64 => number::<UInt64Type>(column),
        DataType::Float32 => number::<Float32Type>(column),
        DataType::Float64 => number::<Float64Type>(column),
        _ => return None,
    })
}
