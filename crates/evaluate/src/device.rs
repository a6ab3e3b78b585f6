//! Where numbers are computed: on the processor, or some of them on a device of its own.
//!
//! What a device computes is within a tolerance of the processor's, not equal to it. So such a value stands under the name of
//! its device, in journals and caches too, and a run on another device is another run.

use std::sync::Arc;

use metrics::{DeviceError, MeasuringDevice};

/// Where numbers are computed.
#[derive(Clone, Debug, Default)]
pub struct Device {
    measuring: Option<Arc<dyn MeasuringDevice>>,
    /// What the device does not compute, the processor does.
    falls_back: bool,
}

impl Device {
    /// Everything on the processor.
    pub const CPU: Self = Self { measuring: None, falls_back: false };

    /// On `device` what it can compute. Where it fails an image fails, but the processor stands in where `falls_back`, and
    /// the image's note says so.
    #[must_use]
    pub fn new(device: Arc<dyn MeasuringDevice>, falls_back: bool) -> Self {
        Self { measuring: Some(device), falls_back }
    }

    /// The device and its driver; `None` for the processor.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.measuring.as_deref().map(MeasuringDevice::name)
    }

    /// What measures in place of the processor.
    pub(crate) fn measuring(&self) -> Option<&dyn MeasuringDevice> {
        self.measuring.as_deref()
    }

    /// The note on an image for which the processor stands in.
    ///
    /// # Errors
    /// Why the image fails, where it does not stand in.
    pub(crate) fn stand_in(&self, error: &DeviceError) -> Result<String, String> {
        if self.falls_back {
            Ok(format!("the processor stood in for the device: {error}"))
        } else {
            Err(error.to_string())
        }
    }
}

impl PartialEq for Device {
    fn eq(&self, other: &Self) -> bool {
        (self.name(), self.falls_back) == (other.name(), other.falls_back)
    }
}
