#![doc = include_str!("../README.md")]
//!
//! # How the modules fit together
//!
//! The steps, in the order in which data passes through them:
//!
//! 1. [`ImageView`] checks the shape of the pixels.
//! 2. [`Histogram`] reduces them to distinct colours with counts: the weighted points of the clustering.
//! 3. [`Params`] are checked into [`CheckedParams`]; a [`ClusterCount`] is a checked K.
//! 4. [`cluster`] and [`cluster_each`] return a [`Clustering`] per K as plain data: incremental k-means by default
//!    ([`Effort::Best`]), or an [`Algorithm`] from the start that [`Init`] names ([`Effort::Fast`]).
//! 5. [`quantize`] rounds the centroids to a palette and maps every pixel to it. [`map_to_palette`] and [`dither()`] do so
//!    for any palette. [`pinned_palette`] makes one that contains given colours, [`HistogramSum`] one histogram of several
//!    images, and [`PointWeight`] weights other than pixel counts. [`cluster_from`] starts from given centroids;
//!    [`nearest_centroids`] and [`centroid_distances`] measure colours against those of a clustering. [`PixelRows`] does all of
//!    this for rows of samples, as scikit-learn's `KMeans` takes them.
//!
//! The crate opens no file, reads no clock and prints nothing. It starts no threads either: large work is split over the
//! `rayon` pool that it is called in. The same input, parameters and seed give the same bits on every machine and for every
//! number of threads: distances use no fused multiply-add, sums of colours are exact integers, ties go to the lowest index.
//! The result at one K does not depend on which others are requested.

mod algorithm;
mod assign_points;
mod clustering;
mod coarse_points;
mod coordinates;
mod dither;
mod fit;
mod from_centroids;
mod histogram;
mod image;
mod incremental;
mod init;
mod kernel;
mod map_to_palette;
mod moments;
mod params;
mod pinned;
mod pixel_rows;
mod predict;
mod random;
mod remap;
mod sample;
mod space;
mod tiles;
mod weighted_points;
mod weights;

pub use assign_points::assign_points;
pub use clustering::{Clustering, Stop};
pub use coordinates::ColorModel;
pub use dither::{DiffusionKernel, Dither, DitherSpace, dither};
pub use fit::{cluster, cluster_each, cluster_from};
pub use histogram::{Histogram, HistogramSum};
pub use image::{ImageError, ImageView};
pub use map_to_palette::{map_to_palette, nearest_entries, palette_distortion};
pub use params::{Algorithm, CheckedParams, ClusterCount, Effort, Init, ParamError, Params};
pub use pinned::pinned_palette;
pub use pixel_rows::{FittedRows, PixelRows};
pub use predict::{centroid_distances, nearest_centroids};
pub use remap::{Quantized, cluster_colors, palette, quantize};
pub use space::ColorSpace;
pub use tiles::{TileShape, Tiled, tiled};
pub use weights::{PointWeight, WeightsError};
