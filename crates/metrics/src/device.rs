//! The seam for what measures elsewhere than on the processor, as a graphics card does.
//!
//! A device computes in single precision, and drivers differ in the last digit of a square root. So its values equal this
//! crate's within a stated tolerance, not to the bit, and whoever shows them says which device they are from.

use std::fmt::Debug;

use thiserror::Error;

use crate::partition::Partition;

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
}
