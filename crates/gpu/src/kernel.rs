//! A kernel, and its dispatch in pieces.

use std::time::Instant;

use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, Buffer, CommandEncoderDescriptor, ComputePassDescriptor,
    ComputePipeline, ComputePipelineDescriptor, PipelineCompilationOptions, ShaderModuleDescriptor,
    ShaderSource,
};

use crate::error::GpuError;
use crate::gpu::Gpu;
use crate::pace::Pace;

/// A compute shader, compiled for the device. Its bindings are numbered from 0.
pub(crate) struct Kernel(ComputePipeline);

impl Kernel {
    /// Compiles the function `entry` of `source` with these values of its `override` constants.
    pub(crate) fn new(
        gpu: &Gpu,
        source: &str,
        entry: &str,
        constants: &[(&str, f64)],
    ) -> Result<Self, GpuError> {
        let module = gpu.device.create_shader_module(ShaderModuleDescriptor {
            label: Some(entry),
            source: ShaderSource::Wgsl(source.into()),
        });
        let pipeline = gpu.device.create_compute_pipeline(&ComputePipelineDescriptor {
            label: Some(entry),
            layout: None,
            module: &module,
            entry_point: Some(entry),
            compilation_options: PipelineCompilationOptions {
                constants,
                zero_initialize_workgroup_memory: false,
            },
            cache: None,
        });
        gpu.check()?;
        Ok(Self(pipeline))
    }

    /// Names the buffers of the bindings.
    pub(crate) fn bind(&self, gpu: &Gpu, buffers: &[&Buffer]) -> BindGroup {
        let entries: Vec<BindGroupEntry<'_>> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        gpu.device.create_bind_group(&BindGroupDescriptor {
            label: None,
            layout: &self.0.get_bind_group_layout(0),
            entries: &entries,
        })
    }

    /// Submits `groups` workgroups side by side.
    pub(crate) fn submit(&self, gpu: &Gpu, bindings: &BindGroup, groups: [u32; 3]) {
        let mut encoder = gpu.device.create_command_encoder(&CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&ComputePassDescriptor::default());
            pass.set_pipeline(&self.0);
            pass.set_bind_group(0, bindings, &[]);
            pass.dispatch_workgroups(groups[0], groups[1], groups[2]);
        }
        gpu.queue.submit([encoder.finish()]);
    }

    /// Runs `groups` workgroups, as many at a time as `pace` allows; what fits into one piece is only submitted. Each costs at most `cost` steps. The first word of
    /// `first_group` tells the kernel where a piece begins, which changes nothing in its results.
    pub(crate) fn run(
        &self,
        gpu: &Gpu,
        bindings: &BindGroup,
        pace: &mut Pace,
        (groups, cost): (u32, u64),
        first_group: &Buffer,
    ) -> Result<(), GpuError> {
        let mut done = 0;
        while done < groups {
            let now = pace.groups(cost).min(groups - done);
            gpu.queue.write_buffer(first_group, 0, &done.to_le_bytes());
            let start = Instant::now();
            self.submit(gpu, bindings, [now, 1, 1]);
            if now < groups {
                gpu.wait()?;
                pace.observe(u64::from(now) * cost, start.elapsed());
            }
            done += now;
        }
        Ok(())
    }
}
