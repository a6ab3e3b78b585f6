#![doc = include_str!("../README.md")]
#![cfg(feature = "wgpu")]

mod assignment;
mod buffers;
mod device;
mod error;
mod gpu;
mod kernel;
mod loops;
mod measuring;
mod pace;
mod silhouette;
mod similarity;

pub use assignment::{Assignment, ClusterSum};
pub use device::{DeviceInfo, DeviceKind, devices};
pub use error::GpuError;
pub use gpu::Gpu;
pub use similarity::GpuOriginal;
