//! The device that `--device` names, and those that there are.

use evaluate::Device;
use serde::Serialize;
use thiserror::Error;

use crate::args::DeviceName;

/// Why the device that was asked for can't be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum DeviceError {
    /// The program was built without any.
    #[cfg(not(feature = "gpu"))]
    #[error(
        "this build computes on the processor alone: build one with `cargo install --path crates/huecount --features gpu`, or leave --device at cpu"
    )]
    NotBuilt,
    /// The device itself.
    #[cfg(feature = "gpu")]
    #[error(transparent)]
    Gpu(#[from] gpu::GpuError),
}

/// A device that numbers can be computed on, besides the processor.
#[derive(Serialize)]
pub(crate) struct ListedDevice {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) interface: String,
    pub(crate) driver: String,
    /// Bytes that the points of one image may take there.
    pub(crate) buffer_bytes: u64,
}

/// Opens the device, and says where `auto` did not get one.
#[cfg(feature = "gpu")]
pub(crate) fn open(name: DeviceName) -> Result<Device, DeviceError> {
    use std::sync::Arc;

    use gpu::Gpu;

    match name {
        DeviceName::Cpu => Ok(Device::CPU),
        DeviceName::Gpu => Ok(Device::new(Arc::new(Gpu::open()?), false)),
        DeviceName::Auto => match Gpu::open_hardware() {
            Ok(gpu) => Ok(Device::new(Arc::new(gpu), true)),
            Err(error) => {
                crate::console::noticed(&format!("the processor computes alone: {error}"));
                Ok(Device::CPU)
            }
        },
    }
}

/// Without the feature there is the processor only.
#[cfg(not(feature = "gpu"))]
pub(crate) fn open(name: DeviceName) -> Result<Device, DeviceError> {
    if name == DeviceName::Gpu { Err(DeviceError::NotBuilt) } else { Ok(Device::CPU) }
}

/// Those that there are, the one that is taken first.
#[cfg(feature = "gpu")]
pub(crate) fn all() -> Result<Vec<ListedDevice>, DeviceError> {
    let listed = |info: gpu::DeviceInfo| ListedDevice {
        name: info.name,
        kind: info.kind.as_str().to_owned(),
        interface: info.backend,
        driver: info.driver,
        buffer_bytes: info.buffer_bytes,
    };
    let devices: Vec<ListedDevice> = gpu::devices().into_iter().map(listed).collect();
    if devices.is_empty() { Err(gpu::GpuError::NoDevice.into()) } else { Ok(devices) }
}

/// Why there are none.
#[cfg(not(feature = "gpu"))]
pub(crate) fn all() -> Result<Vec<ListedDevice>, DeviceError> {
    Err(DeviceError::NotBuilt)
}
