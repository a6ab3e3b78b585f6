//! The threads of a run.

use rayon::ThreadPool;

use crate::error::SweepError;

/// So many; 0 for one per core.
pub(crate) fn pool(threads: usize) -> Result<ThreadPool, SweepError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| SweepError::Threads { threads, reason: error.to_string() })
}
