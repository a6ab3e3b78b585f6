//! Exact silhouette widths of many partitions of the same points.
//!
//! The definition is that of `metrics`: Rousseeuw's width with Euclidean distances over all pixels, distinct colours weighted
//! by their pixels. Distances are computed in single precision; their sums are integers, so that neither the order of
//! invocations nor where work is cut makes a difference. A mean distance is off by at most about 2e-6 of itself, and so is
//! a width by at most about 4e-6.
//!
//! Cost: for `n` points up to `n^2` distances per partition. Bounds by the clusters' means and variances rule most clusters
//! out, the more so the more there are. 16 bytes per point and partition travel to the device, and 4 back. As many partitions as fit
//! into its buffers are computed at once.

mod layout;

use std::time::{Duration, Instant};

use metrics::Partition;
use rayon::prelude::*;
use wgpu::Buffer;

use self::layout::{GROUP, Layout, Scale, largest_buffer};
use crate::error::GpuError;
use crate::gpu::Gpu;
use crate::kernel::Kernel;
use crate::pace::Pace;

/// Bytes that the points of a batch take at most, here and there: those of a photograph of 72,000 colours at the 43 K of a sweep
/// are one batch.
const BATCH_BYTES: u64 = 1 << 26;

/// Bytes of a batch here, for each of its points: coordinates and weight on their way into one piece (40), place (4), width (4).
const HOST_BYTES_PER_POINT: u64 = 48;

/// Bytes that the widths of so many partitions of so many points take here at most, beside the widths themselves.
pub(crate) fn host_bytes(points: u64, partitions: u64) -> u64 {
    // Clusters are filled up by seven points at most, which in the worst case are all that a batch has more.
    let of_one = points.saturating_mul(8);
    let of_batch = of_one.saturating_mul(partitions).min((BATCH_BYTES / 16).max(of_one));
    of_batch.saturating_mul(HOST_BYTES_PER_POINT)
}

/// The kernel for three coordinates and for four.
pub(crate) struct SilhouetteKernels {
    three: Kernel,
    four: Kernel,
}

impl SilhouetteKernels {
    fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let kernel = |four: bool| {
            let constants = [("four_dimensional", f64::from(u8::from(four)))];
            Kernel::new(gpu, include_str!("widths.wgsl"), "silhouette_widths", &constants)
        };
        Ok(Self { three: kernel(false)?, four: kernel(true)? })
    }
}

impl Gpu {
    /// The exact silhouette width of every point, for each of several partitions of the same points; each has at least two
    /// clusters with members.
    ///
    /// # Errors
    ///
    /// [`GpuError::TooLarge`], [`GpuError::OutOfMemory`], [`GpuError::Lost`] or [`GpuError::Failed`].
    ///
    /// # Panics
    ///
    /// If a partition has other points than the first.
    pub fn silhouette_widths(&self, partitions: &[Partition<'_>]) -> Result<Vec<Vec<f32>>, GpuError> {
        let Some(first) = partitions.first() else { return Ok(Vec::new()) };
        let points = first.points();
        assert!(partitions.iter().all(|other| other.points() == points), "partitions are of the same points");
        let scale = Scale::of(points);
        let mut widths = Vec::with_capacity(partitions.len());
        for batch in self.batches(partitions)? {
            widths.extend(self.batch_widths(batch, scale)?);
        }
        Ok(widths)
    }

    /// Cuts `partitions` into runs whose buffers the device takes.
    fn batches<'a, 'b>(&self, partitions: &'a [Partition<'b>]) -> Result<Vec<&'a [Partition<'b>]>, GpuError> {
        let limit = self.buffer_bytes.min(BATCH_BYTES);
        let (mut batches, mut start, mut total) = (Vec::new(), 0, 0);
        for (index, partition) in partitions.iter().enumerate() {
            let bytes = largest_buffer(partition.points().len(), partition.clusters());
            self.check_size(bytes)?;
            if index > start && total + bytes > limit {
                batches.push(&partitions[start..index]);
                (start, total) = (index, 0);
            }
            total += bytes;
        }
        batches.push(&partitions[start..]);
        Ok(batches)
    }

    /// Whoever holds the device splits no work over threads: one of them might wait for the device, too.
    fn batch_widths(&self, partitions: &[Partition<'_>], scale: Scale) -> Result<Vec<Vec<f32>>, GpuError> {
        let layouts: Vec<Layout> =
            partitions.par_iter().map(|partition| Layout::of(partition, scale)).collect();
        let mut layout = Layout::default();
        for next in layouts {
            layout.append(next);
        }
        self.check_iterations(layout.most_iterations())?;
        // A workgroup may have to measure all distances of its points.
        let cost = (GROUP * (layout.points.len() / partitions.len() + 1)) as u64;
        let widths: Vec<f32> = self.in_turn(|pace| {
            if !pace.is_measured() {
                self.measure_speed(pace)?;
            }
            let (widths, _) = self.run_widths(&layout, scale, cost, pace)?;
            self.download(&widths, layout.points.len())
        })?;
        let of_points = |places: &Vec<u32>| places.iter().map(|&place| widths[place as usize]).collect();
        Ok(layout.places.par_iter().map(of_points).collect())
    }

    /// The widths on the device, and how long it took from upload to result.
    fn run_widths(
        &self,
        layout: &Layout,
        scale: Scale,
        cost: u64,
        pace: &mut Pace,
    ) -> Result<(Buffer, Duration), GpuError> {
        let kernels = self.compiled(|| SilhouetteKernels::new(self))?;
        let kernel = if scale.four_dimensional { &kernels.four } else { &kernels.three };
        let [points, clusters, groups] =
            [self.upload(&layout.points)?, self.upload(&layout.clusters)?, self.upload(&layout.groups)?];
        let weights = self.upload(&layout.weights)?;
        let widths = self.room(layout.points.len() as u64 * 4)?;
        let first_group = self.uniform(&[0; 4]);
        let bindings = kernel.bind(self, &[&points, &weights, &clusters, &groups, &widths, &first_group]);
        self.wait()?;
        let start = Instant::now();
        kernel.run(self, &bindings, pace, (layout.groups.len() as u32, cost), &first_group)?;
        self.wait()?;
        Ok((widths, start.elapsed()))
    }

    /// Learns the device's speed from partitions into two clusters, of which no distance can be left out.
    fn measure_speed(&self, pace: &mut Pace) -> Result<(), GpuError> {
        for count in [1_u32 << 13, 1 << 15, 1 << 17] {
            let points: Vec<[f32; 4]> =
                (0..count).map(|i| [(i % 251) as f32, (i % 239) as f32, (i % 241) as f32, 0.0]).collect();
            let labels: Vec<u16> = (0..count).map(|i| (i % 2) as u16).collect();
            let weights = vec![1; points.len()];
            let partition =
                Partition::new(&points, 1.0, &weights, &labels, 2).map_err(|error| self.failed(&error))?;
            let scale = Scale::of(&points);
            let layout = Layout::of(&partition, scale);
            let cost = (GROUP * points.len()) as u64;
            let (_, took) = self.run_widths(&layout, scale, cost, pace)?;
            pace.measure(u64::from(count) * u64::from(count), took);
            if took > Duration::from_millis(10) {
                break;
            }
        }
        Ok(())
    }
}
