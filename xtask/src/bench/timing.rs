//! The clocks of a bench.

use std::process::Command;
use std::time::Instant;

use crate::process::{self, Outcome};

/// Seconds that some work takes.
pub(super) fn timed(work: impl FnOnce() -> Outcome) -> Result<f64, String> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

/// What a program takes of the processor until it ends: where the system (Linux) does not say, the time that passes.
///
/// It counts in hundredths of a second, and a sum over many programs is as exact as that: nothing is rounded twice.
pub(super) fn cpu_seconds(command: &mut Command) -> Result<f64, String> {
    let before = children_ticks();
    let passed = timed(|| process::run(command))?;
    Ok(before.zip(children_ticks()).map_or(passed, |(before, after)| (after - before) / TICKS_PER_SECOND))
}

const TICKS_PER_SECOND: f64 = 100.0;

/// User and system time of the children that ended, in ticks.
fn children_ticks() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some(fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?)
}

pub(super) fn geometric_mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}
