//! What a sweep is to do, every value checked.

use std::path::PathBuf;

use choice::Rules;
use evaluate::EvaluationPlan;
use files::WalkOptions;
use report::Inspect;
use tables::MemorySize;

use crate::folder::{Existing, Output};
use crate::table_format::TableFormat;

/// A sweep, ready to run.
#[derive(Clone, Debug)]
pub struct SweepPlan {
    /// Folders and images to evaluate.
    pub roots: Vec<PathBuf>,
    /// What the dataset is called in the report.
    pub name: String,
    /// Which files are seen, and how they get their class.
    pub walk: WalkOptions,
    /// What is found out about each image.
    pub evaluation: EvaluationPlan,
    /// How K is chosen.
    pub rules: Rules,
    /// How many images of each class are compared with other encoders.
    pub alternatives: usize,
    /// How many images of each class the page embeds.
    pub inspect: Inspect,
    /// How tables are written.
    pub format: TableFormat,
    /// The report folder.
    pub output: Output,
    /// What happens to a report that is there already.
    pub existing: Existing,
    /// On resuming, read every file again and compare its content, rather than trust size, time and inode.
    pub verify: bool,
    /// What images in flight may take together, by estimate.
    pub max_memory: MemorySize,
    /// The folder that keeps rows across runs.
    pub cache: Option<PathBuf>,
    /// Threads; 0 for one per core.
    pub threads: usize,
}
