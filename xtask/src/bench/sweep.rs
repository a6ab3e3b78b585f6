//! `cargo xtask bench sweep`: a whole sweep against the script that people write today.

use std::path::Path;
use std::process::Command;

use super::timing::timed;
use crate::process::{self, Outcome, huecount, output, python, say, script};

/// A sweep of each image with the default options against the script that people write today, both with all
/// threads they take.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench sweep IMAGE...`, with opaque images".to_owned());
    }
    let (huecount, python) = (huecount()?, python()?);
    let folder = std::env::temp_dir().join(format!("huecount-bench-{}", std::process::id()));
    say(&format!("{:<40} {:>10} {:>10} {:>8}", "image", "script s", "ours s", "ratio"))?;
    let mut logarithms = 0.0;
    for image in images {
        let mut peer = Command::new(&python);
        peer.arg(script("todays_script.py")).arg(image);
        let peer = timed(|| output(&mut peer).map(drop))?;
        let mut ours = Command::new(&huecount);
        ours.args(["sweep", image, "--quiet", "--overwrite", "--output"]).arg(&folder);
        ours.stdout(std::process::Stdio::null());
        let ours = timed(|| process::run(&mut ours))?;
        let ratio = peer.as_secs_f64() / ours.as_secs_f64();
        logarithms += ratio.ln();
        let name = Path::new(image).file_name().map_or(*image, |name| name.to_str().unwrap_or(image));
        say(&format!("{name:<40} {:>10.2} {:>10.2} {ratio:>8.1}", peer.as_secs_f64(), ours.as_secs_f64()))?;
    }
    let mean = (logarithms / images.len() as f64).exp();
    // What is temporary may stay if it can't be removed.
    let _ = std::fs::remove_dir_all(&folder);
    say(&format!("geometric mean of the ratios: {mean:.1}"))
}
