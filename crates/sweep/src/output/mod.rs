//! Tables to bytes, pure: no file is touched here.

pub(crate) mod chart;
pub(crate) mod csv;
mod deflate;
pub(crate) mod png;
pub(crate) mod provenance;
