//! From a journal to a report: tables, choice, charts and page. What a run does once its images are evaluated.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use files::Source;
use report::{Provenance, RenderError, Summary};
use tables::{ImageRow, Status, Tables, csv};

use crate::alternatives::compare_with_alternatives;
use crate::error::SweepError;
use crate::folder::{ParquetFiles, ReportError, ReportFolder, TableFile};
use crate::gather::Gatherer;
use crate::observer::Observer;
use crate::plan::SweepPlan;
use crate::pool::pool;
use crate::provenance::provenance;
use crate::render::render;
use crate::second_look::{Fetch, SecondLook};
use crate::table_files::{of_choice, of_typical_images};
use crate::table_format::TableFormat;
use crate::typical::describe_typical_images;

/// Makes the report of what the journal in `folder` holds of `sources`.
pub(crate) fn conclude(
    sources: &[Source],
    plan: &SweepPlan,
    observer: &dyn Observer,
    fetch: &Fetch<'_>,
    mut folder: ReportFolder,
) -> Result<Summary, SweepError> {
    let mut tables = tables(sources, plan.format, observer, &mut folder)?;
    choice::choose(&mut tables, &plan.rules);
    let unfinished = sources.len() - tables.images.len();
    let provenance = provenance(plan, &tables, unfinished);
    // What an interrupted sweep leaves out, its --resume makes good.
    let is_merged = folder.is_merged();
    let (pool, interrupted) =
        (pool(plan.threads)?, || !is_merged && unfinished > 0 || observer.interrupted());
    let looking = SecondLook { pool: &pool, fetch };
    compare_with_alternatives(&mut tables, sources, plan, &looking, &interrupted);
    write_choice(&mut folder, &tables, &provenance)?;
    describe_typical_images(&mut tables, sources, plan, &looking, &interrupted);
    for (name, bytes) in of_typical_images(&tables).map_err(ReportError::from)? {
        folder.write(name, &bytes)?;
    }
    let picks = report::pick(&tables, plan.inspect);
    Gatherer { sources, plan, looking: &looking, folder: &mut folder }.gather(&picks, &tables)?;
    let summary = Summary { unfinished, ..Summary::of(&tables, folder.shown()) };
    let place = folder.place().to_owned();
    render(&place, &tables, &summary, &provenance, &mut |name, bytes| folder.write(name, bytes))?;
    if unfinished == 0 {
        folder.finish()?;
    }
    Ok(summary)
}

/// Reads the journal in the order of the files, writes the tables as it goes, and keeps what choices and charts need.
fn tables(
    sources: &[Source],
    format: TableFormat,
    observer: &dyn Observer,
    folder: &mut ReportFolder,
) -> Result<Tables, ReportError> {
    let mut images = TableFile::begin(folder, "images.csv", &csv::IMAGES)?;
    let mut metrics = TableFile::begin(folder, "metrics.csv", &csv::METRICS)?;
    let mut timings = TableFile::begin(folder, "timings.csv", &csv::TIMINGS)?;
    let mut parquet = ParquetFiles::begin(folder, format)?;
    let mut tables = Tables::default();
    let mut first_of: HashMap<String, String> = HashMap::new();
    for source in sources {
        let Some(mut evaluation) = folder.evaluation(&source.image)? else { continue };
        if !source.class.is_empty() {
            evaluation.set_class(&source.class);
        }
        add_notes(&mut evaluation.image, source, &mut first_of);
        images.write(std::slice::from_ref(&evaluation.image))?;
        metrics.write(&evaluation.metrics)?;
        timings.write(&evaluation.timings)?;
        parquet.write(&evaluation)?;
        if folder.is_merged() {
            observer.finished(&evaluation.image, &evaluation.metrics);
        }
        tables.images.push(evaluation.image);
        tables.metrics.extend(evaluation.metrics);
    }
    for stream in [images, metrics, timings] {
        stream.end(folder)?;
    }
    parquet.end(folder)?;
    Ok(tables)
}

/// Says what only the dataset knows of an image: of which file it is a copy, what is odd about its class.
fn add_notes(row: &mut ImageRow, source: &Source, first_of: &mut HashMap<String, String>) {
    if row.status == Status::Skipped {
        return;
    }
    if let Some(note) = &source.note {
        row.add_note(note);
    }
    if !row.sha256.is_empty() {
        match first_of.entry(row.sha256.clone()) {
            Entry::Occupied(first) => row.add_note(&format!("the same content as {}", first.get())),
            Entry::Vacant(first) => {
                first.insert(row.image.clone());
            }
        }
    }
}

fn write_choice(
    folder: &mut ReportFolder,
    tables: &Tables,
    provenance: &Provenance,
) -> Result<(), ReportError> {
    for (name, bytes) in of_choice(tables)? {
        folder.write(name, &bytes)?;
    }
    let json = provenance.json().map_err(|error| RenderError::new("run.json", error))?;
    folder.write("run.json", &json)
}
