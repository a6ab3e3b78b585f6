//! `cargo xtask bench gpu`: the graphics device beside the processor, and whole sweeps on either.

use std::path::Path;
use std::process::Command;

use super::grid::{Grid, conclude};
use super::images::{expand, name};
use super::report::Scratch;
use super::timing::{geometric_mean, timed};
use crate::process::{Outcome, built_like_this, note, run as run_command, say};

/// Seconds above which a row of the kernels' bench is left out.
const LIMIT: &str = "60";

/// How a sweep is run.
const WAYS: [&[&str]; 3] =
    [&["--device", "cpu"], &["--device", "gpu"], &["--device", "gpu", "--silhouette", "exact"]];

/// The kernels by themselves, then for each image a sweep with the default options on the processor and on the device, and one
/// with exact silhouettes on the device: seconds that pass, on all threads, the start of the program included.
///
/// `--build` only builds what is needed, so that a card that is rented by the minute is not kept waiting.
pub(super) fn run(arguments: &[&str]) -> Outcome {
    let kernels = built_like_this(
        &["--package", "huecount-gpu", "--features", "wgpu", "--example", "bench"],
        "examples/bench",
    )?;
    let huecount =
        built_like_this(&["--package", "huecount", "--features", "gpu", "--bin", "huecount"], "huecount")?;
    let images = match arguments {
        ["--build"] => return say(&format!("Built {} and {}.", kernels.display(), huecount.display())),
        images => expand(images)?,
    };
    run_command(Command::new(kernels).arg(LIMIT))?;
    if images.is_empty() {
        note("no sweeps: name images to have them swept on the processor and on the device");
        return Ok(());
    }
    sweeps(&huecount, &images)
}

fn sweeps(huecount: &Path, images: &[String]) -> Outcome {
    let scratch = Scratch::new()?;
    say("")?;
    let grid =
        Grid::open(&[("image", 32)], &["colours", "processor s", "device s", "exact, device s", "ratio"])?;
    let mut ratios = Vec::new();
    for image in images {
        let mut seconds = [0.0; WAYS.len()];
        for (seconds, way) in seconds.iter_mut().zip(WAYS) {
            let mut command: Command = scratch.sweep_command(huecount, image, way);
            *seconds = timed(|| run_command(&mut command))?;
        }
        let colors = scratch.report().table("images.csv")?.column("distinct_colors")?;
        let [processor, device, exact] = seconds;
        grid.row(&[
            name(image).to_owned(),
            colors.to_string(),
            format!("{processor:.2}"),
            format!("{device:.2}"),
            format!("{exact:.2}"),
            format!("{:.2}", processor / device),
        ])?;
        ratios.push(processor / device);
    }
    conclude(&format!(
        "A sweep takes {:.2} times as long on the processor as with the device (geometric mean).",
        geometric_mean(&ratios)
    ))
}
