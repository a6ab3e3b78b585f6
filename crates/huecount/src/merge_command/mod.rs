//! `huecount merge`: shards to a report, and what is missing.

mod plan;

use std::path::Path;

use sweep::{Merged, ShardError, ShardFaults, Shards, SweepError, merge};
use thiserror::Error;

use crate::args::MergeArgs;
use crate::console::{Console, missing, noticed};
use crate::open::{OpenError, open};
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::summary_text::print;
use crate::text_table::counted;

use self::plan::PlanError;

/// Why there is no report, or nobody sees it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum CommandError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Shards(#[from] ShardError),
    #[error(transparent)]
    Sweep(#[from] SweepError),
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Images that a message names before it only counts them, unless all are asked for.
const NAMED: usize = 20;

pub(crate) fn run(args: MergeArgs, console: &Console) -> Result<Outcome, CommandError> {
    let shards = Shards::open(&plan::shard_paths(&args.shards)?)?;
    let (opens, root) = (args.open, args.images_root.clone().unwrap_or_default());
    let faults = shards.faults().clone();
    let manifest = plan::manifest(args.manifest.as_deref(), &root)?;
    let has_manifest = manifest.is_some();
    let plan = plan::of(args, shards.plan()?)?;
    let progress = Progress::without_interrupt(console);
    let merged = merge(&plan, shards, manifest, &root, &progress, &|source| files::read(&source.path));
    let printed = progress.end();
    let merged = merged?;

    tell(&faults, &merged, has_manifest, console.verbose());
    let summary = &merged.summary;
    let printed = printed.and_then(|()| print(summary, console));
    let missing = merged.missing.len();
    let closing = format!(
        "{} evaluated, {} failed, {} skipped, {missing} missing; the report is in {}",
        counted(summary.ok, "image"),
        summary.failed.len(),
        summary.skipped,
        summary.report.display()
    );
    let outcome = Outcome::of(summary.ok, summary.failed.len() + missing);
    // Nobody knows whether another line makes those good.
    let is_certain = has_manifest || faults.unnamed == 0;
    let outcome = if outcome == Outcome::Done && !is_certain { Outcome::SomeFailed } else { outcome };
    let outcome = console.closing(&closing, printed, outcome);
    if opens {
        open(Path::new(&summary.report))?;
    }
    Ok(outcome)
}

/// Says what the shards have beside the lines that count, and what they have not.
fn tell(faults: &ShardFaults, merged: &Merged, has_manifest: bool, all: bool) {
    if faults.duplicates > 0 {
        noticed(&format!("{} dropped that another says, too", counted(faults.duplicates, "line")));
    }
    if faults.retried > 0 {
        let lines = counted(faults.retried, "line");
        noticed(&format!("{lines} of failures dropped: another line of the same image counts"));
    }
    for shard in &faults.cut {
        noticed(&format!("{} is cut", shard.display()));
    }
    if faults.damaged > 0 {
        let unknown = match faults.unnamed {
            0 => String::new(),
            _ if has_manifest => String::new(),
            unnamed => {
                format!(", {unnamed} beyond telling of which image: a --manifest would say what is missing")
            }
        };
        noticed(&format!("{} damaged{unknown}", counted(faults.damaged, "line")));
    }
    if faults.unclaimed > 0 {
        let lines = counted(faults.unclaimed, "line");
        noticed(&format!(
            "{lines} of these follow a damaged one that may have begun another run, so that nobody knows their options: \
             evaluate their images again"
        ));
    }
    let most = if all { usize::MAX } else { NAMED };
    for image in merged.missing.iter().take(most) {
        missing(&format!("{image}: no line of it in the shards; evaluate it and merge again"));
    }
    if merged.missing.len() > most {
        missing(&format!("{} more, which -v names", counted(merged.missing.len() - most, "image")));
    }
    if !merged.foreign.is_empty() {
        let names: Vec<&str> = merged.foreign.iter().take(3).map(String::as_str).collect();
        let more = if merged.foreign.len() > 3 { " ..." } else { "" };
        let count = counted(merged.foreign.len(), "image");
        noticed(&format!("{count} left out that the manifest does not name: {}{more}", names.join(", ")));
    }
}
