//! From a journal to a report: tables, choice, charts and page. What a run does once its images are evaluated.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use files::Source;
use report::{Provenance, RenderError, Summary};
use tables::{ImageRow, Status, Tables, csv};

use crate::alternatives::compare_with_alternatives;
use crate::drawn::{Counts, Drawer, DrawnTables};
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
use crate::typical::describe_typical_images;

/// Makes the report of what the journal in `folder` holds of `sources`.
pub(crate) fn conclude(
    sources: &[Source],
    plan: &SweepPlan,
    observer: &dyn Observer,
    fetch: &Fetch<'_>,
    mut folder: ReportFolder,
) -> Result<Summary, SweepError> {
    let read = read(sources, plan, observer, &mut folder)?;
    let unfinished = sources.len() - read.counts.files;
    let provenance = provenance(plan, &read, unfinished);
    let DrawnTables { mut tables, totals, drawn, counts, .. } = read;
    if let Some(drawn) = drawn {
        let rest = "other numbers here, charts and page are of";
        let all = counts.ok;
        observer.noticed(&format!(
            "K is chosen from all {all} images; {rest} {drawn} of them, drawn class by class"
        ));
    }
    choice::choose_with(&mut tables, &plan.rules, totals.as_ref());
    drop(totals);
    tell_of_many_classes(&tables, observer);
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
    let picks = report::pick(&report::of_shown_classes(&tables), plan.inspect);
    Gatherer { sources, plan, looking: &looking, folder: &mut folder }.gather(&picks, &tables)?;
    let Counts { ok, skipped, .. } = counts;
    let summary = Summary { unfinished, ok, skipped, ..Summary::of(&tables, folder.shown()) };
    let place = folder.place().to_owned();
    render(&place, &tables, &summary, &provenance, &mut |name, bytes| folder.write(name, bytes))?;
    if unfinished == 0 {
        folder.finish()?;
    }
    Ok(summary)
}

/// Reads the evaluations in the order of the files, writes the tables as it goes, and keeps what choices and charts need.
fn read(
    sources: &[Source],
    plan: &SweepPlan,
    observer: &dyn Observer,
    folder: &mut ReportFolder,
) -> Result<DrawnTables, ReportError> {
    let mut images = TableFile::begin(folder, "images.csv", &csv::IMAGES)?;
    let mut metrics = TableFile::begin(folder, "metrics.csv", &csv::METRICS)?;
    let mut timings = TableFile::begin(folder, "timings.csv", &csv::TIMINGS)?;
    let mut parquet = ParquetFiles::begin(folder, plan.format)?;
    let mut drawer = Drawer::new(sources.iter().map(|source| source.class.as_str()), &plan.rules);
    let mut first_of = HashMap::new();
    for (number, source) in sources.iter().enumerate() {
        let Some(mut evaluation) = folder.evaluation(&source.image)? else { continue };
        evaluation.set_class(&source.class);
        add_notes(&mut evaluation.image, number, sources, &mut first_of);
        images.write(std::slice::from_ref(&evaluation.image))?;
        metrics.write(&evaluation.metrics)?;
        timings.write(&evaluation.timings)?;
        parquet.write(&evaluation)?;
        if folder.is_merged() {
            observer.finished(&evaluation.image, &evaluation.metrics);
        }
        drawer.add(evaluation);
    }
    for stream in [images, metrics, timings] {
        stream.end(folder)?;
    }
    parquet.end(folder)?;
    Ok(drawer.finish())
}

/// Says what a report of many classes leaves out.
fn tell_of_many_classes(tables: &Tables, observer: &dyn Observer) {
    let (classes, shown) = (report::count_classes(tables), report::MOST_CLASSES_SHOWN);
    if classes > choice::MOST_CLASSES_IN_PAIRS {
        observer.noticed(&format!("of {classes} classes no pair is tested: pairs.csv has no rows"));
    }
    if classes > shown {
        observer.noticed(&format!(
            "charts, page and comparisons with other encoders are of the {shown} classes that have the most images"
        ));
    }
}

/// A content, as far as one is told from another: half of its SHA-256.
fn content(row: &ImageRow) -> Option<u128> {
    row.sha256.get(..32).and_then(|digits| u128::from_str_radix(digits, 16).ok())
}

/// Says what only the dataset knows of an image: of which file it is a copy, what is odd about its class.
fn add_notes(row: &mut ImageRow, number: usize, sources: &[Source], first_of: &mut HashMap<u128, u32>) {
    if row.status == Status::Skipped {
        return;
    }
    if let Some(note) = &sources[number].note {
        row.add_note(note);
    }
    let Some(content) = content(row) else { return };
    match first_of.entry(content) {
        Entry::Occupied(first) => {
            row.add_note(&format!("the same content as {}", sources[*first.get() as usize].image));
        }
        Entry::Vacant(first) => {
            first.insert(number as u32);
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
