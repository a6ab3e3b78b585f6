//! The sweep: walk, evaluate every image, choose, render, publish.

use rayon::prelude::*;
use thiserror::Error;

use crate::evaluate::{Evaluation, evaluate};
use crate::input::{DatasetError, Source, walk};
use crate::output::chart::{self, ClassChart};
use crate::output::{csv, provenance};
use crate::plan::SweepPlan;
use crate::report::{ReportError, Staging, file_name_part};
use crate::select::{self, ClassCurves};
use crate::summary::Summary;
use crate::table::{ImageRow, Status, Tables};

/// Who wants to know how far a sweep is.
pub trait Observer: Sync {
    /// `files` will be looked at.
    fn started(&self, files: usize);
    /// One of them is done.
    fn finished(&self, image: &ImageRow);
}

/// Why a sweep gave no report.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SweepError {
    /// There is no dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// No file was found, or none that is an image.
    #[error(
        "no images in {searched}: {seen}. Sweep a folder of PNG, JPEG, WebP, GIF, BMP, TIFF, TGA, PNM, QOI or ICO files; hidden and git-ignored files need --hidden and --no-ignore"
    )]
    NoImages {
        /// The paths.
        searched: String,
        /// What was there instead.
        seen: String,
    },
    /// The report can't be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The threads can't be had.
    #[error("can't start {threads} threads: {reason}")]
    Threads {
        /// Threads asked for.
        threads: usize,
        /// What the system says.
        reason: String,
    },
}

/// The files that a sweep would look at.
///
/// # Errors
/// When a path or glob is wrong.
pub fn dry_run(plan: &SweepPlan) -> Result<Vec<Source>, SweepError> {
    Ok(walk(&plan.roots, &plan.walk)?)
}

/// Runs a sweep and leaves its report in `plan.output`.
///
/// A file that can't be evaluated is a row with its reason; it never ends the run.
///
/// # Errors
/// When there is nothing to evaluate, or the report can't be written.
pub fn sweep(plan: &SweepPlan, observer: &dyn Observer) -> Result<Summary, SweepError> {
    let sources = walk(&plan.roots, &plan.walk)?;
    if sources.is_empty() {
        return Err(no_images(plan, &[]));
    }
    let staging = Staging::create(&plan.output, plan.overwrite)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.threads)
        .build()
        .map_err(|error| SweepError::Threads { threads: plan.threads, reason: error.to_string() })?;
    let mut tables = pool.install(|| evaluate_all(&sources, plan, observer));
    if tables.images.iter().all(|image| image.status == Status::Skipped) {
        return Err(no_images(plan, &tables.images));
    }
    let selection = select::select(&tables, &plan.rules);
    (tables.choices, tables.scores) = (selection.choices, selection.scores);
    tables.image_choices = selection.image_choices;
    write_report(&staging, &tables, plan)?;
    let summary = Summary::of(&tables, staging.shown());
    staging.publish()?;
    Ok(summary)
}

fn evaluate_all(sources: &[Source], plan: &SweepPlan, observer: &dyn Observer) -> Tables {
    observer.started(sources.len());
    let evaluations: Vec<Evaluation> = sources
        .par_iter()
        .with_max_len(1)
        .map(|source| {
            let evaluation = evaluate(source, plan);
            observer.finished(&evaluation.image);
            evaluation
        })
        .collect();
    let mut tables = Tables::default();
    for evaluation in evaluations {
        tables.images.push(evaluation.image);
        tables.metrics.extend(evaluation.metrics);
        tables.timings.extend(evaluation.timings);
    }
    tables
}

fn no_images(plan: &SweepPlan, skipped: &[ImageRow]) -> SweepError {
    let searched = plan.roots.iter().map(|root| root.display().to_string()).collect::<Vec<_>>().join(", ");
    let seen = match skipped {
        [] if !plan.walk.include.is_empty() || !plan.walk.exclude.is_empty() => {
            "nothing is there that --include and --exclude let through".to_owned()
        }
        [] => "nothing is there".to_owned(),
        [only] => format!("{} is {}", only.image, only.reason),
        [first, ..] => format!("{} files are no images, {} among them", skipped.len(), first.image),
    };
    SweepError::NoImages { searched, seen }
}

fn write_report(staging: &Staging, tables: &Tables, plan: &SweepPlan) -> Result<(), ReportError> {
    let write = |name: &str, bytes: Result<Vec<u8>, String>| {
        let bytes = bytes.map_err(|reason| ReportError::Render { name: name.to_owned(), reason })?;
        staging.write(name, &bytes)
    };
    write("images.csv", csv::table(&csv::IMAGES, &tables.images).map_err(|e| e.to_string()))?;
    write("metrics.csv", csv::table(&csv::METRICS, &tables.metrics).map_err(|e| e.to_string()))?;
    write("choices.csv", csv::table(&csv::CHOICES, &tables.choices).map_err(|e| e.to_string()))?;
    write("criteria.csv", csv::table(&csv::CRITERIA, &tables.scores).map_err(|e| e.to_string()))?;
    let image_choices = csv::table(&csv::IMAGE_CHOICES, &tables.image_choices);
    write("image_choices.csv", image_choices.map_err(|e| e.to_string()))?;
    write("timings.csv", csv::table(&csv::TIMINGS, &tables.timings).map_err(|e| e.to_string()))?;
    write("run.json", provenance::run_json(plan, tables).map_err(|e| e.to_string()))?;

    let classes = ClassCurves::of(tables);
    let charts: Vec<ClassChart<'_>> = classes
        .iter()
        .map(|curves| ClassChart {
            curves,
            choices: tables.choices.iter().filter(|choice| choice.class == curves.class).collect(),
            targets: &plan.rules.targets,
            coverage: plan.rules.coverage.share(),
        })
        .collect();
    let svg =
        |chart: Result<String, chart::ChartError>| chart.map(String::into_bytes).map_err(|e| e.to_string());
    for class in &charts {
        let part = file_name_part(class.curves.class);
        write(&format!("elbow-{part}.svg"), svg(chart::elbow(class)))?;
        write(&format!("quality-{part}.svg"), svg(chart::quality(class)))?;
    }
    write("classes.svg", svg(chart::classes(&charts)))
}
