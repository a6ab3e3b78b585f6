//! The report's tables as Parquet files, where they are asked for; without the feature `parquet`, none.

use super::error::ReportError;
use super::folder::ReportFolder;
use crate::evaluate::Evaluation;
use crate::plan::TableFormat;

#[cfg(feature = "parquet")]
pub(crate) use with::ParquetFiles;
#[cfg(not(feature = "parquet"))]
pub(crate) use without::ParquetFiles;

#[cfg(feature = "parquet")]
mod with {
    use std::path::PathBuf;

    use parquet::errors::ParquetError;

    use super::{Evaluation, ReportError, ReportFolder, TableFormat};
    use crate::output::parquet::{Table, images, metrics};
    use crate::report::part::Part;
    use crate::table::{ImageRow, MetricRow};

    /// `images.parquet` and `metrics.parquet`, written image by image.
    pub(crate) struct ParquetFiles {
        tables: Option<(Table<ImageRow, Part>, Table<MetricRow, Part>)>,
        /// The report, as the caller wrote it.
        report: PathBuf,
    }

    impl ParquetFiles {
        pub(crate) fn begin(folder: &ReportFolder, format: TableFormat) -> Result<Self, ReportError> {
            let report = folder.shown().to_owned();
            let tables = match format {
                TableFormat::Csv => None,
                TableFormat::Parquet => {
                    let (images, metrics) =
                        (images(folder.part("images.parquet")?), metrics(folder.part("metrics.parquet")?));
                    let stopped = |error| stopped(&report, error);
                    Some((images.map_err(stopped)?, metrics.map_err(stopped)?))
                }
            };
            Ok(Self { tables, report })
        }

        pub(crate) fn write(&mut self, evaluation: &Evaluation) -> Result<(), ReportError> {
            let Some((images, metrics)) = &mut self.tables else { return Ok(()) };
            images
                .write(std::slice::from_ref(&evaluation.image))
                .and_then(|()| metrics.write(&evaluation.metrics))
                .map_err(|error| stopped(&self.report, error))
        }

        /// Puts both in their places.
        pub(crate) fn end(self, folder: &mut ReportFolder) -> Result<(), ReportError> {
            let Some((images, metrics)) = self.tables else { return Ok(()) };
            for part in [images.end(), metrics.end()] {
                folder.put(part.map_err(|error| stopped(&self.report, error))?)?;
            }
            Ok(())
        }
    }

    fn stopped(report: &std::path::Path, error: ParquetError) -> ReportError {
        ReportError::stopped(report, &std::io::Error::other(error))
    }
}

#[cfg(not(feature = "parquet"))]
mod without {
    use super::{Evaluation, ReportError, ReportFolder, TableFormat};

    /// Nothing: no plan asks for Parquet here.
    pub(crate) struct ParquetFiles;

    impl ParquetFiles {
        pub(crate) fn begin(_: &ReportFolder, _: TableFormat) -> Result<Self, ReportError> {
            Ok(Self)
        }

        pub(crate) fn write(&mut self, _: &Evaluation) -> Result<(), ReportError> {
            Ok(())
        }

        pub(crate) fn end(self, _: &mut ReportFolder) -> Result<(), ReportError> {
            Ok(())
        }
    }
}
