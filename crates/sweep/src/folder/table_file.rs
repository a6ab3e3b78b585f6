//! A table of a report while it is written.

use std::path::PathBuf;

use serde::Serialize;

use super::error::ReportError;
use super::part::Part;
use super::report_folder::ReportFolder;

/// A CSV file that is written row by row.
pub(crate) struct TableFile {
    writer: csv::Writer<Part>,
    /// The report, as the caller wrote it.
    report: PathBuf,
}

impl TableFile {
    /// Begins with the header.
    pub(crate) fn begin(folder: &ReportFolder, name: &str, header: &[&str]) -> Result<Self, ReportError> {
        let writer = csv::WriterBuilder::new().has_headers(false).from_writer(folder.part(name)?);
        let mut file = Self { writer, report: folder.shown().to_owned() };
        file.write(&[header])?;
        Ok(file)
    }

    /// Adds rows.
    pub(crate) fn write<Row: Serialize>(&mut self, rows: &[Row]) -> Result<(), ReportError> {
        let written = rows.iter().try_for_each(|row| self.writer.serialize(row));
        written.map_err(|error| ReportError::stopped(&self.report, &error.into()))
    }

    /// Puts it in its place.
    pub(crate) fn end(self, folder: &mut ReportFolder) -> Result<(), ReportError> {
        let part =
            self.writer.into_inner().map_err(|error| ReportError::stopped(&self.report, error.error()))?;
        folder.put(part)
    }
}
