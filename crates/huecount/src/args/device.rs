//! `--device`, and `huecount devices`.

use clap::{Args, ValueEnum};

use super::console::ConsoleArgs;

#[derive(Debug, Args)]
pub(crate) struct DeviceArgs {
    /// Where exact silhouettes (--silhouette exact) are taken: cpu; gpu, the first that `huecount devices` lists, in a build with
    /// the feature gpu; auto, a graphics device where there is one, and the processor where there is none or it fails.
    /// A device's values are within 1e-5 of the processor's, and run.json names it
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
