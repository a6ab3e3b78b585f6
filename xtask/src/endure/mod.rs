//! `cargo xtask endure`: sweeps that are killed, interrupted, started twice and out of disk, each then resumed to the
//! very bytes of one that was left alone.

mod disk;
mod signals;
mod sweeps;

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use crate::process::{Outcome, say};
use sweeps::Sweeps;

/// How often a sweep is killed, each time at another moment.
const KILLS: u32 = 20;

/// Runs all checks.
pub(crate) fn check() -> Outcome {
    let sweeps = Sweeps::prepare()?;
    let start = Instant::now();
    sweeps.finish("whole", false)?;
    let alone = start.elapsed();
    say(&format!("a sweep that is left alone takes {:.1} s", alone.as_secs_f64()))?;
    kills(&sweeps, alone)?;
    signals::check(&sweeps)?;
    disk::check(&sweeps)
}

/// Kills a sweep at a random moment, then its resumption at another, and lets the next one end.
fn kills(sweeps: &Sweeps, alone: Duration) -> Outcome {
    for number in 1..=KILLS {
        let report = format!("killed-{number}");
        let moments = [random(), random()];
        let mut lines = Vec::new();
        for (round, moment) in moments.iter().enumerate() {
            let mut sweep = sweeps.start(&report, round > 0)?;
            std::thread::sleep(alone.mul_f64(*moment));
            sweep
                .kill()
                .and_then(|()| sweep.wait())
                .map_err(|error| format!("it can't be killed: {error}"))?;
            lines.push(sweeps.journal_lines(&report));
        }
        sweeps.finish(&report, true)?;
        sweeps.same_as_whole(&report)?;
        let percent = moments.map(|moment| format!("{:.0} %", 100.0 * moment)).join(" and ");
        say(&format!("killed after {percent}, at journal lines {lines:?}: resumed to the same bytes"))?;
    }
    Ok(())
}

/// From 0 to 1.
fn random() -> f64 {
    RandomState::new().hash_one(0) as f64 / u64::MAX as f64
}
