//! The sweep: walk, evaluate every image into the journal, then choose and render from the journal.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use rayon::ThreadPool;
use thiserror::Error;

use crate::choose;
use crate::evaluate::Evaluation;
use crate::input::{DatasetError, Source, nothing_found, walk};
use crate::inspect;
use crate::output::csv;
use crate::output::provenance::{self, Provenance};
use crate::plan::{SweepPlan, TableFormat};
use crate::render::render;
use crate::report::{ParquetFiles, ReportError, ReportFolder, TableFile};
use crate::schedule::{Crew, Done};
use crate::summary::Summary;
use crate::table::{ImageRow, MetricRow, Status, Tables};
use crate::typical::{self, portray};

/// Who wants to know how far a sweep is, and may end it. All calls come from the thread that called [`sweep`].
pub trait Observer {
    /// `files` will be looked at.
    fn started(&self, files: usize);
    /// One of them is done, and on disk.
    fn finished(&self, image: &ImageRow, metrics: &[MetricRow]);
    /// Something about the dataset that a person should know.
    fn noticed(&self, _message: &str) {}
    /// Whether the sweep is to end early: what is in flight is waited for, a second at most, and reported.
    fn interrupted(&self) -> bool {
        false
    }
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
        "no images in {searched}: {seen}. Sweep a folder of PNG, JPEG, WebP, GIF, BMP, TIFF, TGA, PNM, QOI, ICO or farbfeld files"
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
/// When a path, a glob or the class manifest is wrong.
pub fn dry_run(plan: &SweepPlan) -> Result<Vec<Source>, SweepError> {
    Ok(walk(&plan.roots, &plan.walk)?.sources)
}

/// The files that a sweep would not look at, and why.
///
/// # Errors
/// When a path or a glob is wrong.
pub fn passed_over(plan: &SweepPlan) -> Result<Vec<(String, &'static str)>, SweepError> {
    Ok(crate::input::passed_over(&plan.roots, &plan.walk)?)
}

/// Runs a sweep and leaves its report in `plan.output`.
///
/// A file that can't be evaluated is a row with its reason; it never ends the run. After an interruption that outlasted
/// its second, threads may still be at work when this returns: the program is expected to end.
///
/// # Errors
/// When there is nothing to evaluate, or the report can't be written.
pub fn sweep(plan: &SweepPlan, observer: &dyn Observer) -> Result<Summary, SweepError> {
    let dataset = walk(&plan.roots, &plan.walk)?;
    for message in &dataset.messages {
        observer.noticed(message);
    }
    let sources: Arc<[Source]> = dataset.sources.into();
    if sources.is_empty() {
        return Err(no_images(plan, &Tally::default()));
    }
    let mut folder = ReportFolder::open(&plan.output, plan.existing, &provenance::run_key(plan))?;
    let tally = evaluate_all(&sources, plan, observer, &mut folder)?;
    if tally.images == 0 && tally.files == sources.len() {
        folder.abandon();
        return Err(no_images(plan, &tally));
    }
    if tally.images == 0 {
        let nothing_yet = Summary::of(&Tables::default(), folder.shown());
        return Ok(Summary { unfinished: sources.len() - tally.files, ..nothing_yet });
    }
    let mut tables = tables(&sources, plan.format, &mut folder)?;
    tables.choose(&plan.rules);
    let unfinished = sources.len() - tables.images.len();
    let provenance = Provenance::of(plan, &tables, unfinished);
    write_report(&mut folder, &tables, &provenance)?;
    let interrupted = || unfinished > 0 || observer.interrupted();
    portray(&mut tables, &sources, plan, &pool(plan)?, &interrupted);
    for (name, bytes) in typical::files(&tables)? {
        folder.write(name, &bytes)?;
    }
    let picks = inspect::pick(&tables, plan.inspect);
    inspect::gather(&picks, &sources, &tables, plan, &mut folder)?;
    let summary = Summary { unfinished, ..Summary::of(&tables, folder.shown()) };
    let place = folder.place().to_owned();
    render(&place, &tables, &summary, &provenance, &mut |name, bytes| folder.write(name, bytes))?;
    if unfinished == 0 {
        folder.finish()?;
    }
    Ok(summary)
}

/// What came of the files of a run, in numbers.
#[derive(Debug, Default)]
struct Tally {
    /// Files that are done.
    files: usize,
    /// Those of them that are images, evaluated or not.
    images: usize,
    /// For each reason to skip a file how many there were, and the first.
    skipped: HashMap<String, (usize, String)>,
}

impl Tally {
    fn count(&mut self, row: &ImageRow) {
        self.files += 1;
        if row.status == Status::Skipped {
            let (count, _) = self.skipped.entry(row.reason.clone()).or_insert_with(|| (0, row.image.clone()));
            *count += 1;
        } else {
            self.images += 1;
        }
    }

    /// `12 files: not an image (notes.txt ...), 1 file: a named pipe (queue)`, the most frequent first.
    fn skipped(&self) -> String {
        let mut reasons: Vec<_> = self.skipped.iter().collect();
        reasons.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(b.0)));
        let texts = reasons.iter().map(|(reason, (count, first))| match count {
            1 => format!("{first} is {reason}"),
            _ => format!("{count} files are {reason}, {first} among them"),
        });
        texts.collect::<Vec<_>>().join("; ")
    }
}

