//! Rows as typed columns, in the order of the CSV tables. What is undefined is null; a text may be empty.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::Type;

use tables::{ImageRow, MetricRow, Status};

/// A column: its name, and where its cells are in a row.
pub(super) struct Column<Row: 'static> {
    pub(super) name: &'static str,
    cells: Cells<Row>,
}

enum Cells<Row> {
    Text(fn(&Row) -> &str),
    /// Up to 32 bits, unsigned.
    Whole(fn(&Row) -> Option<u32>),
    /// Up to 64 bits, unsigned.
    Long(fn(&Row) -> Option<u64>),
    Real(fn(&Row) -> Option<f64>),
    Flag(fn(&Row) -> Option<bool>),
}

const fn text<Row>(name: &'static str, of: fn(&Row) -> &str) -> Column<Row> {
    Column { name, cells: Cells::Text(of) }
}

const fn whole<Row>(name: &'static str, of: fn(&Row) -> Option<u32>) -> Column<Row> {
    Column { name, cells: Cells::Whole(of) }
}

const fn long<Row>(name: &'static str, of: fn(&Row) -> Option<u64>) -> Column<Row> {
    Column { name, cells: Cells::Long(of) }
}

const fn real<Row>(name: &'static str, of: fn(&Row) -> Option<f64>) -> Column<Row> {
    Column { name, cells: Cells::Real(of) }
}

const fn flag<Row>(name: &'static str, of: fn(&Row) -> Option<bool>) -> Column<Row> {
    Column { name, cells: Cells::Flag(of) }
}

impl<Row> Column<Row> {
    pub(super) fn schema(&self) -> Result<Type> {
        let (physical, logical, repetition) = match self.cells {
            Cells::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
            Cells::Whole(_) => (Physical::INT32, Some(LogicalType::integer(32, false)), Repetition::OPTIONAL),
            Cells::Long(_) => (Physical::INT64, Some(LogicalType::integer(64, false)), Repetition::OPTIONAL),
            Cells::Real(_) => (Physical::DOUBLE, None, Repetition::OPTIONAL),
            Cells::Flag(_) => (Physical::BOOLEAN, None, Repetition::OPTIONAL),
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
            Cells::Whole(of) => {
                write::<Int32Type>(rows.iter().map(|row| of(row).map(u32::cast_signed)), writer)
            }
            Cells::Long(of) => {
                write::<Int64Type>(rows.iter().map(|row| of(row).map(u64::cast_signed)), writer)
            }
            Cells::Real(of) => write::<DoubleType>(rows.iter().map(of), writer),
            Cells::Flag(of) => write::<BoolType>(rows.iter().map(of), writer),
        }
    }
}

/// The schema of a table.
pub(super) fn schema<Row>(name: &str, columns: &[Column<Row>]) -> Result<Arc<Type>> {
    let fields = columns.iter().map(|column| column.schema().map(Arc::new)).collect::<Result<_>>()?;
    Ok(Arc::new(Type::group_type_builder(name).with_fields(fields).build()?))
}

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
    text("class", |row| &row.class),
    text("image", |row| &row.image),
    text("status", |row| match row.status {
        Status::Ok => "ok",
        Status::Failed => "failed",
        Status::Skipped => "skipped",
    }),
    text("reason", |row| &row.reason),
    whole("width", |row| row.width),
    whole("height", |row| row.height),
    long("pixels", |row| row.pixels),
    whole("distinct_colors", |row| row.distinct_colors),
    flag("alpha", |row| row.alpha),
    flag("gray", |row| row.gray),
    long("bytes", |row| row.bytes),
    text("sha256", |row| &row.sha256),
    text("format", |row| &row.format),
    text("color_type", |row| &row.color_type),
    whole("bit_depth", |row| row.bit_depth.map(u32::from)),
    text("icc", |row| &row.icc),
    whole("orientation", |row| row.orientation.map(u32::from)),
    whole("frames", |row| row.frames),
    text("notes", |row| &row.notes),
];

pub(super) const METRICS: [Column<MetricRow>; 27] = [
    text("class", |row| &row.class),
    text("image", |row| &row.image),
    whole("k", |row| Some(row.k)),
    long("seed", |row| Some(row.seed)),
    whole("colors", |row| Some(row.colors)),
    whole("iterations", |row| Some(row.iterations)),
    text("stop", |row| &row.stop),
    real("distortion", |row| Some(row.distortion)),
    real("mse", |row| Some(row.mse)),
    real("psnr_db", |row| row.psnr_db),
    real("ssim", |row| row.ssim),
    real("silhouette", |row| row.silhouette),
    real("silhouette_error", |row| row.silhouette_error),
    long("png_bytes", |row| row.png_bytes),
    real("ms_ssim", |row| row.ms_ssim),
    real("ssimulacra2", |row| row.ssimulacra2),
    real("delta_e2000_mean", |row| row.delta_e2000_mean),
    real("delta_e2000_p95", |row| row.delta_e2000_p95),
    real("banding", |row| row.banding),
    real("silhouette_squared", |row| row.silhouette_squared),
    real("calinski_harabasz", |row| row.calinski_harabasz),
    real("davies_bouldin", |row| row.davies_bouldin),
    real("gap", |row| row.gap),
    real("gap_se", |row| row.gap_se),
    real("stability", |row| row.stability),
    real("stability_se", |row| row.stability_se),
    text("undefined", |row| &row.undefined),
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
