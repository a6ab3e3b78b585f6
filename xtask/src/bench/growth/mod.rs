//! `cargo xtask bench growth`: how time and memory grow with the pixels of one photograph.

mod chart;
mod measure;

use std::path::Path;

use image::DynamicImage;
use image::imageops::FilterType;

use super::grid::{Grid, conclude};
use super::report::Scratch;
use crate::process::Outcome;
use crate::root;
use measure::{Measured, ONE};

/// Sizes of the copies.
const MEGAPIXELS: [f64; 5] = [0.1, 0.4, 2.0, 8.0, 24.0];
const K: u32 = 64;
/// What is timed, in the order of [`Measured::seconds`].
const PARTS: [&str; 3] = ["clustering", "silhouette", "pair metrics"];
/// Each size is timed so often, and the shortest counts.
const TURNS: usize = 2;

/// One copy of the photograph.
struct Size {
    megapixels: f64,
    measured: Measured,
}

pub(super) fn run(arguments: &[&str]) -> Outcome {
    match arguments {
        [option, image] if *option == ONE => measure::print(image),
        [image] => table(image),
        _ => Err("write `cargo xtask bench growth IMAGE`, with one opaque photograph".to_owned()),
    }
}

fn table(path: &str) -> Outcome {
    let original = image::open(path).map_err(|error| format!("{path}: {error}"))?;
    let scratch = Scratch::new()?;
    let heads =
        ["megapixels", "colours", "clustering s", "silhouette s", "pair metrics s", "peak MB", "bytes/pixel"];
    let grid = Grid::open(&[], &heads)?;
    let mut sizes = Vec::new();
    for megapixels in MEGAPIXELS {
        let size = size(&scratch.join("scaled.png"), &original, megapixels)?;
        grid.row(&cells(&size))?;
        sizes.push(size);
    }
    let file = root::path().join("docs/speed-growth.svg");
    std::fs::write(&file, chart::draw(&sizes)?).map_err(|error| format!("{}: {error}", file.display()))?;
    let (first, last) = (&sizes[0], &sizes[sizes.len() - 1]);
    let slopes = [0, 1, 2].map(|part| slope(first, last, part));
    conclude(&format!(
        "K = {K} on one thread; the pair metrics are all of `compare`, SSIMULACRA 2 included. From the smallest to the largest, \
         {:.0} times as many pixels, time grows by pixels to the power of {:.2} (clustering), {:.2} (silhouette) and {:.2} (pair \
         metrics); 1 is linear.",
        last.megapixels / first.megapixels,
        slopes[0],
        slopes[1],
        slopes[2]
    ))
}

fn cells(Size { megapixels, measured }: &Size) -> Vec<String> {
    let bytes =
        |unit: f64| measured.bytes.map_or("unknown".to_owned(), |bytes| format!("{:.0}", bytes / unit));
    let mut cells = vec![format!("{megapixels:.2}"), measured.colors.to_string()];
    cells.extend(measured.seconds.map(|seconds| format!("{seconds:.3}")));
    cells.extend([bytes(1e6), bytes(1e6 * megapixels)]);
    cells
}

fn size(file: &Path, original: &DynamicImage, megapixels: f64) -> Result<Size, String> {
    let copy = scaled(original, megapixels);
    copy.save(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut measured = measure::in_child(file)?;
    for _ in 1..TURNS {
        let again = measure::in_child(file)?;
        let least = measured.seconds.iter_mut().zip(again.seconds);
        least.for_each(|(least, seconds)| *least = least.min(seconds));
    }
    let pixels = f64::from(copy.width()) * f64::from(copy.height());
    Ok(Size { megapixels: pixels / 1e6, measured })
}

/// A copy of about so many megapixels, of the same shape.
fn scaled(original: &DynamicImage, megapixels: f64) -> DynamicImage {
    let pixels = f64::from(original.width()) * f64::from(original.height());
    let factor = (megapixels * 1e6 / pixels).sqrt();
    let side = |length: u32| (f64::from(length) * factor).round().max(1.0) as u32;
    let copy = original.resize_exact(side(original.width()), side(original.height()), FilterType::CatmullRom);
    DynamicImage::ImageRgb8(copy.into_rgb8())
}

/// The exponent of a power law through two sizes.
fn slope(first: &Size, last: &Size, part: usize) -> f64 {
    let times = last.measured.seconds[part] / first.measured.seconds[part];
    times.ln() / (last.megapixels / first.megapixels).ln()
}
