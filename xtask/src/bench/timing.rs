//! The clock of a bench.

use std::time::{Duration, Instant};

use crate::process::Outcome;

/// How long some work takes.
pub(super) fn timed(work: impl FnOnce() -> Outcome) -> Result<Duration, String> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}
