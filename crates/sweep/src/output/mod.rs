//! Tables to bytes, pure: no file is touched here.

pub(crate) mod base64;
pub(crate) mod chart;
pub(crate) mod csv;
mod deflate;
mod gif;
pub(crate) mod html;
pub(crate) mod indexed;
pub(crate) mod optimize;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
pub(crate) mod png;
pub(crate) mod provenance;
pub(crate) mod webp;
