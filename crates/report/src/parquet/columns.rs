//! Typed columns as Parquet columns.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::Type;

use tables::columns::{Cells, Column};

/// The schema of a table.
pub(super) fn schema<Row>(name: &str, columns: &[Column<Row>]) -> Result<Arc<Type>> {
    let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_>>()?;
    Ok(Arc::new(Type::group_type_builder(name).with_fields(fields).build()?))
}

fn field<Row>(column: &Column<Row>) -> Result<Type> {
    let (physical, logical, repetition) = match column.cells {
        Cells::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
        Cells::U32(_) => (Physical::INT32, Some(LogicalType::integer(32, false)), Repetition::OPTIONAL),
        Cells::U64(_) => (Physical::INT64, Some(LogicalType::integer(64, false)), Repetition::OPTIONAL),
        Cells::F64(_) => (Physical::DOUBLE, None, Repetition::OPTIONAL),
        Cells::Bool(_) => (Physical::BOOLEAN, None, Repetition::OPTIONAL),
    };
    Type::primitive_type_builder(column.name, physical)
        .with_logical_type(logical)
        .with_repetition(repetition)
        .build()
}

/// Writes the cells of a column.
pub(super) fn write<Row>(
    column: &Column<Row>,
    rows: &[Row],
    writer: &mut SerializedColumnWriter<'_>,
) -> Result<()> {
    match column.cells {
        Cells::Text(of) => {
            let texts: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(of(row))).collect();
            writer.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
            Ok(())
        }
        Cells::U32(of) => {
            write_defined::<Int32Type>(rows.iter().map(|row| of(row).map(u32::cast_signed)), writer)
        }
        Cells::U64(of) => {
            write_defined::<Int64Type>(rows.iter().map(|row| of(row).map(u64::cast_signed)), writer)
        }
        Cells::F64(of) => write_defined::<DoubleType>(rows.iter().map(of), writer),
        Cells::Bool(of) => write_defined::<BoolType>(rows.iter().map(of), writer),
    }
}

/// Writes the defined cells, and a definition level for each: 1 where it is defined, 0 where it is null.
fn write_defined<Kind: DataType>(
    cells: impl Iterator<Item = Option<Kind::T>>,
    writer: &mut SerializedColumnWriter<'_>,
) -> Result<()> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    writer.typed::<Kind>().write_batch(&values, Some(&levels), None)?;
    Ok(())
}
