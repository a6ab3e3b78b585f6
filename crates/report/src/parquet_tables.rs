//! The tables of a report as Parquet files, where the feature `parquet` is there.

use std::io::{Error, Write};

use tables::{ImageRow, MetricRow};

/// Whether Parquet can be written: with the feature `parquet`.
pub const HAS_PARQUET: bool = cfg!(feature = "parquet");

/// `images.parquet` and `metrics.parquet`, written image by image.
pub struct ParquetTables<File: Write + Send> {
    #[cfg(feature = "parquet")]
    images: crate::parquet::Table<ImageRow, File>,
    #[cfg(feature = "parquet")]
    metrics: crate::parquet::Table<MetricRow, File>,
    #[cfg(not(feature = "parquet"))]
    never: std::marker::PhantomData<File>,
}

#[cfg(feature = "parquet")]
impl<File: Write + Send> ParquetTables<File> {
    /// Starts both tables, each in its own file.
    ///
    /// # Errors
    /// When one can't be written.
    pub fn try_new(images: File, metrics: File) -> Result<Self, Error> {
        let images = crate::parquet::images(images).map_err(Error::other)?;
        Ok(Self { images, metrics: crate::parquet::metrics(metrics).map_err(Error::other)? })
    }

    /// Adds an image and its rows.
    ///
    /// # Errors
    /// When a file can't be written.
    pub fn write(&mut self, image: &ImageRow, metrics: &[MetricRow]) -> Result<(), Error> {
        self.images.write(std::slice::from_ref(image)).map_err(Error::other)?;
        self.metrics.write(metrics).map_err(Error::other)
    }

    /// Writes what is left, and returns the complete files: images and metrics.
    ///
    /// # Errors
    /// When one can't be written.
    pub fn finish(self) -> Result<[File; 2], Error> {
        Ok([self.images.finish().map_err(Error::other)?, self.metrics.finish().map_err(Error::other)?])
    }
}

#[cfg(not(feature = "parquet"))]
impl<File: Write + Send> ParquetTables<File> {
    /// No table can be started without the feature `parquet`.
    ///
    /// # Errors
    /// Always.
    pub fn try_new(_images: File, _metrics: File) -> Result<Self, Error> {
        Err(Error::other("this program was built without Parquet"))
    }

    /// Never called.
    ///
    /// # Errors
    /// Never.
    pub fn write(&mut self, _image: &ImageRow, _metrics: &[MetricRow]) -> Result<(), Error> {
        Ok(())
    }

    /// Never called.
    ///
    /// # Errors
    /// Always.
    pub fn finish(self) -> Result<[File; 2], Error> {
        Err(Error::other("this program was built without Parquet"))
    }
}
