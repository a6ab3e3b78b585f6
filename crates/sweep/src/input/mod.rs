//! Files to pixels: what is there (`dataset`), and what is in it (`decode`).

mod dataset;
mod decode;

pub(crate) use dataset::as_text;
pub use dataset::root_name;
pub(crate) use dataset::walk;
pub use dataset::{ClassRule, DatasetError, Source, WalkOptions};
pub(crate) use decode::Raster;
pub(crate) use decode::{Rejection, decode, read};
