//! The report's tables as Parquet files, where they are asked for.

use std::path::PathBuf;

use evaluate::Evaluation;
use report::ParquetTables;

use super::error::ReportError;
use super::part::Part;
use super::report_folder::ReportFolder;
use crate::table_format::TableFormat;

/// `images.parquet` and `metrics.parquet`, written image by image.
pub(crate) struct ParquetFiles {
    tables: Option<ParquetTables<Part>>,
    /// The report, as the caller wrote it.
    report: PathBuf,
}

impl ParquetFiles {
    pub(crate) fn begin(folder: &ReportFolder, format: TableFormat) -> Result<Self, ReportError> {
        let report = folder.shown().to_owned();
        let tables = match format {
            TableFormat::Csv => None,
            TableFormat::Parquet => {
                let (images, metrics) = (folder.part("images.parquet")?, folder.part("metrics.parquet")?);
                let tables = ParquetTables::try_new(images, metrics);
                Some(tables.map_err(|error| ReportError::stopped(&report, &error))?)
            }
        };
        Ok(Self { tables, report })
    }

    pub(crate) fn write(&mut self, evaluation: &Evaluation) -> Result<(), ReportError> {
        let Some(tables) = &mut self.tables else { return Ok(()) };
        let written = tables.write(&evaluation.image, &evaluation.metrics);
        written.map_err(|error| ReportError::stopped(&self.report, &error))
    }

    /// Puts both in their places.
    pub(crate) fn end(self, folder: &mut ReportFolder) -> Result<(), ReportError> {
        let Some(tables) = self.tables else { return Ok(()) };
        let parts = tables.finish().map_err(|error| ReportError::stopped(&self.report, &error))?;
        parts.into_iter().try_for_each(|part| folder.put(part))
    }
}
