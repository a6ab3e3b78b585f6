//! SSIM and MS-SSIM of many outputs of one original, and their exact squared errors.
//!
//! The definitions are those of `metrics`. An output travels as palette and indices, a byte per pixel up to 256 colours, and
//! is remapped on the device. Windows are computed in single precision from exact integers, each about its own centre; the
//! mean over the windows is within 1e-6 of that in double precision. Sums run over tiles of 16x16 windows in a fixed order on
//! the device, and over tiles in double precision here.
//!
//! Cost: some 30 steps for each window and channel, and a third more for the coarser scales. An original and an output take 2
//! bytes per sample there, and a third more for the coarser scales.

mod shape;

use std::sync::Arc;

use metrics::{ComparedChannel, OpaqueImage, Samples, Similarity};
use wgpu::Buffer;

use self::shape::{PlaneShape, WORDS_PER_GROUP};
use crate::error::GpuError;
use crate::gpu::Gpu;
use crate::kernel::Kernel;
use crate::pace::Pace;

/// Steps of a workgroup of windows.
const TILE_STEPS: u64 = (416 + 256) * 11;

/// Steps of a workgroup of the other kernels.
const WORD_STEPS: u64 = 256 * 8;

/// Palettes up to this length have indices of a byte.
const BYTE_COLORS: usize = 1 << 8;

pub(crate) struct SimilarityKernels {
    /// From indices of 8 and of 16 bits, and from pixels.
    expand: [Kernel; 3],
    halve: Kernel,
    squared_error: Kernel,
    windows: Kernel,
}

impl SimilarityKernels {
    fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let expand =
            |bits: u8| Kernel::new(gpu, include_str!("expand.wgsl"), "expand", &[("bits", f64::from(bits))]);
        Ok(Self {
            expand: [expand(8)?, expand(16)?, expand(32)?],
            halve: Kernel::new(gpu, include_str!("halve.wgsl"), "halve", &[])?,
            squared_error: Kernel::new(gpu, include_str!("squared_error.wgsl"), "squared_error", &[])?,
            windows: Kernel::new(gpu, include_str!("windows.wgsl"), "window_losses", &[])?,
        })
    }
}

/// An original on the device, with room for an output.
pub struct GpuOriginal<'a> {
    gpu: &'a Gpu,
    /// The original's own scale and the coarser ones.
    shapes: Vec<PlaneShape>,
    channels: usize,
    /// Planes of each scale.
    original: Vec<Buffer>,
    output: Vec<Buffer>,
    /// The sums of windows scale by scale, and then of squared errors.
    sums: Buffer,
}

impl Gpu {
    /// Loads an original with which outputs are compared, at its own scale and at so many coarser ones, at most 4.
    ///
    /// # Errors
    ///
    /// [`GpuError::TooLarge`], [`GpuError::OutOfMemory`], [`GpuError::Lost`] or [`GpuError::Failed`].
    ///
    /// # Panics
    ///
    /// If no window fits at the coarsest scale.
    pub fn load_original(
        &self,
        original: &OpaqueImage<'_>,
        coarser_scales: usize,
    ) -> Result<GpuOriginal<'_>, GpuError> {
        let first = PlaneShape { width: original.width, height: original.height };
        let next = |shape: &PlaneShape| Some(shape.halved());
        let shapes: Vec<PlaneShape> =
            std::iter::successors(Some(first), next).take(coarser_scales + 1).collect();
        self.in_turn(|pace| {
            let planes = |channels: usize| -> Result<Vec<Buffer>, GpuError> {
                shapes.iter().map(|shape| self.room((channels * shape.words() * 4) as u64)).collect()
            };
            let sums = 3 * (shapes.iter().map(|shape| shape.tiles()).sum::<usize>() + first.error_sums());
            let loaded = GpuOriginal {
                gpu: self,
                channels: original.channels,
                original: planes(original.channels)?,
                output: planes(3)?,
                sums: self.room(sums as u64 * 8)?,
                shapes: shapes.clone(),
            };
            loaded.expand(original, &loaded.original[0], pace)?;
            for scale in 1..loaded.shapes.len() {
                loaded.halve(&loaded.original, scale, original.channels, pace)?;
            }
            self.wait()?;
            Ok(loaded)
        })
    }

    fn similarity_kernels(&self) -> Result<Arc<SimilarityKernels>, GpuError> {
        self.compiled(|| SimilarityKernels::new(self))
    }
}

