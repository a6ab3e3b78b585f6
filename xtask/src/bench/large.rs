//! `cargo xtask bench large`: images of many megapixels, from the file to the palette PNG at K = 256.

use std::path::Path;
use std::process::{Command, Stdio};

use kmeans::{ClusterCount, Effort, Histogram, ImageView, Init, Params, cluster, quantize};

use super::images::name;
use super::table::Table;
use crate::process::{Outcome, huecount, run as finish, say};

const K: &str = "256";
const ROUNDS: usize = 3;

/// What a palette PNG takes; a sweep times its metrics apart from these.
const STAGES: [&str; 5] = ["decode", "histogram", "cluster", "remap", "png"];

/// For each image the seconds of its stages on one thread and on two, the least of some rounds, with their sum over
/// decoding and one thread over two; then the memory of the library's part, at its peak, in bytes per pixel.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench large IMAGE...`".to_owned());
    }
    let huecount = huecount()?;
    let folder = std::env::temp_dir().join(format!("huecount-bench-{}", std::process::id()));
    for image in images {
        say(name(image))?;
        let bytes = peak_bytes_per_pixel(image)?;
        let (mut one, mut two) = ([f64::INFINITY; 5], [f64::INFINITY; 5]);
        for _ in 0..ROUNDS {
            least(&mut one, stages(&huecount, image, "1", &folder)?);
            least(&mut two, stages(&huecount, image, "2", &folder)?);
        }
        for (threads, seconds) in [("1 thread ", one), ("2 threads", two)] {
            let parts = STAGES.iter().zip(seconds).map(|(stage, seconds)| format!("{stage} {seconds:.3}"));
            let total: f64 = seconds.iter().sum();
            let ratio = total / seconds[0];
            say(&format!(
                "  {threads}  {}: {total:.3} s, {ratio:.2} of decoding",
                parts.collect::<Vec<_>>().join(", ")
            ))?;
        }
        let gain = one.iter().sum::<f64>() / two.iter().sum::<f64>();
        say(&format!("  two threads are {gain:.2} times one; peak of decoding and clustering {bytes}"))?;
    }
    // What is temporary may stay if it can't be removed.
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}

fn least(least: &mut [f64; 5], seconds: [f64; 5]) {
    for (least, seconds) in least.iter_mut().zip(seconds) {
        *least = least.min(seconds);
    }
}

/// Seconds of one fit from the start `wu` to scikit-learn's default tolerance, stage by stage.
fn stages(huecount: &Path, image: &str, threads: &str, folder: &Path) -> Result<[f64; 5], String> {
    let mut command = Command::new(huecount);
    command.args(["sweep", image, "-k", K, "--effort", "fast", "--init", "wu", "--tol", "1e-4"]);
    command.args(["--silhouette", "off", "--threads", threads, "--quiet", "--overwrite", "--output"]);
    finish(command.arg(folder).stdout(Stdio::null()))?;
    let timings = Table::read(&folder.join("timings.csv"))?;
    let mut seconds = [0.0; 5];
    for (seconds, stage) in seconds.iter_mut().zip(STAGES) {
        *seconds = timings.sum("ms", |other| other == stage)? / 1e3;
    }
    Ok(seconds)
}

/// Decodes, clusters and maps the image in this process, and asks the system (Linux) for the most it ever held:
/// of several images that is said of the largest.
fn peak_bytes_per_pixel(image: &str) -> Result<String, String> {
    let decoded = image::open(image).map_err(|error| format!("{image}: {error}"))?.into_rgba8();
    let (width, height) = (decoded.width() as usize, decoded.height() as usize);
    let view = ImageView::new(width, height, decoded.as_chunks().0).map_err(refused)?;
    let params = Params { effort: Effort::Fast, init: Init::Wu, tol: 1e-4, ..Params::default() };
    let (params, k) = (params.check().map_err(refused)?, ClusterCount::new(256).map_err(refused)?);
    let histogram = Histogram::new(&view);
    let clustering = cluster(&histogram, k, &params);
    let quantized = quantize(&view, &histogram, &clustering);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse::<f64>().ok());
    Ok(kilobytes.map_or("unknown".to_owned(), |kilobytes| {
        format!("{:.1} bytes per pixel", 1024.0 * kilobytes / quantized.indices.len() as f64)
    }))
}

fn refused(error: impl std::fmt::Display) -> String {
    error.to_string()
}
