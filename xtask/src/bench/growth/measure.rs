//! One image, decoded, clustered and measured in a process of its own, whose memory is nobody else's.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use kmeans::{Params, cluster, quantize};
use metrics::{ImageView, Partition, Reference, SilhouetteMethod, silhouette};
use serde::{Deserialize, Serialize};

use crate::bench::ours::{Picture, count, one_thread};
use crate::process::{Outcome, output, say, this_program};

/// What a process says of itself.
#[derive(Serialize, Deserialize)]
pub(super) struct Measured {
    pub(super) colors: usize,
    /// Clustering with its histogram, silhouette, pair metrics.
    pub(super) seconds: [f64; 3],
    /// Most that it held at once, where the system (Linux) says so.
    pub(super) bytes: Option<f64>,
}

/// The argument that makes [`print()`] of a bench.
pub(super) const ONE: &str = "--one";

/// Measures an image in another process of this program.
pub(super) fn in_child(image: &Path) -> Result<Measured, String> {
    let mut command = Command::new(this_program()?);
    let printed = output(command.args(["bench", "growth", ONE]).arg(image))?;
    serde_json::from_str(&printed).map_err(|error| error.to_string())
}

/// Measures an image in this process, on one thread, and prints it as JSON.
pub(super) fn print(image: &str) -> Outcome {
    one_thread(|| {
        let measured = measure(&Picture::open(image)?)?;
        say(&serde_json::to_string(&measured).map_err(failed)?)
    })
}

fn measure(picture: &Picture) -> Result<Measured, String> {
    let params = Params::default().check().map_err(failed)?;
    let start = Instant::now();
    let histogram = picture.histogram()?;
    let clustering = cluster(&histogram, count(super::K)?, &params);
    let clustered = start.elapsed().as_secs_f64();

    let quantized = quantize(&picture.view()?, &histogram, &clustering).pixels();
    let clusters = clustering.centroids.len();
    let unit = histogram.unit();
    let partition =
        Partition::new(histogram.points(), unit, histogram.weights(), &clustering.labels, clusters);
    let partition = partition.map_err(failed)?;
    let start = Instant::now();
    silhouette(&partition, SilhouetteMethod::Bounded { error: 1e-3 }).map_err(failed)?;
    let scored = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let view = |pixels| ImageView::new(picture.width, picture.height, pixels).map_err(failed);
    let reference = Reference::new(view(&picture.pixels)?);
    reference.measure(view(&quantized)?).map_err(failed)?;
    let compared = start.elapsed().as_secs_f64();
    Ok(Measured { colors: histogram.len(), seconds: [clustered, scored, compared], bytes: peak() })
}

/// Bytes that this process held at most until now.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(1024.0 * line.trim().split(' ').next()?.parse::<f64>().ok()?)
}

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}
