//! `cargo xtask bench growth`: how time and memory grow with the pixels of one photograph.

mod chart;
mod memory;

use std::path::Path;

use image::DynamicImage;
use image::imageops::FilterType;

use super::grid::{Grid, conclude};
use super::metrics::PAIR;
use super::report::Scratch;
use crate::process::{Outcome, huecount};
use crate::root;

/// Sizes of the copies.
const MEGAPIXELS: [f64; 5] = [0.1, 0.4, 2.0, 8.0, 24.0];
const K: &str = "64";
/// What is timed: columns of the table, and stages of a sweep.
const PARTS: [(&str, &str); 3] =
    [("clustering", "cluster"), ("silhouette", "silhouette"), ("pair metrics", "pair")];
/// Each size is timed so often, and the shortest counts.
const TURNS: usize = 2;

/// One copy of the photograph.
struct Size {
    megapixels: f64,
    colors: f64,
    /// In the order of [`PARTS`].
    seconds: [f64; 3],
    /// Most that the program held at once, where the system (Linux) says so.
    bytes: Option<f64>,
}

pub(super) fn run(arguments: &[&str]) -> Outcome {
    let [path] = arguments else {
        return Err("write `cargo xtask bench growth IMAGE`, with one photograph".to_owned());
    };
    let original = image::open(path).map_err(|error| format!("{path}: {error}"))?;
    let (huecount, scratch) = (huecount()?, Scratch::new()?);
    let heads =
        ["megapixels", "colours", "clustering s", "silhouette s", "pair metrics s", "peak MB", "bytes/pixel"];
    let grid = Grid::open(&[], &heads)?;
    let mut sizes = Vec::new();
    for megapixels in MEGAPIXELS {
        let size = measure(&huecount, &scratch, &original, megapixels)?;
        let memory = |unit: f64| size.bytes.map_or("-".to_owned(), |bytes| format!("{:.0}", bytes / unit));
        let mut cells = vec![format!("{:.2}", size.megapixels), size.colors.to_string()];
        cells.extend(size.seconds.map(|seconds| format!("{seconds:.3}")));
        cells.extend([memory(1e6), memory(1e6 * size.megapixels)]);
        grid.row(&cells)?;
        sizes.push(size);
    }
    let file = root::path().join("docs/speed-growth.svg");
    let svg = chart::draw(&sizes)?;
    std::fs::write(&file, svg).map_err(|error| format!("{}: {error}", file.display()))?;
    let (first, last) = (&sizes[0], &sizes[sizes.len() - 1]);
    let slopes = [0, 1, 2].map(|part| slope(first, last, |size| size.seconds[part]));
    conclude(&format!(
        "One sweep at K = {K} on one thread; pair metrics are all but SSIMULACRA 2. From the smallest to the largest, {:.0} times \
         as many pixels, time grows by pixels to the power of {:.2} (clustering), {:.2} (silhouette) and {:.2} (pair metrics); 1 is \
         linear. The chart is docs/speed-growth.svg.",
        last.megapixels / first.megapixels,
        slopes[0],
        slopes[1],
        slopes[2]
    ))
}

fn measure(
    huecount: &Path,
    scratch: &Scratch,
    original: &DynamicImage,
    megapixels: f64,
) -> Result<Size, String> {
    let file = scratch.join("scaled.png");
    let copy = scaled(original, megapixels);
    copy.save(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (path, metrics) = (file.to_string_lossy(), format!("{PAIR},silhouette"));
    let options = ["-k", K, "--metrics", &metrics, "--threads", "1"];
    let (mut seconds, mut bytes) = ([f64::INFINITY; 3], None);
    for _ in 0..TURNS {
        bytes = memory::peak(&mut scratch.sweep_command(huecount, &path, &options))?;
        for (least, (_, stage)) in seconds.iter_mut().zip(PARTS) {
            *least = least.min(scratch.report().milliseconds(stage)? / 1e3);
        }
    }
    let colors = scratch.report().table("images.csv")?.column("distinct_colors")?;
    let pixels = f64::from(copy.width()) * f64::from(copy.height());
    Ok(Size { megapixels: pixels / 1e6, colors, seconds, bytes })
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
fn slope(first: &Size, last: &Size, value: impl Fn(&Size) -> f64) -> f64 {
    (value(last) / value(first)).ln() / (last.megapixels / first.megapixels).ln()
}
