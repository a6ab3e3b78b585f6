//! From placed centroids to a fixed point: one file per algorithm.

mod filter;
mod gray;
mod iterate;
mod lloyd;
mod moments;

pub(crate) use filter::filter;
pub(crate) use gray::optimal;
pub(crate) use lloyd::lloyd;
pub(crate) use moments::Moments;
