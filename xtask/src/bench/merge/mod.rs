//! `cargo xtask bench merge IMAGES[xCLASSES]...`: what it takes to merge the shards of so many images of so many classes at the default
//! K, drawn at random and never clustered.

mod shards;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::process::{Outcome, huecount, note, say};
use crate::temporary::Folder;

/// How often the child is asked for its peak.
const TICK: Duration = Duration::from_millis(20);

/// What a merge took.
struct Taken {
    seconds: f64,
    /// The most memory that was resident at any time, in bytes.
    peak: f64,
}

/// Classes where no number is given.
const CLASSES: usize = 4;

/// Writes the shards and merges them, once for each number of images.
pub(super) fn run(arguments: &[&str]) -> Outcome {
    let counts: Option<Vec<(usize, usize)>> = arguments.iter().map(|&argument| counts(argument)).collect();
    let counts = counts.filter(|counts| !counts.is_empty());
    let counts = counts.ok_or(
        "write `cargo xtask bench merge IMAGES[xCLASSES]...`, numbers as 100000 for four classes, or 50000x500",
    )?;
    let huecount = huecount()?;
    for (images, classes) in counts {
        let folder = Folder::new("bench-merge")?;
        let shards = shards::write(&folder, images, classes)?;
        note(&format!("{} shards of {images} images are written", shards.paths.len()));
        let taken = merged(&huecount, &shards.paths, &folder)?;
        say(&format!(
            "{images} images x 43 K in {classes} classes, {} shards of {:.2} GB, {:.1} kB a line: {:.0} s, {:.0} images per second, peak {:.0} MB",
            shards.paths.len(),
            shards.bytes as f64 / 1e9,
            shards.bytes as f64 / images as f64 / 1e3,
            taken.seconds,
            images as f64 / taken.seconds,
            taken.peak / 1e6,
        ))?;
    }
    Ok(())
}

/// Images and classes.
fn counts(argument: &str) -> Option<(usize, usize)> {
    let (images, classes) = argument.split_once('x').unwrap_or((argument, ""));
    let classes = if classes.is_empty() { CLASSES } else { classes.parse().ok()? };
    let images = images.parse().ok()?;
    (images > 0 && classes > 0).then_some((images, classes))
}

fn merged(huecount: &PathBuf, shards: &[PathBuf], folder: &Folder) -> Result<Taken, String> {
    let start = Instant::now();
    let mut merge = Command::new(huecount);
    merge.arg("merge").args(shards).arg("--output").arg(folder.join("report")).arg("--quiet");
    let mut child = merge.stdout(Stdio::null()).spawn().map_err(|error| format!("{merge:?}: {error}"))?;
    let peak = watched(&mut child)?;
    Ok(Taken { seconds: start.elapsed().as_secs_f64(), peak })
}

/// The peak of a child that ends well, as Linux tells it.
fn watched(child: &mut Child) -> Result<f64, String> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes: Option<f64> = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(kibibytes.unwrap_or(0.0) * 1024.0);
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(ended) if ended.success() && peak > 0.0 => return Ok(peak),
            Some(ended) if ended.success() => {
                return Err("the peak of memory is known on Linux alone".to_owned());
            }
            Some(ended) => return Err(format!("the merge ended with {ended}")),
            None => std::thread::sleep(TICK),
        }
    }
}
