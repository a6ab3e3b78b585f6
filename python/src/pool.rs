//! The threads that work is split over.
//!
//! Threads do not survive `fork`, by which Python's `multiprocessing` may start its workers: a child would wait forever for those
//! of its parent. So the pool belongs to a process, and each process makes its own.
//!
//! The thread that calls waits without the interpreter's lock and looks every 50 ms whether a signal has come. What a signal
//! raises, as Ctrl-C does, is raised at once; the work, which owns its data, goes on in the background until it ends, and its
//! result is dropped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::Failure;

static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// How often it is looked for signals.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Runs `work` without the interpreter's lock, split over one thread per core (or `RAYON_NUM_THREADS`). A panic is an exception,
/// and so is what a signal raises meanwhile.
pub(crate) fn detached<Value: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<Value, Failure> + Send + 'static,
) -> PyResult<Value> {
    py.detach(move || {
        let (result, receiver) = channel();
        // Nobody may wait for it any more.
        pool()?.spawn(move || drop(result.send(caught(work))));
        awaited(&receiver)
    })
}

fn awaited<Value>(result: &Receiver<Result<Value, Failure>>) -> PyResult<Value> {
    loop {
        match result.recv_timeout(BETWEEN_LOOKS) {
            Ok(result) => return Ok(result?),
            #[allow(clippy::redundant_closure_for_method_calls)]
            // the method is not general enough in its lifetime
            Err(RecvTimeoutError::Timeout) => Python::attach(|py| py.check_signals())?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Failure::internal("a thread ended without a result").into());
            }
        }
    }
}

fn caught<Value>(work: impl FnOnce() -> Result<Value, Failure>) -> Result<Value, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(Failure::internal(text.unwrap_or("a panic without words")))
    })
}

fn pool() -> Result<Arc<ThreadPool>, Failure> {
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((_, pool)) = pool.as_ref().filter(|(owner, _)| *owner == process) {
        return Ok(Arc::clone(pool));
    }
    let new = Arc::new(ThreadPoolBuilder::new().build().map_err(Failure::internal)?);
    // The parent's pool is left as it is: its threads are not here to be ended.
    std::mem::forget(pool.replace((process, Arc::clone(&new))));
    Ok(new)
}
