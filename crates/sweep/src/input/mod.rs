//! Files to pixels: what is there (`dataset`), what each is (`format`, `header`), and what is in it (`decode`).

mod classes;
mod dataset;
mod decode;
mod facts;
mod foreign;
mod format;
mod gif;
mod globs;
mod header;
mod ico;
mod jpeg;
mod metadata;
mod names;
mod passed_over;
mod profile;
mod raster;
mod reason;
mod tiff;

pub(crate) use classes::Manifest;
pub(crate) use dataset::walk;
pub use dataset::{ClassRule, DatasetError, Source, WalkOptions};
pub(crate) use decode::{decode, read, shape};
pub(crate) use facts::Facts;
pub(crate) use format::{Rejection, may_be_image};
pub(crate) use globs::expanded;
pub(crate) use metadata::Metadata;
pub(crate) use names::as_text;
pub use names::root_name;
pub(crate) use passed_over::{nothing_found, passed_over};
pub(crate) use raster::Raster;
