//! Writes the small file: each image as an indexed PNG of at most K colours.
//!
//! A [`CompressPlan`] becomes `jobs` (which file becomes which), each job goes through `image` (decode, palette, encode,
//! judge) and ends in `file` (whole or not at all). What goes wrong with one image is its own [`Written`].

mod error;
mod file;
mod image;
mod jobs;
mod outcome;
mod plan;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use rayon::ThreadPool;

use crate::evaluate::caught;
use crate::output::png;
use jobs::{Job, jobs};

pub use error::CompressError;
pub(crate) use file::write_whole;
pub use outcome::{Compressed, Small, Written};
pub use plan::{Colors, CompressPlan, Destination, FileRules, Input, Place};

/// Who wants to know how far it is, and may end it. All calls come from the thread that called [`compress()`].
pub trait Watcher {
    /// So many files will be looked at.
    fn started(&self, _files: usize) {}
    /// One of them is done.
    fn finished(&self, _compressed: &Compressed) {}
    /// Whether no further image is to be begun.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Compresses every image; the results stand in the order of the paths, without those that an interruption came before.
///
/// # Errors
/// When the plan can't work for any image. What goes wrong with one image is its own result.
pub fn compress(plan: &CompressPlan, watcher: &dyn Watcher) -> Result<Vec<Compressed>, CompressError> {
    if let Colors::At(k) = plan.colors
        && k.get() > png::MAX_COLORS
    {
        return Err(CompressError::TooManyColors { k: k.get() });
    }
    let jobs = jobs(plan)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.threads)
        .build()
        .map_err(|error| CompressError::Threads { threads: plan.threads, reason: error.to_string() })?;
    watcher.started(jobs.len());
    let crew = Crew { jobs: &jobs, plan, pool, next: AtomicUsize::new(0), stopped: AtomicBool::new(false) };
    let mut results = crew.work(watcher);
    results.sort_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(_, compressed)| compressed).collect())
}

/// The threads that take jobs in order: as many images are in memory as there are threads.
struct Crew<'a> {
    jobs: &'a [Job],
    plan: &'a CompressPlan,
    pool: ThreadPool,
    next: AtomicUsize,
    stopped: AtomicBool,
}

impl Crew<'_> {
    fn work(&self, watcher: &dyn Watcher) -> Vec<(usize, Compressed)> {
        let (done, results) = channel();
        std::thread::scope(|scope| {
            for _ in 0..self.pool.current_num_threads().min(self.jobs.len()) {
                let done = done.clone();
                scope.spawn(move || while self.step(&done).is_some() {});
            }
            drop(done);
            self.watch(&results, watcher)
        })
    }

    /// One job; `None` where there is none left.
    fn step(&self, done: &Sender<(usize, Compressed)>) -> Option<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let job = self.jobs.get(index)?;
        let result = self.pool.install(|| caught(|| image::compress(job, self.plan)));
        let result = result.unwrap_or_else(|rejection| job.rejected(rejection));
        done.send((index, Compressed { image: job.image.clone(), result })).ok()
    }

    fn watch(
        &self,
        results: &Receiver<(usize, Compressed)>,
        watcher: &dyn Watcher,
    ) -> Vec<(usize, Compressed)> {
        let mut all = Vec::with_capacity(self.jobs.len());
        loop {
            if watcher.interrupted() {
                self.stopped.store(true, Ordering::Relaxed);
            }
            match results.recv_timeout(GLANCE) {
                Ok(result) => {
                    watcher.finished(&result.1);
                    all.push(result);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return all,
            }
        }
    }
}

/// How often an interruption is looked for.
const GLANCE: Duration = Duration::from_millis(50);
