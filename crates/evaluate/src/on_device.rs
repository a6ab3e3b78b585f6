//! Which numbers of a plan its device computes, and how they are told from those of the processor.

use metrics::MeasuringDevice;
use tables::Metric;

use crate::plan::{EvaluationPlan, SilhouetteMode};

/// What a device may compute.
const BY_DEVICE: [Metric; 3] = [Metric::Ssim, Metric::Silhouette, Metric::MsSsim];

impl EvaluationPlan {
    /// The device that computes `metric`, where it is not the processor.
    pub(crate) fn device_of(&self, metric: Metric) -> Option<&dyn MeasuringDevice> {
        let computes = match metric {
            Metric::Silhouette => self.silhouette == SilhouetteMode::Exact,
            other => BY_DEVICE.contains(&other),
        };
        self.device.measuring().filter(|_| computes && self.metrics.contains(metric))
    }

    /// The device that computes numbers of this plan, by name, and which metrics these are; `None` where all are the
    /// processor's.
    #[must_use]
    pub fn device_metrics(&self) -> Option<(&str, Vec<Metric>)> {
        let name = self.device.name()?;
        let metrics: Vec<Metric> =
            BY_DEVICE.into_iter().filter(|&metric| self.device_of(metric).is_some()).collect();
        (!metrics.is_empty()).then_some((name, metrics))
    }

    /// Bytes of memory here that silhouettes of so many colours at so many K take, where a device computes them.
    pub(crate) fn device_bytes(&self, colors: u64, ks: u64) -> u64 {
        self.device_of(Metric::Silhouette).map_or(0, |device| device.silhouette_bytes(colors, ks))
    }

    /// `key` of a value of `metric`, with the device that computes it.
    pub(crate) fn key_on_device(&self, metric: Metric, key: &str) -> String {
        match self.device_of(metric) {
            Some(device) => format!("{key} on {}", device.name()),
            None => key.to_owned(),
        }
    }
}
