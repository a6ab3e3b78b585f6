//! SSIM and MS-SSIM of an image's outputs, on a device.

use codec::{Raster, Rejection};
use metrics::{
    DeviceError, DeviceReference, IndexedView, MeasuringDevice, PairMetrics, Reference, Similarities, Wanted,
};
use tables::{ImageRow, Metric};

use crate::caught::internal;
use crate::cells::Request;
use crate::plan::EvaluationPlan;
use crate::views::{view_of, wanted};

/// An original on the plan's device.
pub(crate) struct DevicePairs<'a> {
    device: &'a dyn MeasuringDevice,
    plan: &'a EvaluationPlan,
    raster: &'a Raster,
    wanted: Wanted,
    reference: DeviceReference<'a>,
}

impl<'a> DevicePairs<'a> {
    /// Loads an image where the plan's device is to compare its outputs. Where the processor stands in there is nothing, and a
    /// note in the image's row.
    pub(crate) fn new(
        plan: &'a EvaluationPlan,
        raster: &'a Raster,
        request: &Request,
        row: &mut ImageRow,
    ) -> Result<Option<Self>, Rejection> {
        let on_device = |metric: &Metric| request.metrics.contains(*metric);
        let asked = [Metric::Ssim, Metric::MsSsim].into_iter().find(on_device);
        let Some(device) = asked.and_then(|metric| plan.device_of(metric)) else { return Ok(None) };
        let Wanted { ssim, ms_ssim, .. } = wanted(&request.metrics);
        let wanted = Wanted { ssim, ms_ssim, ssimulacra2: false, delta_e2000: false, banding: false };
        match DeviceReference::new(device, view_of(raster)?, ms_ssim) {
            Ok(reference) => Ok(Some(Self { device, plan, raster, wanted, reference })),
            Err(error) => {
                row.add_note_once(&plan.device.stand_in(&error).map_err(Rejection::Failed)?);
                Ok(None)
            }
        }
    }

    /// What is left to the processor.
    pub(crate) fn not_on_device(wanted: Wanted) -> Wanted {
        Wanted { ssim: false, ms_ssim: false, ..wanted }
    }

    /// Adds the similarities of `output` to what the processor has measured of it. Where the processor stands in, also a
    /// note for the image's row.
    pub(crate) fn complete(
        &self,
        output: IndexedView<'_>,
        pair: PairMetrics,
    ) -> Result<(PairMetrics, Option<String>), Rejection> {
        let (similarities, note) = match self.similarities(output, pair.mse) {
            Ok(similarities) => (similarities, None),
            Err(error) => {
                let note = self.plan.device.stand_in(&error).map_err(Rejection::Failed)?;
                (self.on_processor(output)?, Some(note))
            }
        };
        let Similarities { ssim, ms_ssim } = similarities;
        Ok((PairMetrics { ssim, ms_ssim, ..pair }, note))
    }

    /// The device's, if it sees the pixels that were sent: its squared error is an integer, and so known to the bit.
    fn similarities(&self, output: IndexedView<'_>, mse: f64) -> Result<Similarities, DeviceError> {
        let (similarities, seen) = self.reference.compare(output)?;
        match seen {
            Some(seen) if seen.to_bits() != mse.to_bits() => Err(DeviceError(format!(
                "{} computes wrongly, as the mean squared error of an output shows; leave --device at cpu",
                self.device.name()
            ))),
            _ => Ok(similarities),
        }
    }

    fn on_processor(&self, output: IndexedView<'_>) -> Result<Similarities, Rejection> {
        let reference = Reference::of(view_of(self.raster)?, self.wanted);
        let PairMetrics { ssim, ms_ssim, .. } = reference.measure(output).map_err(internal)?;
        Ok(Similarities { ssim, ms_ssim })
    }
}
