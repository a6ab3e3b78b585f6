//! The device as what measures in place of the processor.

use metrics::{DeviceError, MeasuringDevice, Partition};

use crate::gpu::Gpu;

impl MeasuringDevice for Gpu {
    fn name(&self) -> &str {
        self.description()
    }

    fn silhouette_widths(&self, partitions: &[Partition<'_>]) -> Result<Vec<Vec<f32>>, DeviceError> {
        Ok(self.silhouette_widths(partitions)?)
    }
}
