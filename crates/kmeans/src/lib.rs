//! K-means clustering of image colours: pixels in, a palette and an index per pixel out.
//!
//! The modules stand in the order of the data's way:
//!
//! 1. [`ImageView`] checks the pixels once.
//! 2. [`Histogram`] reduces them to distinct colours with counts: the weighted points of the clustering.
//! 3. [`Params`] are checked into [`CheckedParams`]; a [`ClusterCount`] is K, checked.
//! 4. [`cluster`] chooses a start (`init`), runs an `algorithm`, and returns a [`Clustering`]: plain data.
//! 5. [`quantize`] rounds centroids to a palette and maps every pixel onto it; [`map_onto`] and [`dither()`] do so with any
//!    palette, of which some colours may be given ([`pinned_palette`]), of several images ([`HistogramSum`]), or by other
//!    weights than pixels ([`PointWeight`]).
//!
//! The crate opens no file, reads no clock and prints nothing. It starts no thread either: what is large it splits over
//! the `rayon` pool it is called in, and nothing in the results says how. The same input, parameters
//! and seed give the same bits on every machine: distances use no fused multiply-add, sums of colours are
//! exact integers, ties go to the lowest index, and the result at one K never depends on another.
//!
//! ```
//! use kmeans::{ClusterCount, Histogram, ImageView, Params, cluster, quantize};
//!
//! let pixels = [[250, 10, 10, 255], [255, 0, 0, 255], [0, 0, 255, 255], [10, 0, 240, 255]];
//! let image = ImageView::new(2, 2, &pixels)?;
//! let histogram = Histogram::new(&image);
//! let clustering = cluster(&histogram, ClusterCount::new(2)?, &Params::default().check()?);
//! let quantized = quantize(&image, &histogram, &clustering);
//! assert_eq!(quantized.palette.len(), 2);
//! assert_eq!(quantized.indices[0], quantized.indices[1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod cloud;
mod clustering;
mod coordinates;
mod dither;
mod fit;
mod histogram;
mod image;
mod init;
mod kernel;
mod ladder;
mod moments;
mod onto;
mod params;
mod pinned;
mod remap;
mod restore;
mod sample;
mod space;
mod weights;

pub use clustering::{Clustering, Stop};
pub use coordinates::ColorModel;
pub use dither::{Dither, dither};
pub use fit::{cluster, cluster_each};
pub use histogram::{Histogram, HistogramSum};
pub use image::{ImageError, ImageView};
pub use onto::{map_onto, nearest_entries};
pub use params::{Algorithm, CheckedParams, ClusterCount, Effort, Init, ParamError, Params};
pub use pinned::pinned_palette;
pub use remap::{Quantized, cluster_colors, palette, quantize};
pub use restore::restore;
pub use space::ColorSpace;
pub use weights::PointWeight;
