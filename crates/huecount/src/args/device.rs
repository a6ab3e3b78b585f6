//! `--device`, and `huecount devices`.

use clap::{Args, ValueEnum};

use super::console::ConsoleArgs;

#[derive(Debug, Args)]
pub(crate) struct DeviceArgs {
    /// Where SSIM, MS-SSIM and exact silhouettes are taken, as far as they are asked for: cpu; gpu, the first device that
    /// `huecount devices` lists, in a build with the feature gpu; auto, a graphics device where there is one, and the
    /// processor where there is none or it fails. A device's values are within 1e-5 of the processor's, and reports name it
    #[arg(long, value_enum, value_name = "NAME", default_value_t = DeviceName::Cpu)]
    pub(crate) device: DeviceName,
}

/// Where numbers are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DeviceName {
    Cpu,
    Gpu,
    Auto,
}

#[derive(Debug, Args)]
pub(crate) struct DevicesArgs {
    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}
