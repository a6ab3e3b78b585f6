//! The device as what measures in place of the processor.

use metrics::{ComparedChannel, DeviceError, LoadedOriginal, MeasuringDevice, OpaqueImage, Partition};

use crate::gpu::Gpu;
use crate::similarity::GpuOriginal;

impl MeasuringDevice for Gpu {
    fn name(&self) -> &str {
        self.description()
    }

    fn silhouette_widths(&self, partitions: &[Partition<'_>]) -> Result<Vec<Vec<f32>>, DeviceError> {
        Ok(self.silhouette_widths(partitions)?)
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
