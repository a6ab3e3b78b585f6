//! How tables are written.

use std::str::FromStr;

use report::HAS_PARQUET;
use thiserror::Error;

/// How the tables of images and metrics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableFormat {
    /// As CSV.
    #[default]
    Csv,
    /// As CSV, which charts and choices are made from, and as Parquet beside it.
    Parquet,
}

/// Why a text names no format of tables.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TableFormatError {
    /// There is no such format.
    #[error("'{0}' is no format of tables: write csv or parquet")]
    Unknown(String),
    /// The program was built without it.
    #[error("this program was built without Parquet: build it with the feature parquet")]
    NotBuilt,
}

impl FromStr for TableFormat {
    type Err = TableFormatError;

    fn from_str(text: &str) -> Result<Self, TableFormatError> {
        match text {
            "csv" => Ok(Self::Csv),
            "parquet" if HAS_PARQUET => Ok(Self::Parquet),
            "parquet" => Err(TableFormatError::NotBuilt),
            _ => Err(TableFormatError::Unknown(text.to_owned())),
        }
    }
}
