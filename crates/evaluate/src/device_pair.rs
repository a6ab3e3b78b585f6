//! SSIM and MS-SSIM of an image's outputs, on a device.

use codec::{Raster, Rejection};
use metrics::{
    AnyImageView, DeviceError, DeviceReference, MeasuringDevice, PairMetrics, Reference, Similarities, Wanted,
};

use crate::caught::internal;
use crate::device::Device;
use crate::views::view_of;

/// An original on a device.
pub(crate) struct DevicePairs<'a> {
    device: &'a Device,
    measuring: &'a dyn MeasuringDevice,
    raster: &'a Raster,
    /// What the device measures.
    wanted: Wanted,
    reference: DeviceReference<'a>,
}

/// An original where its outputs are compared, and what is left to the processor.
pub(crate) struct Loaded<'a> {
    /// Where there is a device that is to measure.
    pub(crate) on_device: Option<DevicePairs<'a>>,
    /// Where the processor stands in for it.
    pub(crate) note: Option<String>,
    pub(crate) left: Wanted,
}

impl<'a> DevicePairs<'a> {
    /// Loads an image for what is `wanted` of its outputs.
    pub(crate) fn load(
        device: &'a Device,
        raster: &'a Raster,
        wanted: Wanted,
    ) -> Result<Loaded<'a>, Rejection> {
        let Wanted { ssim, ms_ssim, .. } = wanted;
        let Some(measuring) = device.measuring().filter(|_| ssim || ms_ssim) else {
            return Ok(Loaded { on_device: None, note: None, left: wanted });
        };
        let similarities = Wanted { ssim, ms_ssim, ssimulacra2: false, delta_e2000: false, banding: false };
        match DeviceReference::new(measuring, view_of(raster)?, ms_ssim) {
            Ok(reference) => Ok(Loaded {
                on_device: Some(Self { device, measuring, raster, wanted: similarities, reference }),
                note: None,
                left: Wanted { ssim: false, ms_ssim: false, ..wanted },
            }),
            Err(error) => {
                let note = device.stand_in(&error).map_err(Rejection::Failed)?;
                Ok(Loaded { on_device: None, note: Some(note), left: wanted })
            }
        }
    }

    /// Adds the similarities of `output` to what the processor has measured of it. Where the processor stands in, also a
    /// note on the image.
    pub(crate) fn complete(
        &self,
        output: AnyImageView<'_>,
        pair: PairMetrics,
    ) -> Result<(PairMetrics, Option<String>), Rejection> {
        let (similarities, note) = match self.similarities(output, pair.mse) {
            Ok(similarities) => (similarities, None),
            Err(error) => {
                let note = self.device.stand_in(&error).map_err(Rejection::Failed)?;
                (self.on_processor(output)?, Some(note))
            }
        };
        let Similarities { ssim, ms_ssim } = similarities;
        Ok((PairMetrics { ssim, ms_ssim, ..pair }, note))
    }

    /// The device's, if it sees the pixels that were sent: its squared error is an integer, and so known to the bit.
    fn similarities(&self, output: AnyImageView<'_>, mse: f64) -> Result<Similarities, DeviceError> {
        let (similarities, seen) = self.reference.compare(output)?;
        match seen {
            Some(seen) if seen.to_bits() != mse.to_bits() => Err(DeviceError(format!(
                "{} computes wrongly, as the mean squared error of an output shows; leave --device at cpu",
                self.measuring.name()
            ))),
            _ => Ok(similarities),
        }
    }

    fn on_processor(&self, output: AnyImageView<'_>) -> Result<Similarities, Rejection> {
        let reference = Reference::of(view_of(self.raster)?, self.wanted);
        let PairMetrics { ssim, ms_ssim, .. } = reference.measure(output).map_err(internal)?;
        Ok(Similarities { ssim, ms_ssim })
    }
}
