//! The threads that work is split over.
//!
//! Threads do not survive `fork`, by which Python's `multiprocessing` may start its workers: a child would wait forever for those
//! of its parent. So the pool belongs to a process, and each process makes its own.

use std::sync::{Arc, Mutex, PoisonError};

use codec::Rejection;
use evaluate::{caught, internal};
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::image_error;

static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// Runs `work` without the interpreter's lock, split over one thread per core (or `RAYON_NUM_THREADS`). A panic is an exception.
pub(crate) fn detached<Value: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<Value, Rejection> + Send,
) -> PyResult<Value> {
    py.detach(|| caught(|| pool()?.install(|| caught(work)))).map_err(image_error)
}

fn pool() -> Result<Arc<ThreadPool>, Rejection> {
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((_, pool)) = pool.as_ref().filter(|(owner, _)| *owner == process) {
        return Ok(Arc::clone(pool));
    }
    let new = Arc::new(ThreadPoolBuilder::new().build().map_err(internal)?);
    // The parent's pool is left as it is: its threads are not here to be ended.
    std::mem::forget(pool.replace((process, Arc::clone(&new))));
    Ok(new)
}
