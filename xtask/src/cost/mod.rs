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
write `cargo xtask cost [--with-build] [--record] [JOB...]`; without a JOB, all that xtask/cost.csv names but cold-build
  --with-build  Measure cold-build, too, a clean build, which takes minutes
  --record      Write what is measured to xtask/cost.csv, be it higher or lower";

/// Up to this multiple of what was recorded, a cost is noise.
const TOLERATED: f64 = 1.25;
/// Below this multiple a cost has become lower.
const LOWER: f64 = 0.95;
/// How often a job is measured before it counts as too expensive.
const ATTEMPTS: usize = 3;
/// The argument with which this program starts itself for the fixed work.
const FIXED_WORK: &str = "fixed-work";

/// Measures jobs and holds them against what was recorded, or records them.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    if arguments == [FIXED_WORK] {
        return say(&fixed_work::sum().to_string());
    }
    let (options, names): (Vec<&str>, Vec<&str>) =
        arguments.iter().partition(|argument| argument.starts_with('-'));
    if options.iter().any(|option| !["--with-build", "--record"].contains(option)) {
        return Err(USAGE.to_owned());
    }
    let folder = Folder::new("cost")?;
    let jobs = chosen(jobs::all(&folder)?, &names, options.contains(&"--with-build"))?;
    let meter = Meter::new(&folder)?;
    if options.contains(&"--record") { record(&meter, &jobs) } else { check(&meter, &jobs) }
}

/// Records what has become lower; the build is not measured.
pub(crate) fn record_improvements() -> Outcome {
    let folder = Folder::new("cost")?;
    let meter = Meter::new(&folder)?;
    let mut record = Record::read()?;
    for job in chosen(jobs::all(&folder)?, &[], false)? {
        let (recorded, measured) = (record.ratio(job.name)?, meter.cost(&job)?);
        if measured < LOWER * recorded {
            say(&format!("{} costs {measured:.2} instead of {recorded:.2}, which is recorded", job.name))?;
            record.set(job.name, measured);
            record.write()?;
        }
    }
    Ok(())
}

/// The jobs of these names; where there are none, all, the build only where it is asked for.
fn chosen(jobs: Vec<Job>, names: &[&str], with_build: bool) -> Result<Vec<Job>, String> {
    if let Some(unknown) = names.iter().find(|name| jobs.iter().all(|job| job.name != **name)) {
        let known: Vec<&str> = jobs.iter().map(|job| job.name).collect();
        return Err(format!("'{unknown}' is no job: there are {}\n{USAGE}", known.join(", ")));
    }
    let is_chosen = |job: &Job| {
        let is_default = names.is_empty() && !job.is_build;
        is_default || names.contains(&job.name) || with_build && job.is_build
    };
    Ok(jobs.into_iter().filter(is_chosen).collect())
}

/// Each is written as soon as it is measured.
fn record(meter: &Meter, jobs: &[Job]) -> Outcome {
    let mut record = Record::read_or_new()?;
    for job in jobs {
        let measured = meter.cost(job)?;
        say(&format!("{:<16} {measured:>8.2}", job.name))?;
        record.set(job.name, measured);
        record.write()?;
    }
    Ok(())
}

fn check(meter: &Meter, jobs: &[Job]) -> Outcome {
    let record = Record::read()?;
    say(&format!("{:<16} {:>8} {:>8} {:>9}", "job", "recorded", "measured", "of it"))?;
    let mut exceeding = Vec::new();
    for job in jobs {
        let recorded = record.ratio(job.name)?;
        let measured = lowest(meter, job, TOLERATED * recorded)?;
        let share = measured / recorded;
        say(&format!("{:<16} {recorded:>8.2} {measured:>8.2} {share:>9.2}", job.name))?;
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
         `cargo xtask cost --record JOB` records it",
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
