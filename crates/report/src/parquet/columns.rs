//! Rows as typed columns, in the order of the CSV tables. What is undefined is null; a text may be empty.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::Type;

use tables::{ImageRow, MetricRow, Status};

/// A column: its name, and how its cells are read from a row.
pub(super) struct Column<Row: 'static> {
    pub(super) name: &'static str,
    cells: Cells<Row>,
}

/// How to read a cell of a row, by the type of its column.
enum Cells<Row> {
    Text(fn(&Row) -> &str),
    U32(fn(&Row) -> Option<u32>),
    U64(fn(&Row) -> Option<u64>),
    F64(fn(&Row) -> Option<f64>),
    Bool(fn(&Row) -> Option<bool>),
}

const fn text_column<Row>(name: &'static str, of: fn(&Row) -> &str) -> Column<Row> {
    Column { name, cells: Cells::Text(of) }
}

const fn u32_column<Row>(name: &'static str, of: fn(&Row) -> Option<u32>) -> Column<Row> {
    Column { name, cells: Cells::U32(of) }
}

const fn u64_column<Row>(name: &'static str, of: fn(&Row) -> Option<u64>) -> Column<Row> {
    Column { name, cells: Cells::U64(of) }
}

const fn f64_column<Row>(name: &'static str, of: fn(&Row) -> Option<f64>) -> Column<Row> {
    Column { name, cells: Cells::F64(of) }
}

const fn bool_column<Row>(name: &'static str, of: fn(&Row) -> Option<bool>) -> Column<Row> {
    Column { name, cells: Cells::Bool(of) }
}

impl<Row> Column<Row> {
    pub(super) fn schema(&self) -> Result<Type> {
        let (physical, logical, repetition) = match self.cells {
            Cells::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
            Cells::U32(_) => (Physical::INT32, Some(LogicalType::integer(32, false)), Repetition::OPTIONAL),
            Cells::U64(_) => (Physical::INT64, Some(LogicalType::integer(64, false)), Repetition::OPTIONAL),
            Cells::F64(_) => (Physical::DOUBLE, None, Repetition::OPTIONAL),
            Cells::Bool(_) => (Physical::BOOLEAN, None, Repetition::OPTIONAL),
        };
        Type::primitive_type_builder(self.name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition)
            .build()
    }

    pub(super) fn write(&self, rows: &[Row], writer: &mut SerializedColumnWriter<'_>) -> Result<()> {
        match self.cells {
            Cells::Text(of) => {
                let texts: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(of(row))).collect();
                writer.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
                Ok(())
            }
            Cells::U32(of) => {
                write::<Int32Type>(rows.iter().map(|row| of(row).map(u32::cast_signed)), writer)
            }
            Cells::U64(of) => {
                write::<Int64Type>(rows.iter().map(|row| of(row).map(u64::cast_signed)), writer)
            }
            Cells::F64(of) => write::<DoubleType>(rows.iter().map(of), writer),
            Cells::Bool(of) => write::<BoolType>(rows.iter().map(of), writer),
        }
    }
}

/// The schema of a table.
pub(super) fn schema<Row>(name: &str, columns: &[Column<Row>]) -> Result<Arc<Type>> {
    let fields = columns.iter().map(|column| column.schema().map(Arc::new)).collect::<Result<_>>()?;
    Ok(Arc::new(Type::group_type_builder(name).with_fields(fields).build()?))
}

/// Writes the defined cells, and a definition level for each: 1 where it is defined, 0 where it is null.
fn write<Kind: DataType>(
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

pub(super) const IMAGES: [Column<ImageRow>; 19] = [
    text_column("class", |row| &row.class),
    text_column("image", |row| &row.image),
    text_column("status", |row| match row.status {
        Status::Ok => "ok",
        Status::Failed => "failed",
        Status::Skipped => "skipped",
    }),
    text_column("reason", |row| &row.reason),
    u32_column("width", |row| row.width),
    u32_column("height", |row| row.height),
    u64_column("pixels", |row| row.pixels),
    u32_column("distinct_colors", |row| row.distinct_colors),
    bool_column("alpha", |row| row.alpha),
    bool_column("gray", |row| row.gray),
    u64_column("bytes", |row| row.bytes),
    text_column("sha256", |row| &row.sha256),
    text_column("format", |row| &row.format),
    text_column("color_type", |row| &row.color_type),
    u32_column("bit_depth", |row| row.bit_depth.map(u32::from)),
    text_column("icc", |row| &row.icc),
    u32_column("orientation", |row| row.orientation.map(u32::from)),
    u32_column("frames", |row| row.frames),
    text_column("notes", |row| &row.notes),
];

pub(super) const METRICS: [Column<MetricRow>; 27] = [
    text_column("class", |row| &row.class),
    text_column("image", |row| &row.image),
    u32_column("k", |row| Some(row.k)),
    u64_column("seed", |row| Some(row.seed)),
    u32_column("colors", |row| Some(row.colors)),
    u32_column("iterations", |row| Some(row.iterations)),
    text_column("stop", |row| &row.stop),
    f64_column("distortion", |row| Some(row.distortion)),
    f64_column("mse", |row| Some(row.mse)),
    f64_column("psnr_db", |row| row.psnr_db),
    f64_column("ssim", |row| row.ssim),
    f64_column("silhouette", |row| row.silhouette),
    f64_column("silhouette_error", |row| row.silhouette_error),
    u64_column("png_bytes", |row| row.png_bytes),
    f64_column("ms_ssim", |row| row.ms_ssim),
    f64_column("ssimulacra2", |row| row.ssimulacra2),
    f64_column("delta_e2000_mean", |row| row.delta_e2000_mean),
    f64_column("delta_e2000_p95", |row| row.delta_e2000_p95),
    f64_column("banding", |row| row.banding),
    f64_column("silhouette_squared", |row| row.silhouette_squared),
    f64_column("calinski_harabasz", |row| row.calinski_harabasz),
    f64_column("davies_bouldin", |row| row.davies_bouldin),
    f64_column("gap", |row| row.gap),
    f64_column("gap_se", |row| row.gap_se),
    f64_column("stability", |row| row.stability),
    f64_column("stability_se", |row| row.stability_se),
    text_column("undefined", |row| &row.undefined),
];

#[cfg(test)]
mod tests {
    use super::*;
    use tables::csv;

    #[test]
    fn columns_are_those_of_the_csv_tables() {
        assert_eq!(IMAGES.map(|column| column.name), csv::IMAGES);
        assert_eq!(METRICS.map(|column| column.name), csv::METRICS);
    }
}