/// How often an interruption is looked for.
const TICK: Duration = Duration::from_millis(50);
/// How long images in flight may take once it was.
const GRACE: Duration = Duration::from_secs(1);

fn evaluate_all(
    sources: &Arc<[Source]>,
    plan: &SweepPlan,
    observer: &dyn Observer,
    folder: &mut ReportFolder,
) -> Result<Tally, SweepError> {
    let pool = pool(plan)?;
    observer.started(sources.len());
    let (sender, done) = sync_channel(pool.current_num_threads());
    let crew = Crew::new(Arc::clone(sources), Arc::new(plan.clone()), folder.finished(), pool);
    crew.start(&sender);
    drop(sender);
    let tally = collect(&done, sources, observer, folder, &crew);
    crew.stop();
    Ok(tally?)
}

fn pool(plan: &SweepPlan) -> Result<ThreadPool, SweepError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(plan.threads).build();
    pool.map_err(|error| SweepError::Threads { threads: plan.threads, reason: error.to_string() })
}

/// Takes what is done into the journal and then tells of it, until all is done or the observer has had enough.
fn collect(
    done: &Receiver<Done>,
    sources: &[Source],
    observer: &dyn Observer,
    folder: &mut ReportFolder,
    crew: &Crew,
) -> Result<Tally, ReportError> {
    let mut tally = Tally::default();
    let mut end = None;
    loop {
        match done.recv_timeout(TICK) {
            Ok(first) => {
                let batch: Vec<Done> = std::iter::once(first).chain(done.try_iter()).collect();
                record(batch, sources, observer, folder, &mut tally)?;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(tally),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if end.is_none() && observer.interrupted() {
            crew.stop();
            end = Some(Instant::now() + GRACE);
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            return Ok(tally);
        }
    }
}

/// Files that are done by the same moment share the wait for the disk.
fn record(
    batch: Vec<Done>,
    sources: &[Source],
    observer: &dyn Observer,
    folder: &mut ReportFolder,
    tally: &mut Tally,
) -> Result<(), ReportError> {
    let (mut new, mut kept) = (Vec::new(), Vec::new());
    for done in batch {
        match done {
            Done::New(evaluation) => new.push(*evaluation),
            Done::Kept(index) => kept.extend(folder.evaluation(&sources[index].image)?),
        }
    }
    if !new.is_empty() {
        folder.add(&new)?;
    }
    for Evaluation { image, metrics, .. } in new.iter().chain(&kept) {
        tally.count(image);
        observer.finished(image, metrics);
    }
    Ok(())
}

fn no_images(plan: &SweepPlan, tally: &Tally) -> SweepError {
    let searched = plan.roots.iter().map(|root| root.display().to_string()).collect::<Vec<_>>().join(", ");
    let seen = if tally.files > 0 { tally.skipped() } else { nothing_found(&plan.roots, &plan.walk) };
    SweepError::NoImages { searched, seen }
}

/// Reads the journal in the order of the files, writes the tables as it goes, and keeps what choices and charts need.
fn tables(sources: &[Source], format: TableFormat, folder: &mut ReportFolder) -> Result<Tables, ReportError> {
    let mut images = TableFile::begin(folder, "images.csv", &csv::IMAGES)?;
    let mut metrics = TableFile::begin(folder, "metrics.csv", &csv::METRICS)?;
    let mut timings = TableFile::begin(folder, "timings.csv", &csv::TIMINGS)?;
    let mut parquet = ParquetFiles::begin(folder, format)?;
    let mut tables = Tables::default();
    let mut first_of: HashMap<String, String> = HashMap::new();
    for source in sources {
        let Some(mut evaluation) = folder.evaluation(&source.image)? else { continue };
        evaluation.set_class(&source.class);
        add_notes(&mut evaluation.image, source, &mut first_of);
        images.write(std::slice::from_ref(&evaluation.image))?;
        metrics.write(&evaluation.metrics)?;
        timings.write(&evaluation.timings)?;
        parquet.write(&evaluation)?;
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
    let mut notes: Vec<String> = [row.notes.clone()].into_iter().filter(|notes| !notes.is_empty()).collect();
    notes.extend(source.note.clone());
    if !row.sha256.is_empty() {
        match first_of.entry(row.sha256.clone()) {
            Entry::Occupied(first) => notes.push(format!("the same content as {}", first.get())),
            Entry::Vacant(first) => {
                first.insert(row.image.clone());
            }
        }
    }
    row.notes = notes.join("; ");
}

fn write_report(
    folder: &mut ReportFolder,
    tables: &Tables,
    provenance: &Provenance,
) -> Result<(), ReportError> {
    for (name, bytes) in choose::files(tables)? {
        folder.write(name, &bytes)?;
    }
    let json = provenance.json();
    let json =
        json.map_err(|error| ReportError::Render { name: "run.json".to_owned(), reason: error.to_string() })?;
    folder.write("run.json", &json)
}
