//! Files to pixels: what is there (`dataset`), what each is (`format`, `header`), and what is in it (`decode`).

mod dataset;
mod decode;
mod facts;
mod format;
mod header;
mod jpeg;
mod profile;
mod raster;

pub(crate) use dataset::as_text;
pub use dataset::root_name;
pub(crate) use dataset::walk;
pub use dataset::{ClassRule, DatasetError, Source, WalkOptions};
pub(crate) use decode::{decode, read};
pub(crate) use facts::Facts;
pub(crate) use format::Rejection;
pub(crate) use raster::Raster;
