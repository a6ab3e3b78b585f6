//! `huecount sweep`: plan, run, print what was found.

mod plan;

use report::Summary;
use sweep::{SweepError, SweepPlan};
use thiserror::Error;

use crate::args::SweepArgs;
use crate::console::{Console, passed_over};
use crate::defaults::Defaults;
use crate::open::{OpenError, open};
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::summary_text::print;
use crate::text_table::{Align, counted, lines};

use self::plan::PlanError;
pub(crate) use self::plan::of as plan;

/// Why there is no report, or nobody sees it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum CommandError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Sweep(#[from] SweepError),
    #[error(transparent)]
    Open(#[from] OpenError),
}

pub(crate) fn run(args: SweepArgs, defaults: &Defaults, console: &Console) -> Result<Outcome, CommandError> {
    let (dry_run, opens) = (args.dry_run, args.open);
    let plan = self::plan(args, defaults)?;
    if console.verbose() {
        list_passed_over(&plan)?;
    }
    if dry_run {
        return Ok(list(&plan, console)?);
    }
    let progress = Progress::new(console);
    let result = sweep::sweep(&plan, &progress);
    let printed = progress.end();
    let summary = result?;

    let printed = printed.and_then(|()| print(&summary, console));
    if summary.unfinished > 0 {
        return Ok(console.closing(&interrupted(&summary), printed, Outcome::Interrupted));
    }
    let closing = format!(
        "{} evaluated, {} failed, {} skipped; the report is in {}",
        counted(summary.ok, "image"),
        summary.failed.len(),
        summary.skipped,
        summary.report.display()
    );
    let outcome = console.closing(&closing, printed, Outcome::of(summary.ok, summary.failed.len()));
    if opens {
        open(&summary.report)?;
    }
    Ok(outcome)
}

fn interrupted(summary: &Summary) -> String {
    let done = summary.ok + summary.failed.len() + summary.skipped;
    format!(
        "interrupted after {done} of {}, reported in {}; the same command with --resume --output {} goes on",
        counted(done + summary.unfinished, "file"),
        summary.report.display(),
        summary.report.display(),
    )
}

fn list_passed_over(plan: &SweepPlan) -> Result<(), SweepError> {
    for (image, reason) in sweep::passed_over(plan)? {
        passed_over(&format!("{image}: {reason}"));
    }
    Ok(())
}

/// What `--dry-run` says.
fn list(plan: &SweepPlan, console: &Console) -> Result<Outcome, SweepError> {
    let sources = sweep::dry_run(plan)?;
    let rows: Vec<Vec<String>> =
        sources.iter().map(|source| vec![source.class.clone(), source.image.clone()]).collect();
    let table = lines(&[("class", Align::Left), ("file", Align::Left)], &rows);
    let listed = || table.iter().try_for_each(|line| console.result(line));
    let printed = console.data(&sources).and_then(|()| listed());
    let (files, ks) = (counted(sources.len(), "file"), plan.evaluation.ks.ks().len());
    let closing = format!("{files} at {ks} K each would go to {}", plan.output.path().display());
    let outcome = if sources.is_empty() { Outcome::Nothing } else { Outcome::Done };
    Ok(console.closing(&closing, printed, outcome))
}
