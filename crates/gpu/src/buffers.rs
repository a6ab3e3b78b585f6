//! Memory of the device: what goes there, and what comes back.

use std::sync::atomic::Ordering;

use bytemuck::Pod;
use wgpu::{Buffer, BufferDescriptor, BufferUsages, CommandEncoderDescriptor, MapMode, PollType};

use crate::error::GpuError;
use crate::gpu::Gpu;

impl Gpu {
    /// A buffer with this content; at least four bytes, since none may be empty.
    pub(crate) fn upload<T: Pod>(&self, content: &[T]) -> Result<Buffer, GpuError> {
        let bytes: &[u8] = bytemuck::cast_slice(content);
        let buffer = self.allocate(bytes.len() as u64, BufferUsages::COPY_DST)?;
        let whole = bytes.len() / 4 * 4;
        self.queue.write_buffer(&buffer, 0, &bytes[..whole]);
        if whole < bytes.len() {
            let mut last = [0; 4];
            last[..bytes.len() - whole].copy_from_slice(&bytes[whole..]);
            self.queue.write_buffer(&buffer, whole as u64, &last);
        }
        Ok(buffer)
    }

    /// A buffer of zeros that a kernel writes, of so many bytes.
    pub(crate) fn room(&self, bytes: u64) -> Result<Buffer, GpuError> {
        self.allocate(bytes, BufferUsages::COPY_SRC | BufferUsages::COPY_DST)
    }

    /// A few words, a multiple of four, that change from dispatch to dispatch.
    pub(crate) fn uniform(&self, words: &[u32]) -> Buffer {
        let buffer = self.device.create_buffer(&BufferDescriptor {
            label: None,
            size: size_of_val(words) as u64,
            usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        self.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(words));
        buffer
    }

    fn allocate(&self, bytes: u64, usage: BufferUsages) -> Result<Buffer, GpuError> {
        self.check_size(bytes)?;
        let buffer = self.device.create_buffer(&BufferDescriptor {
            label: None,
            size: bytes.next_multiple_of(4).max(4),
            usage: usage | BufferUsages::STORAGE,
            mapped_at_creation: false,
        });
        self.check()?;
        Ok(buffer)
    }

    /// The first `count` values of a buffer, once all that was submitted is done.
    pub(crate) fn download<T: Pod>(&self, buffer: &Buffer, count: usize) -> Result<Vec<T>, GpuError> {
        let bytes = (count * size_of::<T>()) as u64;
        let size = bytes.next_multiple_of(4).max(4);
        let staging = self.device.create_buffer(&BufferDescriptor {
            label: None,
            size,
            usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        self.check()?;
        let mut encoder = self.device.create_command_encoder(&CommandEncoderDescriptor::default());
        encoder.copy_buffer_to_buffer(buffer, 0, &staging, 0, size);
        self.queue.submit([encoder.finish()]);
        if let Some(report) = self.device.generate_allocator_report() {
            self.peak_bytes.fetch_max(report.total_allocated_bytes, Ordering::Relaxed);
        }
        let (sender, mapped) = std::sync::mpsc::channel();
        // Whoever gave up waiting needs no answer.
        staging.map_async(MapMode::Read, .., move |result| drop(sender.send(result)));
        self.wait()?;
        mapped.recv().map_err(|error| self.failed(&error))?.map_err(|error| self.failed(&error))?;
        let view = staging.get_mapped_range(..).map_err(|error| self.failed(&error))?;
        let mut values = vec![T::zeroed(); count];
        bytemuck::cast_slice_mut(&mut values).copy_from_slice(&view[..bytes as usize]);
        Ok(values)
    }

    /// Waits until all that was submitted is done.
    pub(crate) fn wait(&self) -> Result<(), GpuError> {
        let polled = self.device.poll(PollType::wait_indefinitely());
        self.check()?;
        polled.map(drop).map_err(|error| self.failed(&error))
    }
}
