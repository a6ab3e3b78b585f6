//! `cargo xtask cost`: a guard of what the program costs, in CPU time.
//!
//! Seconds say little on a machine that others use, and nothing on another machine. So each job's CPU time is divided by
//! that of a fixed piece of work which is done just before and just after it; the median of some rounds is the job's
//! cost. `xtask/cost.csv` has the cost of each job as it was recorded, and one that exceeds it by a quarter is an error.

mod fixed_work;
mod jobs;
mod measure;
mod record;

use crate::process::{Outcome, note, say};
use crate::temporary::Folder;
use jobs::Job;
use measure::Meter;
use record::Record;

const USAGE: &str = "\
write `cargo xtask cost [--with-build] [--record]`
  --with-build  Measure a clean build, too, which takes minutes
  --record      Write what is measured to xtask/cost.csv, be it higher or lower";

/// Up to this multiple of what was recorded, a cost is noise.
const TOLERATED: f64 = 1.25;
/// Below this multiple a cost has become lower.
const LOWER: f64 = 0.95;
/// How often a job is measured before it counts as too expensive.
const ATTEMPTS: usize = 3;
/// The argument with which this program starts itself for the fixed work.
const FIXED_WORK: &str = "fixed-work";

/// Measures every job and holds it against what was recorded.
pub(crate) fn run(options: &[&str]) -> Outcome {
    if options == [FIXED_WORK] {
        return say(&fixed_work::sum().to_string());
    }
    if options.iter().any(|option| !["--with-build", "--record"].contains(option)) {
        return Err(USAGE.to_owned());
    }
    let with_build = options.contains(&"--with-build");
    if options.contains(&"--record") { record(with_build) } else { check(with_build) }
}

/// Records what has become lower; the build is not measured.
pub(crate) fn record_improvements() -> Outcome {
    let mut record = Record::read()?;
    for (job, measured) in measured_once(false)? {
        let recorded = record.ratio(job)?;
        if measured < LOWER * recorded {
            say(&format!("{job} costs {measured:.2} instead of {recorded:.2}, which is recorded"))?;
            record.set(job, measured);
        }
    }
    record.write()
}

fn record(with_build: bool) -> Outcome {
    // Where there is no record yet, this is the first.
    let mut record = Record::read().unwrap_or_default();
    for (job, measured) in measured_once(with_build)? {
        say(&format!("{job:<16} {measured:>8.2}"))?;
        record.set(job, measured);
    }
    record.write()
}

fn measured_once(with_build: bool) -> Result<Vec<(&'static str, f64)>, String> {
    let folder = Folder::new("cost")?;
    let meter = Meter::new(&folder)?;
    let jobs = jobs::all(&folder, with_build)?;
    jobs.iter().map(|job| Ok((job.name, meter.cost(job)?))).collect()
}

fn check(with_build: bool) -> Outcome {
    let record = Record::read()?;
    let folder = Folder::new("cost")?;
    let meter = Meter::new(&folder)?;
    say(&format!("{:<16} {:>8} {:>8} {:>9}", "job", "recorded", "measured", "of it"))?;
    let mut exceeding = Vec::new();
    for job in jobs::all(&folder, with_build)? {
        let recorded = record.ratio(job.name)?;
        let measured = lowest(&meter, &job, TOLERATED * recorded)?;
        let share = measured / recorded;
        let line = format!("{:<16} {recorded:>8.2} {measured:>8.2} {share:>9.2}", job.name);
        say(&line)?;
        if share > TOLERATED {
            exceeding.push(job.name);
            job.explain()?;
        }
    }
    if exceeding.is_empty() {
        return Ok(());
    }
    Err(format!(
        "more than {TOLERATED} times as much CPU time as xtask/cost.csv records: {}; where that is worth it, \
         `cargo xtask cost --record` records it",
        exceeding.join(", ")
    ))
}

/// What a job costs: the lowest of some attempts, of which the first within the limit is the last.
fn lowest(meter: &Meter, job: &Job, limit: f64) -> Result<f64, String> {
    let mut lowest = f64::INFINITY;
    for attempt in 1..=ATTEMPTS {
        lowest = lowest.min(meter.cost(job)?);
        if lowest <= limit {
            break;
        }
        if attempt < ATTEMPTS {
            note(&format!("{} costs {lowest:.2}, above {limit:.2}: it is measured again", job.name));
        }
    }
    Ok(lowest)
}
