//! `huecount sweep`: plan, run, print what was found.

mod plan;

use codec::Rejection;
use files::{Source, list_line};
use report::Summary;
use sweep::{SweepError, SweepPlan};
use thiserror::Error;

use crate::args::SweepArgs;
use crate::console::{self, Console, OutputError, noticed, passed_over};
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
    #[error("--list takes the files below one folder, not {0}: give one, which is then --images-root")]
    ListRoots(usize),
    #[error("{0}: rename it, or leave it out with --exclude")]
    Listed(String),
    #[error(transparent)]
    Output(#[from] OutputError),
}

pub(crate) fn run(args: SweepArgs, defaults: &Defaults, console: &Console) -> Result<Outcome, CommandError> {
    let (dry_run, prints_list, opens) = (args.dry_run, args.list, args.open);
    let plan = self::plan(args, defaults)?;
    if console.verbose() {
        list_passed_over(&plan)?;
    }
    if prints_list {
        return print_list(&plan);
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

/// The list of `--dry-run --list`. What a sweep would not open, as symbolic links, is left out, as `evaluate` would open it.
fn print_list(plan: &SweepPlan) -> Result<Outcome, CommandError> {
    let [root] = plan.roots.as_slice() else { return Err(CommandError::ListRoots(plan.roots.len())) };
    let (open, closed): (Vec<Source>, Vec<Source>) =
        sweep::dry_run(plan)?.into_iter().partition(|source| source.obstacle.is_none());
    let lines: Result<Vec<Vec<u8>>, String> = open.iter().map(|source| list_line(source, root)).collect();
    console::list(&lines.map_err(CommandError::Listed)?.concat())?;
    for Source { image, obstacle, .. } in closed {
        let reason = obstacle.map(Rejection::reason).unwrap_or_default();
        noticed(&format!("{image} is not listed: {reason}"));
    }
    Ok(if open.is_empty() { Outcome::Nothing } else { Outcome::Done })
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
