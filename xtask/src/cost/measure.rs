//! What a job costs: its CPU time over that of the fixed work.

use std::path::PathBuf;
use std::process::Stdio;

use super::FIXED_WORK;
use super::jobs::Job;
use crate::cpu::Clock;
use crate::process::{note, this_program};
use crate::temporary::Folder;

/// How often the fixed work is done each time.
const FIXED_RUNS: usize = 3;

/// Measures jobs and the fixed work in turns.
pub(super) struct Meter {
    clock: Clock,
    program: PathBuf,
}

impl Meter {
    pub(super) fn new(folder: &Folder) -> Result<Self, String> {
        Ok(Self { clock: Clock::new(folder), program: this_program()? })
    }

    /// The median over the job's rounds.
    pub(super) fn cost(&self, job: &Job) -> Result<f64, String> {
        let mut before = self.fixed_work()?;
        let mut costs = Vec::new();
        for round in 1..=job.rounds {
            job.prepare()?;
            let spent = self.clock.run(&mut job.command(&self.clock))?.cpu;
            let after = self.fixed_work()?;
            let cost = spent / f64::midpoint(before, after);
            note(&format!(
                "{}, round {round} of {}: {spent:.2} s of CPU time, the fixed work {before:.2} s before and {after:.2} s \
                 after: {cost:.2}",
                job.name, job.rounds
            ));
            costs.push(cost);
            before = after;
        }
        median(costs).ok_or_else(|| format!("{} has no round", job.name))
    }

    /// Seconds of CPU time: the median of some runs.
    fn fixed_work(&self) -> Result<f64, String> {
        let run = |_| {
            let mut command = self.clock.command(&self.program);
            command.args(["cost", FIXED_WORK]).stdout(Stdio::null());
            self.clock.run(&mut command).map(|spent| spent.cpu)
        };
        let seconds = (0..FIXED_RUNS).map(run).collect::<Result<_, _>>()?;
        median(seconds).ok_or_else(|| "the fixed work was not done".to_owned())
    }
}

/// The middle one, or the lower of two.
fn median(mut costs: Vec<f64>) -> Option<f64> {
    costs.sort_by(f64::total_cmp);
    costs.get(costs.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_middle_one_counts() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![3.0, 1.0, 2.0, 9.0]), Some(2.0));
        assert_eq!(median(Vec::new()), None);
    }
}
