//! The seam for what measures elsewhere than on the processor, as a graphics card does.
//!
//! A device computes in single precision, and drivers differ in the last digit of a square root. So its values equal this
//! crate's within a stated tolerance, not to the bit, and whoever shows them says which device they are from.

use std::fmt::Debug;

use thiserror::Error;

use crate::partition::Partition;
use crate::ssim::Similarity;

/// How far the mean of a device's silhouette widths may be from [`SilhouetteMethod::Exact`](crate::SilhouetteMethod::Exact).
pub const DEVICE_SILHOUETTE_TOLERANCE: f64 = 1e-5;

/// Why a device has no result, and what to do about it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct DeviceError(pub String);

/// Measures on a device of its own. The same input gives the same bits on the same device and driver, whatever else is
/// computed there.
pub trait MeasuringDevice: Debug + Send + Sync {
    /// The device and its driver, as a report names them.
    fn name(&self) -> &str;

    /// The exact silhouette width of every point, for each of several partitions of the same points. Every partition has at
    /// least two clusters with members. [`silhouette_of_widths`](crate::silhouette_of_widths) takes the mean.
    ///
    /// # Errors
    ///
    /// If the device lacks the memory, was lost, or failed.
    fn silhouette_widths(&self, partitions: &[Partition<'_>]) -> Result<Vec<Vec<f32>>, DeviceError>;

    /// Bytes that [`silhouette_widths`](Self::silhouette_widths) takes here at most, beside its result, for so many points
    /// and partitions; never fewer for more of them.
    fn silhouette_bytes(&self, points: u64, partitions: u64) -> u64;

    /// Loads an original with which outputs are compared, at its own scale and at so many coarser ones.
    ///
    /// # Errors
    ///
    /// If the device lacks the memory, was lost, or failed.
    fn load<'a>(
        &'a self,
        original: &OpaqueImage<'_>,
        coarser_scales: usize,
    ) -> Result<Box<dyn LoadedOriginal + 'a>, DeviceError>;
}

/// An image without alpha.
#[derive(Clone, Copy, Debug)]
pub struct OpaqueImage<'a> {
    /// Pixels per row, at least 11.
    pub width: usize,
    /// Rows, at least 11.
    pub height: usize,
    /// Channels that differ from each other: the first of R, G and B for a gray image, else all three.
    pub channels: usize,
    /// The pixels, row by row from the top left.
    pub samples: Samples<'a>,
}

/// Pixels `[r, g, b]` in either of two forms.
#[derive(Clone, Copy, Debug)]
pub enum Samples<'a> {
    /// A plane for each channel; for a gray image all three are the same.
    Planes([&'a [u8]; 3]),
    /// Colours, and the index of one for each pixel.
    Indexed {
        /// The colours.
        palette: &'a [[u8; 3]],
        /// The indices, each below the length of the palette.
        indices: &'a [u16],
    },
}

/// An original that lies on a device.
pub trait LoadedOriginal: Send + Sync {
    /// Compares an output of the original's shape with it, in the output's number of channels, which is not below the
    /// original's.
    ///
    /// # Errors
    ///
    /// If the device lacks the memory, was lost, or failed.
    fn compare(&self, output: &OpaqueImage<'_>) -> Result<Vec<ComparedChannel>, DeviceError>;
}

/// One channel of an output beside that of its original.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedChannel {
    /// Sum over the pixels of the squared difference of samples: exact.
    pub squared_error: u64,
    /// At the image's own scale and at each coarser one, within 1e-6.
    pub scales: Vec<Similarity>,
}
