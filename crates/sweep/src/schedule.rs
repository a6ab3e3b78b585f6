//! Who evaluates which image when: threads that take the files in order, as many at a time as memory allows.
//!
//! Images wait for memory outside of the pool that computes, so that a thread that waits never holds what another waits
//! for. Which images run side by side changes nothing in their rows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use evaluate::{Clock, ImageName, Memory, PendingImage, row_key};
use files::{Source, read, stamp};
use rayon::ThreadPool;

use crate::cache::Cache;
use crate::journal::{Evaluated, Finished};
use crate::plan::SweepPlan;

/// A file that is done.
pub(crate) enum Done {
    /// The journal has it: the same content at the same options.
    Kept(usize),
    /// It was evaluated.
    New(Box<Evaluated>),
}

/// What the threads of a run share.
pub(crate) struct WorkerPool {
    sources: Arc<[Source]>,
    plan: Arc<SweepPlan>,
    /// What each image of the journal was read from.
    finished: HashMap<String, Finished>,
    next: AtomicUsize,
    stopped: AtomicBool,
    /// Only one thread at a time reads a file ahead of having memory for it.
    reading: Mutex<()>,
    memory: Memory,
    cache: Option<Cache>,
    pool: ThreadPool,
}

impl WorkerPool {
    /// Nobody works yet.
    pub(crate) fn new(
        sources: Arc<[Source]>,
        plan: Arc<SweepPlan>,
        finished: HashMap<String, Finished>,
        pool: ThreadPool,
    ) -> Arc<Self> {
        let memory = Memory::new(plan.max_memory);
        let cache = plan.cache.as_ref().map(|folder| Cache::new(folder, row_key(&plan.evaluation)));
        let (next, stopped, reading) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(()));
        Arc::new(Self { sources, plan, finished, next, stopped, reading, memory, cache, pool })
    }

    /// Starts a thread for each that the pool has; each ends when there is no file left.
    pub(crate) fn start(self: &Arc<Self>, done: &SyncSender<Done>) {
        for _ in 0..self.pool.current_num_threads() {
            let (workers, done) = (Arc::clone(self), done.clone());
            std::thread::spawn(move || while workers.step(&done).is_some() {});
        }
    }

    /// No further image is begun.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// One file; `None` where there is none left, or nobody to hear of it.
    fn step(&self, done: &SyncSender<Done>) -> Option<()> {
        let reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let source = self.sources.get(index)?;
        // Before it is read: what replaces it from now on has another.
        let stamp = stamp(&source.path);
        if self.is_unchanged(source, stamp.as_deref()) {
            return done.send(Done::Kept(index)).ok();
        }
        let image = self.read(source);
        if self.is_finished(&image) {
            return done.send(Done::Kept(index)).ok();
        }
        let plan = &self.plan.evaluation;
        let (least, most) = image.need(plan, self.pool.current_num_threads());
        let evaluation = match self.memory.reserve(least, most) {
            Ok(mut reservation) => {
                drop(reading);
                let outcome = self.pool.install(|| image.evaluate(plan, &mut reservation));
                if let Some((cache, results)) = self.cache.as_ref().zip(outcome.results) {
                    cache.put(&source.path, &results);
                }
                outcome.evaluation
            }
            Err(reason) => image.refuse_for_memory(reason),
        };
        done.send(Done::New(Box::new(Evaluated { evaluation, stamp }))).ok()
    }

    /// The whole file, with what the cache has of its content.
    fn read<'a>(&self, source: &'a Source) -> PendingImage<'a> {
        let Source { class, image, path, .. } = source;
        let mut clock = Clock::new(image);
        let bytes = match &source.obstacle {
            Some(obstacle) => Err(obstacle.clone()),
            None => clock.time("read", || read(path)),
        };
        let image = PendingImage::new(ImageName { class, image, path }, bytes, clock);
        let cache = self.cache.as_ref().filter(|_| !image.sha256().is_empty());
        match cache.and_then(|cache| cache.get(image.sha256(), path)) {
            Some(prior) => image.with_prior(prior),
            None => image,
        }
    }

    /// Whether the journal has it and its file is by all appearances what it was.
    fn is_unchanged(&self, source: &Source, stamp: Option<&str>) -> bool {
        let finished = self.finished.get(&source.image).filter(|finished| !finished.sha256.is_empty());
        !self.plan.verify && stamp.is_some() && finished.is_some_and(|it| it.stamp.as_deref() == stamp)
    }

    /// Whether the journal has it and its content is what it was.
    fn is_finished(&self, image: &PendingImage<'_>) -> bool {
        let sha256 = image.sha256();
        !sha256.is_empty() && self.finished.get(image.image()).is_some_and(|it| it.sha256 == sha256)
    }
}
