//! The device as what measures in place of the processor.

use metrics::{ComparedChannel, DeviceError, LoadedOriginal, MeasuringDevice, OpaqueImage, Partition};

use crate::gpu::Gpu;
use crate::silhouette::host_bytes;
use crate::similarity::GpuOriginal;

impl MeasuringDevice for Gpu {
    fn name(&self) -> &str {
        self.description()
    }

    fn silhouette_widths(&self, partitions: &[Partition<'_>]) -> Result<Vec<Vec<f32>>, DeviceError> {
        Ok(self.silhouette_widths(partitions)?)
    }

    fn silhouette_bytes(&self, points: u64, partitions: u64) -> u64 {
        host_bytes(points, partitions)
    }

    fn load<'a>(
        &'a self,
        original: &OpaqueImage<'_>,
        coarser_scales: usize,
    ) -> Result<Box<dyn LoadedOriginal + 'a>, DeviceError> {
        Ok(Box::new(self.load_original(original, coarser_scales)?))
    }
}

impl LoadedOriginal for GpuOriginal<'_> {
    fn compare(&self, output: &OpaqueImage<'_>) -> Result<Vec<ComparedChannel>, DeviceError> {
        Ok(self.compare(output)?)
    }
}
