//! `huecount sweep`: plan, run, print what was found.

use std::path::PathBuf;

use serde::Serialize;
use sweep::{Existing, MemorySize, Output, Resampling, Summary, SweepPlan, Target, root_name};

use crate::args::SweepArgs;
use crate::class_view::{print_classes, print_comparison, print_reasons};
use crate::console::{Console, passed_over};
use crate::open::open;
use crate::progress::Progress;
use crate::text_table::{Align, counted, lines};
use crate::{Outcome, Places};

pub(crate) fn run(args: SweepArgs, places: &Places, console: &Console) -> Result<Outcome, String> {
    let (dry_run, opens) = (args.dry_run, args.open);
    let plan = plan(args, places)?;
    if console.verbose() {
        list_passed_over(&plan)?;
    }
    if dry_run {
        return list(&plan, console);
    }
    let progress = Progress::new(console);
    let result = sweep::sweep(&plan, &progress);
    progress.clear();
    let summary = result.map_err(|error| error.to_string())?;

    console.data_line(&SummaryLine { summary: &summary });
    print_classes(&summary, console);
    print_reasons(&summary, console);
    print_comparison(&summary, console);
    if summary.unfinished > 0 {
        return Ok(interrupted(&summary, console));
    }
    console.closing(&format!(
        "{} evaluated, {} failed, {} skipped; the report is in {}",
        counted(summary.ok, "image"),
        summary.failed.len(),
        summary.skipped,
        summary.report.display()
    ));
    if opens {
        open(&summary.report)?;
    }
    Ok(Outcome::of(summary.ok, summary.failed.len()))
}

/// The last line of `--json`.
#[derive(Serialize)]
struct SummaryLine<'a> {
    summary: &'a Summary,
}

fn interrupted(summary: &Summary, console: &Console) -> Outcome {
    let done = summary.ok + summary.failed.len() + summary.skipped;
    console.closing(&format!(
        "interrupted after {done} of {}, reported in {}; the same command with --resume --output {} goes on",
        counted(done + summary.unfinished, "file"),
        summary.report.display(),
        summary.report.display(),
    ));
    Outcome::Interrupted
}

fn plan(args: SweepArgs, places: &Places) -> Result<SweepPlan, String> {
    let (space, params) = (args.clustering.space(), args.clustering.check()?);
    let (roots, name) = roots(args.paths, places)?;
    let output = match args.output {
        Some(path) => Output::At(path),
        None => Output::Free { folder: places.reports.clone(), name: name.clone() },
    };
    let rules = args.rules.check(params.seed)?;
    Ok(SweepPlan {
        roots,
        name,
        walk: args.walk.into(),
        ks: args.colors,
        space,
        params,
        seeds: args.seeds,
        silhouette: args.silhouette,
        metrics: args.metrics.with(rules.targets.iter().map(Target::metric)),
        resampling: Resampling { gap: args.gap.unwrap_or(0), stability: args.stability.unwrap_or(0) },
        rules,
        inspect: args.inspect,
        format: args.format,
        output,
        existing: match (args.overwrite, args.resume) {
            (true, _) => Existing::Replace,
            (_, true) => Existing::Resume,
            _ => Existing::Keep,
        },
        max_memory: args.max_memory.unwrap_or_else(MemorySize::half_of_the_machine),
        cache: args.cache,
        threads: args.threads.count(),
    })
}

fn roots(paths: Vec<PathBuf>, places: &Places) -> Result<(Vec<PathBuf>, String), String> {
    match paths.first() {
        Some(first) => {
            let name = root_name(first);
            Ok((paths, name))
        }
        None if places.demo.is_dir() => Ok((vec![places.demo.clone()], "demo".to_owned())),
        None => {
            let demo = places.demo.display();
            Err(format!("no path was given, and the demo dataset is not at {demo}: give a folder of images"))
        }
    }
}

fn list_passed_over(plan: &SweepPlan) -> Result<(), String> {
    for (image, reason) in sweep::passed_over(plan).map_err(|error| error.to_string())? {
        passed_over(&format!("{image}: {reason}"));
    }
    Ok(())
}

fn list(plan: &SweepPlan, console: &Console) -> Result<Outcome, String> {
    let sources = sweep::dry_run(plan).map_err(|error| error.to_string())?;
    console.data(&sources)?;
    let rows: Vec<Vec<String>> =
        sources.iter().map(|source| vec![source.class.clone(), source.image.clone()]).collect();
    for line in lines(&[("class", Align::Left), ("file", Align::Left)], &rows) {
        console.result(&line);
    }
    let (files, ks) = (counted(sources.len(), "file"), plan.ks.ks().len());
    console.closing(&format!("{files} at {ks} K each would go to {}", plan.output.path().display()));
    Ok(if sources.is_empty() { Outcome::Nothing } else { Outcome::Done })
}
