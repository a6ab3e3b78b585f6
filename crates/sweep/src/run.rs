//! The sweep: walk, evaluate every image into the journal, then choose and render from the journal.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use evaluate::{Evaluation, Run};
use files::{Source, nothing_found, walk};
use report::Summary;
use tables::{ImageRow, Status, Tables};

use crate::conclude::conclude;
use crate::error::SweepError;
use crate::folder::{ReportError, ReportFolder};
use crate::observer::Observer;
use crate::plan::SweepPlan;
use crate::pool::pool;
use crate::schedule::{Done, WorkerPool};

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
    Ok(files::passed_over(&plan.roots, &plan.walk)?)
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
    let mut folder = ReportFolder::open(&plan.output, plan.existing, &Run::of(&plan.evaluation))?;
    let tally = evaluate_all(&sources, plan, observer, &mut folder)?;
    if tally.images == 0 && tally.files == sources.len() {
        folder.abandon();
        return Err(no_images(plan, &tally));
    }
    if tally.images == 0 {
        let nothing_yet = Summary::of(&Tables::default(), folder.shown());
        return Ok(Summary { unfinished: sources.len() - tally.files, ..nothing_yet });
    }
    let fetch = |source: &Source| files::read(&source.path);
    conclude(&sources, plan, observer, &fetch, folder)
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
    let pool = pool(plan.threads)?;
    observer.started(sources.len());
    let (sender, done) = sync_channel(pool.current_num_threads());
    let workers = WorkerPool::new(Arc::clone(sources), Arc::new(plan.clone()), folder.finished(), pool);
    workers.start(&sender);
    drop(sender);
    let tally = collect(&done, sources, observer, folder, &workers);
    workers.stop();
    Ok(tally?)
}

/// Takes what is done into the journal and then tells of it, until all is done or the observer has had enough.
fn collect(
    done: &Receiver<Done>,
    sources: &[Source],
    observer: &dyn Observer,
    folder: &mut ReportFolder,
    workers: &WorkerPool,
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
            workers.stop();
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
        folder.add(&mut new)?;
    }
    for Evaluation { image, metrics, .. } in new.iter().map(|new| &new.evaluation).chain(&kept) {
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
