//! The threads of a run.

use rayon::ThreadPool;

use crate::error::SweepError;
use crate::plan::SweepPlan;

/// As many as the plan asks for.
pub(crate) fn pool(plan: &SweepPlan) -> Result<ThreadPool, SweepError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(plan.threads).build();
    pool.map_err(|error| SweepError::Threads { threads: plan.threads, reason: error.to_string() })
}
