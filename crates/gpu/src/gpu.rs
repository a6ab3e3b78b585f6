//! An open device, and what has gone wrong on it.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wgpu::{Device, DeviceDescriptor, Queue};

use crate::device::{DeviceInfo, best, buffer_bytes};
use crate::error::GpuError;
use crate::pace::Pace;

/// An open device. One computation at a time runs on it; others wait for their turn.
pub struct Gpu {
    info: DeviceInfo,
    name: String,
    pub(crate) device: Device,
    pub(crate) queue: Queue,
    /// Bytes that a buffer may have.
    pub(crate) buffer_bytes: u64,
    /// Iterations after which it ends a loop, where it does.
    pub(crate) loop_limit: Option<u64>,
    /// Bytes of the device's memory that were in use at a time.
    pub(crate) peak_bytes: AtomicU64,
    fault: Arc<Fault>,
    turn: Mutex<Pace>,
    /// What is compiled for it, once each, by its type.
    compiled: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// The first thing that has gone wrong since it was asked for.
#[derive(Default)]
struct Fault(Mutex<Option<FaultKind>>);

#[derive(Clone, Debug)]
enum FaultKind {
    OutOfMemory,
    Lost(String),
    Failed(String),
}

impl Fault {
    fn set(&self, kind: FaultKind) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(kind);
    }

    /// A lost device stays lost; anything else is of one computation.
    fn take(&self) -> Option<FaultKind> {
        let mut fault = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = fault.clone();
        if !matches!(taken, Some(FaultKind::Lost(_))) {
            *fault = None;
        }
        taken
    }
}

impl std::fmt::Debug for Gpu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gpu").field("info", &self.info).finish_non_exhaustive()
    }
}

impl Gpu {
    /// Opens the best device: a graphics card before integrated graphics before software.
    ///
    /// # Errors
    ///
    /// [`GpuError::NoDevice`], or [`GpuError::Refused`] where it can't be opened.
    pub fn open() -> Result<Self, GpuError> {
        Self::open_if(false)
    }

    /// The same, but nothing that computes in software.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and [`GpuError::OnlySoftware`].
    pub fn open_hardware() -> Result<Self, GpuError> {
        Self::open_if(true)
    }

    fn open_if(hardware: bool) -> Result<Self, GpuError> {
        let (info, adapter) = best(hardware)?;
        let name = info.description();
        let limits = adapter.limits();
        let descriptor = DeviceDescriptor {
            label: Some("huecount"),
            required_limits: limits.clone(),
            memory_hints: wgpu::MemoryHints::Performance,
            ..DeviceDescriptor::default()
        };
        let opened = pollster::block_on(adapter.request_device(&descriptor));
        let (device, queue) =
            opened.map_err(|error| GpuError::Refused { device: name.clone(), reason: error.to_string() })?;
        let fault = Arc::new(Fault::default());
        watch(&device, &fault);
        let mut gpu = Self {
            info,
            name,
            device,
            queue,
            buffer_bytes: buffer_bytes(&limits),
            loop_limit: None,
            peak_bytes: AtomicU64::new(0),
            fault,
            turn: Mutex::default(),
            compiled: Mutex::default(),
        };
        gpu.loop_limit = gpu.most_iterations()?;
        Ok(gpu)
    }

    /// What is known of the device.
    #[must_use]
    pub fn info(&self) -> &DeviceInfo {
        &self.info
    }

    /// The device and its driver in one line.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.name
    }

    /// The most bytes of the device's memory that were in use when results were fetched; `None` where the driver does not tell.
    #[must_use]
    pub fn peak_bytes(&self) -> Option<u64> {
        Some(self.peak_bytes.load(Ordering::Relaxed)).filter(|&bytes| bytes > 0)
    }

    /// The kernels of this type, compiled when they are asked for first.
    ///
    /// # Errors
    /// When the driver does not compile them.
    pub(crate) fn compiled<Kernels: Any + Send + Sync>(
        &self,
        compile: impl FnOnce() -> Result<Kernels, GpuError>,
    ) -> Result<Arc<Kernels>, GpuError> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let kernels = match compiled.entry(TypeId::of::<Kernels>()) {
            Entry::Occupied(known) => Arc::clone(known.get()),
            Entry::Vacant(place) => Arc::clone(place.insert(Arc::new(compile()?))),
        };
        Ok(kernels.downcast().expect("kernels stand under their own type"))
    }

    /// Waits until nobody else computes on the device, and computes.
    pub(crate) fn in_turn<Value>(
        &self,
        compute: impl FnOnce(&mut Pace) -> Result<Value, GpuError>,
    ) -> Result<Value, GpuError> {
        let mut turn: MutexGuard<'_, Pace> = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.check()?;
        let value = compute(&mut turn);
        // What the driver says explains more than what follows from it.
        self.check()?;
        value
    }

    /// Whether anything has gone wrong since the last time.
    pub(crate) fn check(&self) -> Result<(), GpuError> {
        let device = || self.name.clone();
        match self.fault.take() {
            None => Ok(()),
            Some(FaultKind::OutOfMemory) => Err(GpuError::OutOfMemory { device: device() }),
            Some(FaultKind::Lost(reason)) => Err(GpuError::Lost { device: device(), reason }),
            Some(FaultKind::Failed(reason)) => Err(GpuError::Failed { device: device(), reason }),
        }
    }

    pub(crate) fn failed(&self, reason: &impl ToString) -> GpuError {
        GpuError::Failed { device: self.name.clone(), reason: reason.to_string() }
    }

    pub(crate) fn check_size(&self, needed: u64) -> Result<(), GpuError> {
        if needed <= self.buffer_bytes {
            return Ok(());
        }
        Err(GpuError::TooLarge { device: self.name.clone(), needed, limit: self.buffer_bytes })
    }

    /// Takes the device away, as a reset of the card does.
    #[doc(hidden)]
    pub fn lose(&self) {
        self.device.destroy();
        self.fault.set(FaultKind::Lost("it was taken away".to_owned()));
    }
}

/// Keeps what the driver says: without this, wgpu panics.
fn watch(device: &Device, fault: &Arc<Fault>) {
    let on_error = Arc::clone(fault);
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        on_error.set(match error {
            wgpu::Error::OutOfMemory { .. } => FaultKind::OutOfMemory,
            other => FaultKind::Failed(other.to_string()),
        });
    }));
    let on_loss = Arc::clone(fault);
    device.set_device_lost_callback(move |reason, message| {
        if reason != wgpu::DeviceLostReason::Destroyed {
            on_loss.set(FaultKind::Lost(message));
        }
    });
}
