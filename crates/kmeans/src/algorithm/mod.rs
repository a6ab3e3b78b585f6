//! From placed centroids to a fixed point: one file per algorithm.

mod gray;
mod lloyd;
mod moments;

pub(crate) use gray::optimal;
pub(crate) use lloyd::lloyd;
pub(crate) use moments::Moments;
