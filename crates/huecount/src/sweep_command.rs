//! `huecount sweep`: plan, run, print what was found.

use std::path::PathBuf;

use serde::Serialize;
use sweep::{ClassSummary, Existing, MemorySize, Output, Resampling, Summary, SweepPlan, Target, root_name};

use crate::args::SweepArgs;
use crate::console::{BOLD, Console};
use crate::open::open;
use crate::progress::Progress;
use crate::text_table::{Align, bytes, counted, lines, share};
use crate::{Outcome, Places};

pub(crate) fn run(args: SweepArgs, places: &Places, console: &Console) -> Result<Outcome, String> {
    let (dry_run, opens) = (args.dry_run, args.open);
    let plan = plan(args, places)?;
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

pub(crate) fn print_classes(summary: &Summary, console: &Console) {
    use Align::{Left, Right};
    if summary.classes.is_empty() {
        return;
    }
    let header = [
        ("class", Left),
        ("images", Right),
        ("K", Right),
        ("95 %", Right),
        ("chosen by", Left),
        ("distortion", Right),
        ("PSNR dB", Right),
        ("SSIM", Right),
        ("bytes", Right),
        ("of source", Right),
    ];
    let rows: Vec<Vec<String>> = summary.classes.iter().map(class_cells).collect();
    let mut table = lines(&header, &rows).into_iter();
    if let Some(header) = table.next() {
        console.result(&format!("{BOLD}{header}{BOLD:#}"));
    }
    for line in table {
        console.result(&line);
    }
    console.result("Distortion, PSNR and SSIM are medians over the images at that K; bytes are sums.");
}

fn class_cells(class: &ClassSummary) -> Vec<String> {
    let dash = || "-".to_owned();
    let choice = class.recommended();
    let at = class.at_choice;
    let number =
        |value: Option<f64>, digits: usize| value.map_or_else(dash, |value| format!("{value:.digits$}"));
    let interval = choice.and_then(|choice| {
        let low = choice.k_low?;
        Some(choice.k_high.map_or_else(|| format!("{low}-?"), |high| format!("{low}-{high}")))
    });
    let png_bytes = at.and_then(|at| at.png_bytes);
    vec![
        class.class.clone(),
        class.images.to_string(),
        at.map_or_else(dash, |at| at.k.to_string()),
        interval.unwrap_or_else(dash),
        choice.map_or_else(dash, |choice| choice.criterion.clone()),
        number(at.and_then(|at| at.distortion), 1),
        number(at.and_then(|at| at.psnr_db), 2),
        number(at.and_then(|at| at.ssim), 4),
        png_bytes.map_or_else(dash, bytes),
        at.zip(png_bytes).map_or_else(dash, |(at, png_bytes)| share(png_bytes, at.source_bytes)),
    ]
}

/// Every criterion's words, with `--verbose`.
pub(crate) fn print_reasons(summary: &Summary, console: &Console) {
    for class in summary.classes.iter().filter(|_| console.verbose()) {
        for choice in &class.choices {
            console.result(&format!("{}: {}: {}", class.class, choice.criterion, choice.reason));
        }
    }
}

/// Which classes palette images do not suit, and which may share a K; every class and pair with `--verbose`.
pub(crate) fn print_comparison(summary: &Summary, console: &Console) {
    for row in summary.losses.iter().filter(|row| row.k.is_none() || console.verbose()) {
        console.result(&row.verdict);
    }
    for row in summary.pairs.iter().filter(|row| row.verdict.contains("may share") || console.verbose()) {
        console.result(&row.verdict);
    }
}
