#![doc = include_str!("../README.md")]
#![cfg(feature = "wgpu")]

mod buffers;
mod device;
mod error;
mod gpu;
mod kernel;
mod pace;
mod silhouette;

pub use device::{DeviceInfo, DeviceKind, devices};
pub use error::GpuError;
pub use gpu::Gpu;
