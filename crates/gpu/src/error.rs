//! Why nothing was computed on a device.

use metrics::DeviceError;
use thiserror::Error;

/// Why a device can't be had, or has no result.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum GpuError {
    /// No driver shows any device.
    #[error(
        "no graphics device was found: install a driver of Vulkan, Metal or DirectX 12 (on Debian mesa-vulkan-drivers, which also \
        computes in software), or leave --device at cpu"
    )]
    NoDevice,
    /// All devices are software, and one of hardware was asked for.
    #[error("only software devices were found, which are slower than the processor itself")]
    OnlySoftware,
    /// The device can't be opened.
    #[error("{device} can't be used: {reason}; update its driver, or leave --device at cpu")]
    Refused {
        /// The device.
        device: String,
        /// What its driver says.
        reason: String,
    },
    /// A single buffer would be larger than the device has them.
    #[error(
        "{device} takes at most {limit} bytes at once, and {needed} are needed; leave --device at cpu for this image"
    )]
    TooLarge {
        /// The device.
        device: String,
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that a buffer may have.
        limit: u64,
    },
    /// Its driver ends loops too early.
    #[error(
        "{device} ends loops after {limit} iterations, and {needed} are needed; update its driver, or leave --device at cpu for this image"
    )]
    LoopsEnd {
        /// The device.
        device: String,
        /// Iterations that are needed.
        needed: u64,
        /// Iterations after which it ends a loop.
        limit: u64,
    },
    /// Its memory is used up.
    #[error("{device} is out of memory; close what else uses it, or leave --device at cpu")]
    OutOfMemory {
        /// The device.
        device: String,
    },
    /// The device is gone: it was reset, unplugged, or its driver ended.
    #[error("{device} was lost: {reason}; run again, or leave --device at cpu")]
    Lost {
        /// The device.
        device: String,
        /// What its driver says.
        reason: String,
    },
    /// Anything else that the driver says.
    #[error("{device} failed: {reason}; leave --device at cpu, and report this")]
    Failed {
        /// The device.
        device: String,
        /// What its driver says.
        reason: String,
    },
}

impl From<GpuError> for DeviceError {
    fn from(error: GpuError) -> Self {
        Self(error.to_string())
    }
}