impl GpuOriginal<'_> {
    /// Compares an output with the original, channel by channel.
    ///
    /// # Errors
    ///
    /// [`GpuError::OutOfMemory`], [`GpuError::Lost`] or [`GpuError::Failed`].
    ///
    /// # Panics
    ///
    /// If the output has another shape, or an index is beyond its palette.
    pub fn compare(&self, output: &OpaqueImage<'_>) -> Result<Vec<ComparedChannel>, GpuError> {
        let shape = self.shapes[0];
        assert_eq!((output.width, output.height), (shape.width, shape.height), "both have one shape");
        let channels = output.channels;
        let sums = self.gpu.in_turn(|pace| {
            self.expand(output, &self.output[0], pace)?;
            let mut first_sum = 0;
            for scale in 0..self.shapes.len() {
                if scale > 0 {
                    self.halve(&self.output, scale, channels, pace)?;
                }
                self.add_windows(scale, channels, first_sum, pace)?;
                first_sum += channels * self.shapes[scale].tiles();
            }
            let windows: Vec<[f32; 2]> = self.gpu.download(&self.sums, first_sum)?;
            self.add_squared_errors(channels, pace)?;
            let errors: Vec<[u32; 2]> = self.gpu.download(&self.sums, channels * shape.error_sums())?;
            Ok((windows, errors))
        })?;
        Ok(self.compared(channels, &sums.0, &sums.1))
    }

    /// The means behind the sums of a comparison.
    fn compared(&self, channels: usize, windows: &[[f32; 2]], errors: &[[u32; 2]]) -> Vec<ComparedChannel> {
        let errors_per_channel = self.shapes[0].error_sums();
        let channel = |channel: usize| {
            let mut first = 0;
            let scale = |shape: &PlaneShape| {
                let tiles = &windows[first + channel * shape.tiles()..][..shape.tiles()];
                first += channels * shape.tiles();
                similarity(tiles, shape.windows())
            };
            let errors = &errors[channel * errors_per_channel..][..errors_per_channel];
            ComparedChannel {
                scales: self.shapes.iter().map(scale).collect(),
                squared_error: errors.iter().map(|&[error, _]| u64::from(error)).sum(),
            }
        };
        (0..channels).map(channel).collect()
    }

    /// Writes the planes of an image.
    fn expand(&self, image: &OpaqueImage<'_>, planes: &Buffer, pace: &mut Pace) -> Result<(), GpuError> {
        let gpu = self.gpu;
        let (kernel, pixels, palette) = match image.samples {
            Samples::Indexed { palette, indices } => {
                let beyond = indices.iter().any(|&index| usize::from(index) >= palette.len());
                assert!(!beyond, "every index has a colour");
                let (kernel, pixels) = if palette.len() <= BYTE_COLORS {
                    let bytes: Vec<u8> = indices.iter().map(|&index| index as u8).collect();
                    (0, gpu.upload(&bytes)?)
                } else {
                    (1, gpu.upload(indices)?)
                };
                let colors: Vec<u32> = palette.iter().map(|&[r, g, b]| word([r, g, b])).collect();
                (kernel, pixels, gpu.upload(&colors)?)
            }
            Samples::Planes([red, green, blue]) => {
                let colors = red.iter().zip(green).zip(blue);
                let pixels: Vec<u32> = colors.map(|((&r, &g), &b)| word([r, g, b])).collect();
                (2, gpu.upload(&pixels)?, gpu.upload(&[0_u32])?)
            }
        };
        let kernels = gpu.similarity_kernels()?;
        let kernel = &kernels.expand[kernel];
        let PlaneShape { width, height } = self.shapes[0];
        let sizes = gpu.uniform(&[0, width as u32, height as u32, image.channels as u32]);
        let bindings = kernel.bind(gpu, &[&pixels, &palette, planes, &sizes]);
        let groups = self.shapes[0].words().div_ceil(WORDS_PER_GROUP) as u32;
        kernel.run(gpu, &bindings, pace, (groups, WORD_STEPS), &sizes)
    }

    /// Writes the planes of `scale` from those of the next finer one.
    fn halve(
        &self,
        planes: &[Buffer],
        scale: usize,
        channels: usize,
        pace: &mut Pace,
    ) -> Result<(), GpuError> {
        let gpu = self.gpu;
        let kernels = gpu.similarity_kernels()?;
        let kernel = &kernels.halve;
        let PlaneShape { width, height } = self.shapes[scale - 1];
        let sizes = gpu.uniform(&[0, width as u32, height as u32, channels as u32]);
        let bindings = kernel.bind(gpu, &[&planes[scale - 1], &planes[scale], &sizes]);
        let groups = (channels * self.shapes[scale].words()).div_ceil(WORDS_PER_GROUP) as u32;
        kernel.run(gpu, &bindings, pace, (groups, WORD_STEPS), &sizes)
    }

    fn add_windows(
        &self,
        scale: usize,
        channels: usize,
        first_sum: usize,
        pace: &mut Pace,
    ) -> Result<(), GpuError> {
        let gpu = self.gpu;
        let kernels = gpu.similarity_kernels()?;
        let kernel = &kernels.windows;
        let shape = self.shapes[scale];
        let words =
            [0, shape.width, shape.height, scale, self.channels, first_sum, 0, 0].map(|word| word as u32);
        let sizes = gpu.uniform(&words);
        let bindings = kernel.bind(gpu, &[&self.original[scale], &self.output[scale], &self.sums, &sizes]);
        kernel.run(gpu, &bindings, pace, ((channels * shape.tiles()) as u32, TILE_STEPS), &sizes)
    }

    fn add_squared_errors(&self, channels: usize, pace: &mut Pace) -> Result<(), GpuError> {
        let gpu = self.gpu;
        let kernels = gpu.similarity_kernels()?;
        let kernel = &kernels.squared_error;
        let shape = self.shapes[0];
        let sizes = gpu.uniform(&[0, shape.words() as u32, channels as u32, self.channels as u32]);
        let bindings = kernel.bind(gpu, &[&self.original[0], &self.output[0], &self.sums, &sizes]);
        kernel.run(gpu, &bindings, pace, ((channels * shape.error_sums()) as u32, WORD_STEPS), &sizes)
    }
}

fn word([r, g, b]: [u8; 3]) -> u32 {
    u32::from_le_bytes([r, g, b, 0])
}

/// The means over so many windows, of which tiles have lost these sums.
fn similarity(tiles: &[[f32; 2]], windows: usize) -> Similarity {
    let mean = |part: usize| {
        let lost: f64 = tiles.iter().map(|tile| f64::from(tile[part])).sum();
        1.0 - lost / windows as f64
    };
    Similarity { ssim: mean(0), contrast_structure: mean(1) }
}
