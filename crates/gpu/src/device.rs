//! Which devices there are, and which one is taken.

use wgpu::{Adapter, Backends, Instance, InstanceDescriptor, InstanceFlags};

use crate::error::GpuError;

/// A device, as its driver describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceInfo {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// The interface through which it is used: Vulkan, Metal or DirectX 12.
    pub backend: String,
    /// Its driver, with version; empty where the driver does not say.
    pub driver: String,
    /// Bytes that a buffer may have.
    pub buffer_bytes: u64,
}

/// What a device is; the earlier ones are taken first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceKind {
    /// A card with memory of its own.
    Discrete,
    /// It shares the processor's memory.
    Integrated,
    /// A share of a card in a virtual machine.
    Virtual,
    /// The driver does not say.
    Unknown,
    /// A driver that computes on the processor.
    Software,
}

impl DeviceKind {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discrete => "graphics card",
            Self::Integrated => "integrated graphics",
            Self::Virtual => "virtual graphics",
            Self::Unknown => "unknown kind",
            Self::Software => "software",
        }
    }
}

impl DeviceInfo {
    fn of(adapter: &Adapter) -> Self {
        let info = adapter.get_info();
        let limits = adapter.limits();
        Self {
            kind: match info.device_type {
                wgpu::DeviceType::DiscreteGpu => DeviceKind::Discrete,
                wgpu::DeviceType::IntegratedGpu => DeviceKind::Integrated,
                wgpu::DeviceType::VirtualGpu => DeviceKind::Virtual,
                wgpu::DeviceType::Other => DeviceKind::Unknown,
                wgpu::DeviceType::Cpu => DeviceKind::Software,
            },
            name: info.name,
            backend: match info.backend {
                wgpu::Backend::Vulkan => "Vulkan".to_owned(),
                wgpu::Backend::Metal => "Metal".to_owned(),
                wgpu::Backend::Dx12 => "DirectX 12".to_owned(),
                other => other.to_string(),
            },
            driver: [info.driver, info.driver_info].join(" ").trim().to_owned(),
            buffer_bytes: buffer_bytes(&limits),
        }
    }

    /// Name, driver and interface in one line.
    #[must_use]
    pub fn description(&self) -> String {
        let parts = [&self.name, &self.driver, &self.backend];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }
}

/// Bytes that a buffer of a kernel may have.
pub(crate) fn buffer_bytes(limits: &wgpu::Limits) -> u64 {
    limits.max_buffer_size.min(limits.max_storage_buffer_binding_size)
}

/// All devices that the drivers show, those first that are taken first.
#[must_use]
pub fn devices() -> Vec<DeviceInfo> {
    adapters().into_iter().map(|(info, _)| info).collect()
}

/// The device that is taken; only one of hardware where `hardware`.
pub(crate) fn best(hardware: bool) -> Result<(DeviceInfo, Adapter), GpuError> {
    let (info, adapter) = adapters().into_iter().next().ok_or(GpuError::NoDevice)?;
    if hardware && info.kind == DeviceKind::Software {
        return Err(GpuError::OnlySoftware);
    }
    Ok((info, adapter))
}

fn adapters() -> Vec<(DeviceInfo, Adapter)> {
    let backends = Backends::VULKAN | Backends::METAL | Backends::DX12;
    let instance = Instance::new(InstanceDescriptor {
        backends,
        flags: InstanceFlags::empty(),
        ..InstanceDescriptor::new_without_display_handle()
    });
    let found = pollster::block_on(instance.enumerate_adapters(backends));
    let mut adapters: Vec<(DeviceInfo, Adapter)> =
        found.into_iter().map(|adapter| (DeviceInfo::of(&adapter), adapter)).collect();
    adapters.sort_by_key(|(info, _)| info.kind);
    adapters
}
