//! SSIM and MS-SSIM of 43 outputs of one original.

use std::error::Error;

use gpu::Gpu;
use metrics::{DeviceReference, ImageView, IndexedView, PairMetrics, Reference, Similarities, Wanted};
use rayon::prelude::*;

use crate::photo::{Draw, default_ks, pixel};
use crate::timing::{Budget, cell, ratio};

const WANTED: Wanted =
    Wanted { ssim: true, ms_ssim: true, ssimulacra2: false, delta_e2000: false, banding: false };

pub(crate) fn run(gpu: &Gpu, limit: f64) -> Result<(), Box<dyn Error>> {
    println!("| megapixels | outputs | processor, s | device, s | ratio | off by |");
    println!("|---:|---:|---:|---:|---:|---:|");
    let (mut of_processor, mut of_device) = (Budget::new(limit), Budget::new(limit));
    for (width, height) in [(768, 512), (1_664, 1_200), (6_000, 4_000)] {
        let image = Photo::new(width, height);
        let original = ImageView::new(width, height, &image.pixels)?;
        let outputs: Vec<(Vec<[u8; 4]>, Vec<u16>)> =
            default_ks().into_iter().map(|k| image.quantized(k)).collect();
        let views =
            outputs.iter().map(|(palette, indices)| IndexedView::new(width, height, palette, indices));
        let views: Vec<IndexedView<'_>> = views.collect::<Result<_, _>>()?;
        let size = (width * height * views.len()) as f64;
        let processor = of_processor.timed(size, || on_processor(original, &views));
        let device = of_device.timed(size, || on_device(gpu, original, &views));
        let (device, note) = match device {
            Some((seconds, Ok(values))) => (Some((seconds, values)), String::new()),
            Some((_, Err(error))) => (None, error.0),
            None => (None, String::new()),
        };
        let off = device.as_ref().zip(processor.as_ref()).map(|((_, ours), (_, theirs))| {
            let off = |(ours, theirs): (&[f64; 2], &[f64; 2])| {
                f64::max((ours[0] - theirs[0]).abs(), (ours[1] - theirs[1]).abs())
            };
            ours.iter().zip(theirs).map(off).fold(0.0, f64::max)
        });
        let off = off.map_or(note, |off| format!("{off:.1e}"));
        let (processor, device) = (processor.map(|(seconds, _)| seconds), device.map(|(seconds, _)| seconds));
        let megapixels = (width * height) as f64 / 1e6;
        let cells = [cell(processor), cell(device), ratio(processor, device), off];
        println!("| {megapixels:.1} | {} | {} |", views.len(), cells.join(" | "));
    }
    println!();
    Ok(())
}

fn on_processor(original: ImageView<'_>, outputs: &[IndexedView<'_>]) -> Vec<[f64; 2]> {
    let reference = Reference::of(original, WANTED);
    let measure = |output: &IndexedView<'_>| {
        let PairMetrics { ssim, ms_ssim, .. } = reference.measure(*output).expect("of one shape");
        [ssim, ms_ssim].map(|value| value.unwrap_or(f64::NAN))
    };
    outputs.par_iter().map(measure).collect()
}

fn on_device(
    gpu: &Gpu,
    original: ImageView<'_>,
    outputs: &[IndexedView<'_>],
) -> Result<Vec<[f64; 2]>, metrics::DeviceError> {
    let reference = DeviceReference::new(gpu, original, true)?;
    let measure = |output: &IndexedView<'_>| {
        let (Similarities { ssim, ms_ssim }, _) = reference.compare(*output)?;
        Ok([ssim, ms_ssim].map(|value| value.unwrap_or(f64::NAN)))
    };
    outputs.iter().map(measure).collect()
}

/// A drawn photograph.
struct Photo {
    pixels: Vec<[u8; 4]>,
}

impl Photo {
    fn new(width: usize, height: usize) -> Self {
        let mut draw = Draw::new(3);
        let at = |index: usize, draw: &mut Draw| {
            let (x, y) = (index % width, index / width);
            pixel(x as f64 / width as f64, y as f64 / height as f64, 6, draw)
        };
        Self { pixels: (0..width * height).map(|index| at(index, &mut draw)).collect() }
    }

    /// The image in `k` colours, equal steps along a diagonal of the colour cube: as an output travels, not as it should look.
    fn quantized(&self, k: u32) -> (Vec<[u8; 4]>, Vec<u16>) {
        let step = |pixel: &[u8; 4]| (pixel[..3].iter().map(|&x| u32::from(x)).sum::<u32>() * k / 766) as u16;
        let level = |index: u32| ((2 * index + 1) * 255 / (2 * k)) as u8;
        let palette = (0..k).map(level).map(|x| [x, x, x, 255]).collect();
        (palette, self.pixels.iter().map(step).collect())
    }
}
