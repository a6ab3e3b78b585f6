//! Who evaluates which image when: threads that take the files in order, as many at a time as memory allows.
//!
//! Images wait for memory outside of the pool that computes, so that a thread that waits never holds what another waits
//! for. Which images run side by side changes nothing in their rows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rayon::ThreadPool;

use crate::cache::Cache;
use crate::evaluate::{Evaluation, Opened};
use crate::input::Source;
use crate::memory::{MemorySize, Need};
use crate::output::provenance;
use crate::plan::SweepPlan;

/// A file that is done.
pub(crate) enum Done {
    /// The journal has it: the same content at the same options.
    Kept(usize),
    /// It was evaluated.
    New(Box<Evaluation>),
}

/// What the threads of a run share.
pub(crate) struct Crew {
    sources: Arc<[Source]>,
    plan: Arc<SweepPlan>,
    /// The content that each image of the journal was read from.
    finished: HashMap<String, String>,
    next: AtomicUsize,
    stopped: AtomicBool,
    /// Only one thread at a time reads a file ahead of having memory for it.
    door: Mutex<()>,
    memory: Memory,
    cache: Option<Cache>,
    pool: ThreadPool,
}

impl Crew {
    /// Nobody works yet.
    pub(crate) fn new(
        sources: Arc<[Source]>,
        plan: Arc<SweepPlan>,
        finished: HashMap<String, String>,
        pool: ThreadPool,
    ) -> Arc<Self> {
        let memory = Memory::new(plan.max_memory);
        let cache = plan.cache.as_ref().map(|folder| Cache::new(folder, provenance::row_key(&plan)));
        let (next, stopped, door) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(()));
        Arc::new(Self { sources, plan, finished, next, stopped, door, memory, cache, pool })
    }

    /// Starts a thread for each that the pool has; each ends when there is no file left.
    pub(crate) fn start(self: &Arc<Self>, done: &SyncSender<Done>) {
        for _ in 0..self.pool.current_num_threads() {
            let (crew, done) = (Arc::clone(self), done.clone());
            std::thread::spawn(move || while crew.step(&done).is_some() {});
        }
    }

    /// No further image is begun.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// One file; `None` where there is none left, or nobody to hear of it.
    fn step(&self, done: &SyncSender<Done>) -> Option<()> {
        let door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let source = self.sources.get(index)?;
        let opened = Opened::read(source, self.cache.as_ref());
        if self.is_finished(&opened) {
            return done.send(Done::Kept(index)).ok();
        }
        let evaluation = match self.memory.share(opened.need(&self.plan), self.pool.current_num_threads()) {
            Ok(share) => {
                drop(door);
                self.pool.install(|| opened.evaluate(&self.plan, self.cache.as_ref(), share.lanes))
            }
            Err(reason) => opened.refuse(reason),
        };
        done.send(Done::New(Box::new(evaluation))).ok()
    }

    fn is_finished(&self, opened: &Opened<'_>) -> bool {
        let sha256 = opened.sha256();
        !sha256.is_empty() && self.finished.get(opened.image()).is_some_and(|finished| finished == sha256)
    }
}

/// The memory that images may take together, by estimate.
struct Memory {
    limit: u64,
    taken: Mutex<u64>,
    returned: Condvar,
}

/// The memory of one image, taken until it is dropped.
struct Share<'a> {
    memory: &'a Memory,
    bytes: u64,
    /// K that may be evaluated side by side.
    lanes: usize,
}

impl Memory {
    fn new(limit: MemorySize) -> Self {
        Self { limit: limit.bytes(), taken: Mutex::new(0), returned: Condvar::new() }
    }

    /// Waits until there is room for an image; where it alone needs more than all there is, why it is refused.
    fn share(&self, need: Need, threads: usize) -> Result<Share<'_>, String> {
        let limit = MemorySize::of(self.limit);
        let lanes = need.lanes(limit, threads).ok_or_else(|| need.refusal(limit))?;
        let bytes = need.image + need.per_lane * lanes as u64;
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken + bytes > self.limit {
            taken = self.returned.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += bytes;
        Ok(Share { memory: self, bytes, lanes })
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self.memory.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.memory.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(image: u64, per_lane: u64) -> Need {
        Need { image, per_lane }
    }

    #[test]
    fn lanes_are_given_up_before_an_image_is_refused() {
        let memory = Memory::new(MemorySize::of(100));
        let lanes = |image, per_lane| memory.share(need(image, per_lane), 4).map(|share| share.lanes);
        assert_eq!(lanes(20, 20), Ok(4));
        assert_eq!(lanes(20, 30), Ok(2));
        assert_eq!(lanes(20, 80), Ok(1));
        assert_eq!(lanes(20, 0), Ok(4));
        let refused = lanes(20, 81).unwrap_err();
        assert!(refused.contains("101 B") && refused.contains("100 B of --max-memory"), "{refused}");
        assert!(lanes(101, 0).is_err());
    }

    #[test]
    fn the_sum_of_all_shares_stays_below_the_limit() {
        let memory = Memory::new(MemorySize::of(100));
        let highest = Mutex::new(0);
        std::thread::scope(|scope| {
            for bytes in [60, 50, 40, 30, 70, 100, 10, 20] {
                let (memory, highest) = (&memory, &highest);
                scope.spawn(move || {
                    let share = memory.share(need(bytes, 0), 2).unwrap();
                    let taken = *memory.taken.lock().unwrap();
                    assert!(taken >= share.bytes);
                    let mut highest = highest.lock().unwrap();
                    *highest = taken.max(*highest);
                });
            }
        });
        assert!(*highest.lock().unwrap() <= 100);
        assert_eq!(*memory.taken.lock().unwrap(), 0, "everything was returned");
    }
}
