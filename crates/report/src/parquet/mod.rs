//! `images` and `metrics` as Parquet beside the CSV tables: typed, compressed with Snappy, in groups of rows, so that
//! memory does not grow with the number of images.

mod columns;

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use columns::schema;
use tables::columns::{Column, IMAGES, METRICS};
use tables::{ImageRow, MetricRow};

/// Rows of a row group: enough to compress well, few enough to hold in memory.
const ROWS_PER_GROUP: usize = 1 << 14;

/// A table that is written row group by row group.
pub(super) struct Table<Row: 'static, File: Write + Send> {
    writer: SerializedFileWriter<File>,
    columns: &'static [Column<Row>],
    /// Rows of the group that is not yet full.
    rows: Vec<Row>,
}

/// The table of images, in `file`.
pub(super) fn images<File: Write + Send>(file: File) -> Result<Table<ImageRow, File>> {
    Table::try_new("images", &IMAGES, file)
}

/// The table of metrics, in `file`.
pub(super) fn metrics<File: Write + Send>(file: File) -> Result<Table<MetricRow, File>> {
    Table::try_new("metrics", &METRICS, file)
}

impl<Row: Clone, File: Write + Send> Table<Row, File> {
    fn try_new(name: &str, columns: &'static [Column<Row>], file: File) -> Result<Self> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let properties =
            properties.set_created_by(concat!("huecount ", env!("CARGO_PKG_VERSION")).to_owned());
        let writer = SerializedFileWriter::new(file, schema(name, columns)?, Arc::new(properties.build()))?;
        Ok(Self { writer, columns, rows: Vec::new() })
    }

    /// Adds rows.
    pub(super) fn write(&mut self, rows: &[Row]) -> Result<()> {
        for row in rows {
            self.rows.push(row.clone());
            if self.rows.len() == ROWS_PER_GROUP {
                self.finish_group()?;
            }
        }
        Ok(())
    }

    /// Writes the last group and returns the complete file.
    pub(super) fn finish(mut self) -> Result<File> {
        if !self.rows.is_empty() {
            self.finish_group()?;
        }
        self.writer.into_inner()
    }

    fn finish_group(&mut self) -> Result<()> {
        let mut group = self.writer.next_row_group()?;
        for column in self.columns {
            let Some(mut writer) = group.next_column()? else { break };
            columns::write(column, &self.rows, &mut writer)?;
            writer.close()?;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    use super::*;

    fn row(number: usize) -> MetricRow {
        MetricRow {
            image: format!("{number}.png"),
            k: u32::MAX,
            distortion: number as f64 / 3.0,
            ssim: number.is_multiple_of(2).then_some(0.5),
            png_bytes: Some(u64::MAX),
            ..MetricRow::default()
        }
    }

    #[test]
    fn rows_come_back_with_their_types_in_groups() {
        let rows: Vec<MetricRow> = (0..ROWS_PER_GROUP + 3).map(row).collect();
        let mut table = metrics(tempfile::tempfile().unwrap()).unwrap();
        rows.chunks(1000).for_each(|rows| table.write(rows).unwrap());
        let reader = SerializedFileReader::new(table.finish().unwrap()).unwrap();
        assert_eq!(reader.num_row_groups(), 2);
        let mut read = 0;
        for (expected, found) in rows.iter().zip(reader.get_row_iter(None).unwrap()) {
            let found = found.unwrap();
            assert_eq!(found.get_string(1).unwrap(), &expected.image);
            assert_eq!((found.get_uint(2).unwrap(), found.get_ulong(13).unwrap()), (expected.k, u64::MAX));
            assert_eq!(found.get_double(7).unwrap().to_bits(), expected.distortion.to_bits());
            assert_eq!(found.get_double(10).ok(), expected.ssim, "undefined is null");
            read += 1;
        }
        assert_eq!(read, rows.len());
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        let file = images(tempfile::tempfile().unwrap()).unwrap().finish().unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let metadata = reader.metadata().file_metadata();
        assert_eq!((metadata.num_rows(), metadata.schema_descr().num_columns()), (0, IMAGES.len()));
    }
}
